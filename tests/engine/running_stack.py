"""A stack that a test drives: the real Pulumi engine in a sandbox of the test's own.

Everything lies in the test's temporary folder: sandbox, world, state and stack file. So tests run
side by side, and none touches `.sandbox/` or a tracked file. What a test expects is not here.

    def test_a_second_up_changes_nothing(running_stack: Starter) -> None:
        stack = running_stack(tracked("dev"))
        stack.up()
        assert stack.up().changes == {}
"""

import copy
import json
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sandbox.state.world import Thing, World
from tests.engine.attached_host import attached_host
from tests.engine.outcome import Outcome, eventually, finished
from tools.stack.sandbox_home import REPOSITORY, tracked_stack_file
from tools.stack.sandbox_stack import SandboxStack

Config = dict[str, Any]
"""What stands under `config:` in a stack's file, with full keys: `vllm-gke:region`."""


_RECORD_AT_THE_END = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
# The engine's own settings: it writes its whole record anew before and after each step otherwise.

_RATHER_MEMORY = {"GOGC": "off", "GOMEMLIMIT": "2GiB"}
# Of Go, in which the engine is written: a run of seconds needs no garbage collected.


class UnexpectedStatusError(AssertionError):
    """A command ended otherwise than the test said; the message is all it printed."""


class RunningStack:
    """One stack in a sandbox of its own; `config` and `conditions` may change between commands."""

    def __init__(
        self, cli: Path, stack: SandboxStack, config: Config, python: Path | None = None
    ) -> None:
        self.config = copy.deepcopy(config)
        """Written out before each command. A test edits it as a person edits the file."""
        self.conditions: dict[str, Any] | None = None
        """Latencies and faults, in the format of `sandbox/state/faults.py`."""
        self.environment: dict[str, str] = {}
        """Variables on top of the sandbox's own."""
        self.folder = stack.home.root.parent
        self.records_each_step = False
        """Whether the engine keeps its record up to date, as it does for a person, or writes it at
        the end, which takes less than half of its time. A run that is begun always does."""
        self.cli = cli
        self.python = python
        """What runs the program; without one, the language host that the engine finds by itself."""
        self.stack = stack
        self._hosts = ExitStack()
        self._runs = 0
        self._begun: list[BegunRun] = []

    def preview(self, *extra: str, status: int = 0) -> Outcome:
        """Show what up would do."""
        return self.run("preview", *extra, status=status)

    def preview_json(self, *extra: str) -> dict[str, Any]:
        """Give the machine-readable preview: `steps`, `changeSummary`, `diagnostics`.

        The engine panics here (seen with 3.250.0) when a component records an input that is
        secret and still unknown; `preview().changes` has no such gap.
        """
        shown: dict[str, Any] = json.loads(self.run("preview", "--json", *extra).stdout)
        return shown

    def up(self, *extra: str, status: int = 0) -> Outcome:
        """Make the world what the configuration says."""
        return self.run("up", *extra, status=status)

    def refresh(self, *extra: str, status: int = 0) -> Outcome:
        """Compare the record with the world."""
        return self.run("refresh", *extra, status=status)

    def destroy(self, *extra: str, status: int = 0) -> Outcome:
        """Take everything down."""
        return self.run("destroy", *extra, status=status)

    def cancel(self) -> Outcome:
        """Give back the lock of a run that was killed."""
        self.stack.drop_half_written()
        return self.pulumi("cancel", self.stack.name, "--yes")

    def outputs(self, *, secrets: bool = False) -> dict[str, Any]:
        """Give what the stack exports."""
        shown = ("--show-secrets",) if secrets else ()
        words = ("stack", "output", "--stack", self.stack.name, "--json", *shown)
        found: dict[str, Any] = json.loads(self.pulumi(*words).stdout)
        return found

    def resources(self) -> list[dict[str, Any]]:
        """Give the engine's record: one entry a resource, as in `pulumi stack export`."""
        state = json.loads(self.pulumi("stack", "export", "--stack", self.stack.name).stdout)
        found: list[dict[str, Any]] = state["deployment"].get("resources", [])
        return found

    def world(self) -> list[Thing]:
        """Give what exists in the offline cloud, in a stable order."""
        return World(self.stack.world).things()

    def run(self, action: str, *extra: str, status: int = 0) -> Outcome:
        """Do up, preview, refresh or destroy and wait for its end."""
        log = self._new_log()
        settings = {} if self.records_each_step else _RECORD_AT_THE_END
        process = self._start(action, *extra, "--event-log", str(log), **settings)
        return self._finish(process, log, status)

    def begin(self, action: str, *extra: str) -> "BegunRun":
        """Start an operation that the test will interrupt; the fixture ends what is left over."""
        log = self._new_log()
        process = self._start(action, *extra, "--event-log", str(log))
        self._begun.append(BegunRun(process, log))
        return self._begun[-1]

    def end(self) -> None:
        """End every run that was begun and still runs."""
        for run in self._begun:
            run.end(signal.SIGKILL)
        self._hosts.close()

    def pulumi(self, *words: str, status: int = 0) -> Outcome:
        """Run any other Pulumi command; name the stack in it where it needs one."""
        command = self.stack.command(self.cli, *words, "--non-interactive")
        return self._finish(self._popen(command, self._environment()), None, status)

    def _start(self, action: str, *extra: str, **settings: str) -> "subprocess.Popen[str]":
        mine = self.folder / f"Pulumi.{self.stack.name}.yaml"
        mine.write_text(yaml.safe_dump({"config": self.config}, sort_keys=False))
        self.stack.open(self.cli, mine)
        flags = ("--non-interactive", "--color", "never")
        command = self.stack.operation(self.cli, action, *flags, *extra)
        environment = {**self._environment(), **settings}
        if self.python is None:
            return self._popen(command, environment)
        # One for each run, since it remembers who asked.
        host = attached_host(self.cli, str(self.python), environment)
        return self._popen(command, {**environment, **self._hosts.enter_context(host)})

    def _environment(self) -> dict[str, str]:
        return {
            **self.stack.environment(),
            # The engine hides --event-log from those who have not asked for it.
            "PULUMI_DEBUG_COMMANDS": "true",
            **_RATHER_MEMORY,
            **self._conditions(),
            **self.environment,
        }

    def _popen(self, command: list[str], environment: dict[str, str]) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def _conditions(self) -> dict[str, str]:
        if self.conditions is None:
            return {}
        path = self.folder / "conditions.yaml"
        path.write_text(yaml.safe_dump(self.conditions, sort_keys=False))
        return {"SANDBOX_CONDITIONS": str(path)}

    def _new_log(self) -> Path:
        self._runs += 1
        return self.folder / f"events-{self._runs}.jsonl"

    def _finish(self, process: "subprocess.Popen[str]", log: Path | None, status: int) -> Outcome:
        outcome = finished(process, log)
        if outcome.status != status:
            raise UnexpectedStatusError(
                f"status {outcome.status}, expected {status}: "
                f"{' '.join(outcome.command)}\n{outcome.text}"
            )
        return outcome


@dataclass
class BegunRun:
    """An operation under way, for tests of interruptions."""

    process: "subprocess.Popen[str]"
    log: Path
    outcome: Outcome | None = None

    def until(self, reached: Callable[[], bool]) -> None:
        """Wait until something is so; a run that ends first is a failure."""
        eventually(lambda: reached() or self.process.poll() is not None)
        assert reached(), f"the run ended too early: {self.end(0).text}"

    def end(self, number: int) -> Outcome:
        """Send a signal to the engine alone (0 sends none) and wait for its end."""
        if self.outcome is None:
            if number and self.process.poll() is None:
                self.process.send_signal(number)
            self.outcome = finished(self.process, self.log)
        return self.outcome


Starter = Callable[..., RunningStack]


def tracked(stack: str, edits: Mapping[str, Any] | None = None) -> Config:
    """Read the configuration of one of the project's own stacks, with edits by full key.

    What the stack's own ladder waives, an edited one may not have: edits take no waivers over.
    """
    config: Config = yaml.safe_load(tracked_stack_file(REPOSITORY, stack).read_text())["config"]
    if edits:
        config.pop("vllm-gke:waivers", None)
    return {**config, **(edits or {})}
