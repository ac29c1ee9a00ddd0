"""The Python language host: a program's beginning, its end, and how both reach the engine."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.outcome import eventually
from tests.engine.running_stack import Config, RunningStack, Starter

WAITS_FOR_EVER = """
import os, pathlib, time
pathlib.Path(os.environ["STARTED"]).write_text(str(os.getpid()))
while True:
    time.sleep(0.1)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Make the folder of a small project."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    return folder


def started(running_stack: Starter, program: Path, config: Config | None = None) -> RunningStack:
    """Start the project on Python itself: no fork of a warm one tells by which status it ended."""
    running = running_stack(config or {}, project=program)
    home = replace(running.stack.home, programs=sys.executable)
    running.stack = replace(running.stack, home=home)
    return running


def waiting(running_stack: Starter, program: Path) -> tuple[RunningStack, Path]:
    """Give a stack whose program never ends, and the file in which it leaves its process id."""
    (program / "__main__.py").write_text(WAITS_FOR_EVER)
    stack = started(running_stack, program)
    mark = program / "started"
    stack.environment["STARTED"] = str(mark)
    return stack, mark


def is_gone(mark: Path) -> bool:
    """Say whether the program that left its process id has ended."""
    try:
        os.kill(int(mark.read_text()), 0)
    except ProcessLookupError:
        return True
    return False


def test_a_program_sees_its_configuration_and_its_exports_reach_the_stack(
    running_stack: Starter, program: Path
) -> None:
    (program / "__main__.py").write_text(
        "import pulumi\n"
        "pulumi.export('said', pulumi.Config().require_object('words'))\n"
        "pulumi.export('hidden', pulumi.Output.secret('quiet'))\n"
    )
    stack = started(running_stack, program, {"small:words": ["one", 2]})
    stack.up()
    assert stack.outputs() == {"said": ["one", 2], "hidden": "[secret]"}
    assert stack.outputs(secrets=True) == {"said": ["one", 2], "hidden": "quiet"}


def test_a_preview_can_be_read_by_a_machine(running_stack: Starter, program: Path) -> None:
    (program / "__main__.py").write_text("import pulumi\npulumi.export('said', 'this')\n")
    shown = started(running_stack, program).preview_json()
    assert shown["changeSummary"] == {"create": 1}


def test_a_fault_the_program_has_explained_gets_no_second_message(
    running_stack: Starter, program: Path
) -> None:
    (program / "__main__.py").write_text("raise ValueError('no such rung')\n")
    outcome = started(running_stack, program).preview(status=1)
    assert "ValueError: no such rung" in outcome.text
    assert "exit code" not in outcome.text


def test_a_program_that_ends_with_a_status_of_its_own_is_reported_with_it(
    running_stack: Starter, program: Path
) -> None:
    (program / "__main__.py").write_text("import os\nos._exit(9)\n")
    outcome = started(running_stack, program).preview(status=1)
    assert "exit code: 9" in outcome.text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_program_does_not_outlive_its_engine(
    running_stack: Starter, program: Path, number: signal.Signals
) -> None:
    stack, mark = waiting(running_stack, program)
    run = stack.begin("up")
    run.until(lambda: mark.exists() and mark.read_text() != "")
    assert run.end(number).status != 0
    eventually(lambda: is_gone(mark))


def test_a_policy_pack_refuses_a_stack(
    running_stack: Starter, program: Path, tmp_path: Path
) -> None:
    (program / "__main__.py").write_text("import pulumi\npulumi.export('a', 1)\n")
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (pack / "__main__.py").write_text(
        "from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy\n"
        "def refuse(args, report): report('never on a Saturday')\n"
        "PolicyPack('days', policies=[StackValidationPolicy(name='day', description='d',\n"
        "    validate=refuse, enforcement_level=EnforcementLevel.MANDATORY)])\n"
    )
    outcome = started(running_stack, program).preview("--policy-pack", str(pack), status=1)
    assert "never on a Saturday" in outcome.text
