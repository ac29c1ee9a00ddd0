"""Runs of the real engine in a sandbox: previews over a bare program's, and the phases of `up`."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.bare_program import BARE
from bench.cost import Command, Cost, amount, interleaved, ratio
from bench.table import Row
from tools.programs import engine
from tools.render.evaluate import REPOSITORY
from tools.stack.sandbox_home import SandboxHome
from tools.stack.sandbox_stack import SandboxStack

_PART = "At the desk"
_MOST = 1.3
_QUIET = "--non-interactive"


@dataclass(frozen=True)
class _Edit:
    """One value of a file, and another one."""

    path: Path
    before: str
    after: str

    def apply(self) -> None:
        text = self.path.read_text(encoding="utf-8")
        if text.count(self.before) != 1:
            raise ValueError(f"{self.path} does not have {self.before} once")
        self.path.write_text(text.replace(self.before, self.after), encoding="utf-8")


@dataclass(frozen=True)
class _Stack:
    """A stack of a sandbox of its own, and the edit of one key of it."""

    cli: Path
    stack: SandboxStack
    edit: _Edit

    def command(self, action: str, *more: str) -> Command:
        words = self.stack.operation(self.cli, action, _QUIET, *more)
        # Without it the engine has no event log.
        return Command(words, {**self.stack.environment(), "PULUMI_DEBUG_COMMANDS": "true"})


def _ours(cli: Path, folder: Path) -> _Stack:
    stack = SandboxStack(SandboxHome(folder / "sandbox", REPOSITORY), "dev")
    stack.open(cli, REPOSITORY / "Pulumi.dev.yaml")
    return _Stack(cli, stack, _Edit(stack.file, "maxReplicas: 4", "maxReplicas: 5"))


def _bare(cli: Path, folder: Path) -> _Stack:
    project = folder / "project"
    shutil.copytree(BARE, project, ignore=shutil.ignore_patterns("__pycache__"))
    # What its commands send to Cloud Build.
    shutil.copytree(REPOSITORY / "images", project / "images")
    stack = SandboxStack(SandboxHome(folder / "sandbox", project), "bare")
    stack.open(cli, None)
    stack.file.touch()
    edited = project / "vllm_stack" / "autoscaler.py"
    return _Stack(cli, stack, _Edit(edited, '"max_replicas": 4', '"max_replicas": 5'))


def rows(repeats: int) -> Iterator[Row]:
    """Make both stacks, and measure what previews of them cost."""
    cli = engine.find_or_get()
    with tempfile.TemporaryDirectory(prefix="vllm-gke-bench-") as folder:
        stacks = {
            "ours": _ours(cli, Path(folder) / "ours"),
            "bare": _bare(cli, Path(folder) / "bare"),
        }
        yield from _up(stacks["ours"], Path(folder) / "events.json")
        stacks["bare"].command("up").cost()
        same = {
            name: stack.command("preview", "--expect-no-changes") for name, stack in stacks.items()
        }
        nothing = interleaved(same, repeats)
        for stack in stacks.values():
            stack.edit.apply()
        changed = {name: stack.command("preview") for name, stack in stacks.items()}
        one_key = interleaved(changed, repeats)
    yield from _previews("no change", nothing)
    yield from _previews("one key changed", one_key)


def _previews(what: str, costs: dict[str, list[Cost]]) -> Iterator[Row]:
    metric = f"preview, {what}"
    ours, bare = costs["ours"], costs["bare"]
    yield amount(_PART, f"{metric}, CPU", [each.cpu for each in ours], "s")
    cpu = [each.cpu for each in ours], [each.cpu for each in bare]
    yield ratio(_PART, f"{metric}, over the bare program's, CPU", cpu, _MOST)
    clock = [each.clock for each in ours], [each.clock for each in bare]
    yield ratio(_PART, f"{metric}, over the bare program's, by the clock", clock, _MOST)


def _up(stack: _Stack, events: Path) -> Iterator[Row]:
    """Run `up` of a new stack and give its phases, in whole seconds of the engine's event log."""
    cost = stack.command("up", "--event-log", str(events)).cost()
    log = [json.loads(line) for line in events.read_text().splitlines()]
    registered = [each["timestamp"] for each in log if "resourcePreEvent" in each]
    first, last = min(registered), log[-1]["timestamp"]
    before = max(0.0, cost.clock - (last - first))
    start = "`up`, warm: engine, providers and imports, until the first resource"
    yield Row(_PART, "`up` of a new stack, warm, CPU", cost.cpu, "s", note="once")
    yield Row(_PART, start, before, "s", note="once, by the clock")
    end = "`up`, warm: from the first resource to the end"
    yield Row(_PART, end, last - first, "s", note="once, by the clock")
    cold = "[phases](commands.md#requirements)"
    yield Row(_PART, "`make up`, cold: nothing cached", None, "s", target=240, note=cold)
