"""The Jobs that judge canaries of a model server, with your kubectl."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from components.core.pod_names import NAME_LABEL, judge_of
from components.rollout.job.canary import DECISION
from tools.programs.command_output import output_of

_SECONDS = 60


class JobsError(Exception):
    """The Jobs cannot be read or changed; the message says why, and the fix."""


class Jobs:
    """The Jobs of one model server."""

    def __init__(self, kubectl: Sequence[str], app: str, namespace: str) -> None:
        self._kubectl, self._namespace = tuple(kubectl), namespace
        self._selector = f"-l{NAME_LABEL}={judge_of(app)}"

    def under_way(self) -> list[str]:
        """Return the names of the Jobs that have not ended. Raises JobsError."""
        answer = self._ask("get", "jobs", self._selector, "-o", "json")
        try:
            items: list[Mapping[str, Any]] = json.loads(answer)["items"]
        except (ValueError, LookupError, TypeError):
            raise JobsError("kubectl's list of Jobs is not JSON with items") from None
        return [each["metadata"]["name"] for each in items if not _has_ended(each)]

    def annotate(self, job: str, decision: str) -> None:
        """Write your decision into a Job. Raises JobsError."""
        self._ask("annotate", "--overwrite", f"job/{job}", f"{DECISION}={decision}")

    def _ask(self, verb: str, *words: str) -> str:
        command = [*self._kubectl, verb, f"-n{self._namespace}", *words]
        try:
            return output_of(command, seconds=_SECONDS)
        except RuntimeError as error:
            raise JobsError(f"kubectl {verb} failed: {error}") from None


def _has_ended(job: Mapping[str, Any]) -> bool:
    conditions = job.get("status", {}).get("conditions") or ()
    return any(
        each["type"] in {"Complete", "Failed"} and each["status"] == "True" for each in conditions
    )
