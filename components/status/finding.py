"""A finding: a cause, the pod or rung that has it, and the text that shows it."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

_EVIDENCE = 200
"""Longest text of a controller that is repeated."""

_BEGINNING = 60
"""Characters of the beginning of a longer text; the rest is its end, which has the reason: the
kubelet repeats the name of an image before it."""

# Tokens of Hugging Face and of Google's accounts.
_SECRETS = re.compile(r"\b(hf_\w{8,}|ya29\.[\w.-]+)")


class Severity(IntEnum):
    """Severity of a finding; the highest one is the exit status of the command."""

    INFO = 0
    """On the way: it takes the time that it usually takes."""
    WARNING = 1
    """GKE or Kubernetes tries again; it may end without you."""
    ERROR = 2
    """It does not end without you."""
    NOT_SEEN = 3
    """The cluster did not answer, so nothing is known."""


@dataclass(frozen=True)
class Cause:
    """A cause of a wait or a failure."""

    id: str
    severity: Severity
    words: str
    """Meaning, without a subject: it follows the name of the pod."""
    fix: str
    """The next step, a command if there is one. NAMESPACE, POD, CONTAINER, NODE, POOL, CLUSTER,
    LOCATION and FILE are replaced by the values if these are known."""
    source: str


@dataclass(frozen=True)
class Finding:
    """A cause that was found in the cluster."""

    cause: Cause
    about: str
    """Name of the pod, rung, workload or autoscaler."""
    detail: str = ""
    """More about this case, such as the rung; without a subject."""
    evidence: str = ""
    """Text of the controller that shows the cause, without secrets."""
    fix: str = ""
    rung: str = ""
    zone: str = ""
    since: datetime | None = None

    @property
    def words(self) -> str:
        """Return the finding as one sentence, without the evidence."""
        detail = f"; {self.detail}" if self.detail else ""
        return f"{self.about} {self.cause.words}{detail}"

    @property
    def key(self) -> str:
        """Return the identity of the finding between two looks."""
        return f"{self.cause.id} {self.about}"


def cleaned(text: str) -> str:
    """Return a text in one line, without tokens; of a long one the beginning and the end."""
    line = _SECRETS.sub("[secret]", " ".join(text.split()))
    if len(line) <= _EVIDENCE:
        return line
    return f"{line[:_BEGINNING]} ... {line[_BEGINNING + 5 - _EVIDENCE :]}"
