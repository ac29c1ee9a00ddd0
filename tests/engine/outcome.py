"""What one Pulumi command left behind: its status, its words and the engine's event log.

Not here: which command it was and in what sandbox (`running_stack.py`).
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LIMIT = 180
"""Seconds one command may take before it is killed and the test fails."""


_IN_THE_END = {
    "create-replacement": "replace",
    "delete-replaced": "replace",
    # It went before what it depends on, and is not wanted any more.
    "remove-pending-replace": "delete",
}


@dataclass(frozen=True)
class Outcome:
    """How one Pulumi command ended and what it said."""

    command: list[str]
    status: int
    stdout: str
    stderr: str
    events: list[dict[str, Any]] = field(repr=False)
    """The engine's own event log, one entry an event; empty for commands that keep none."""

    @property
    def text(self) -> str:
        """All that was printed."""
        return self.stdout + self.stderr

    @property
    def steps(self) -> dict[str, str]:
        """What the engine set out to do, URN to operation: create, update, same, replace, ..."""
        found = [e["resourcePreEvent"]["metadata"] for e in self.events if "resourcePreEvent" in e]
        return {metadata["urn"]: metadata["op"] for metadata in found}

    @property
    def changes(self) -> dict[str, str]:
        """The steps that change something; empty when there is nothing to do."""
        return {urn: op for urn, op in self.steps.items() if op not in ("same", "read", "refresh")}

    @property
    def named_changes(self) -> dict[str, str]:
        """What changes, by type and name: create, update, replace or delete; no components."""
        found = {
            urn: _IN_THE_END.get(op, op)
            for urn, op in self.changes.items()
            if ":index:" not in _type(urn)
        }
        named = {f"{_type(urn).split(':')[-1]} {urn.split('::')[3]}": urn for urn in found}
        assert len(named) == len(found), "two things of one kind have one name"
        return {name: found[urn] for name, urn in named.items()}

    @property
    def diagnostics(self) -> list[str]:
        """The errors and warnings, without colours."""
        found = [e["diagnosticEvent"] for e in self.events if "diagnosticEvent" in e]
        return [d["message"] for d in found if d["severity"] in ("error", "warning")]


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def finished(process: "subprocess.Popen[str]", log: Path | None) -> Outcome:
    """Wait for a command, which leads its own session, and read what it left."""
    with process:
        try:
            stdout, stderr = process.communicate(timeout=LIMIT)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    command = [str(word) for word in process.args]  # type: ignore[union-attr] # a list, see _popen
    return Outcome(command, process.returncode, stdout, stderr, _events(log))


def eventually(reached: Callable[[], bool]) -> None:
    """Wait for what another process is about to do, and fail when it does not."""
    deadline = time.monotonic() + LIMIT
    while not reached():
        assert time.monotonic() < deadline, f"not so after {LIMIT} s"
        time.sleep(0.02)


def _events(log: Path | None) -> list[dict[str, Any]]:
    if log is None or not log.exists():
        return []
    return [json.loads(line) for line in log.read_text().splitlines()]
