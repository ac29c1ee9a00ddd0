"""A project, and a stand-in for `pulumi` that notes its words: for what is said around a run."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.tools.test_engine import executable
from tools.programs import engine
from tools.stack.sandbox_home import SandboxHome
from tools.stack.sandbox_stack import SandboxStack

# A `pulumi` that notes its words, records a stack that is made, and ends as it is told.
FAKE_PULUMI = """
echo "$*" >> "$CALLS"
case "$*" in
  *"stack init "*) records="${PULUMI_BACKEND_URL#file://}/.pulumi/stacks/small"
                   mkdir -p "$records"; echo '{}' > "$records/dev.json"; exit 0 ;;
esac
exit $STATUS
"""


@dataclass
class FakeEngine:
    """What a test looks at around a stand-in for `pulumi`."""

    stack: SandboxStack
    record: Path

    def calls(self) -> list[str]:
        """Give the words of each call, without paths."""
        return self.record.read_text().splitlines() if self.record.exists() else []

    def keep(self, record: dict[str, Any]) -> None:
        """Write what the engine's record says of the stack."""
        path = self.stack.home.state / ".pulumi/stacks/small/dev.json"
        path.write_text(json.dumps(record))

    def lock(self, process: int) -> None:
        """Leave a lock as Pulumi writes it."""
        path = self.stack.home.state / ".pulumi/locks/organization/small/dev/1.json"
        path.parent.mkdir(parents=True)
        path.write_text(f'{{"pid": {process}, "username": "me", "hostname": "here"}}')


def fake_engine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """Make a project with one stack, and an engine that only notes what it is asked."""
    project = folder / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    (project / "Pulumi.dev.yaml").write_text("config:\n  small:region: here\n")
    cli = executable(folder / "engine" / "pulumi", FAKE_PULUMI)
    monkeypatch.setattr(engine, "find_or_get", lambda: cli)
    monkeypatch.setenv("CALLS", str(folder / "calls"))
    monkeypatch.setenv("STATUS", "0")
    home = SandboxHome(folder / "sandbox", project)
    return FakeEngine(SandboxStack(home, "dev"), folder / "calls")
