"""A finding: a cause, the pod or rung that has it, and the text that shows it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .causes import CAUSES, Cause

_EVIDENCE = 200
"""Longest text of a controller that is repeated."""

# Tokens of Hugging Face and of Google's accounts.
_SECRETS = re.compile(r"\b(hf_\w{8,}|ya29\.[\w.-]+)")


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


def finding(  # noqa: PLR0913 # one for each field of a finding
    cause: str,
    about: str,
    *,
    detail: str = "",
    evidence: str = "",
    rung: str = "",
    zone: str = "",
    since: datetime | None = None,
    values: Mapping[str, str] | None = None,
) -> Finding:
    """Return a finding by the id of its cause; `values` replaces the capitals in the fix."""
    known = CAUSES[cause]
    fix = known.fix
    for word, value in (values or {}).items():
        if value:
            fix = re.sub(rf"\b{word}\b", value.replace("\\", r"\\"), fix)
    return Finding(known, about, detail, cleaned(evidence), fix, rung, zone, since)


def cleaned(text: str) -> str:
    """Return a text in one line, without tokens, cut to a readable length."""
    line = _SECRETS.sub("[secret]", " ".join(text.split()))
    return line if len(line) <= _EVIDENCE else f"{line[: _EVIDENCE - 3]}..."
