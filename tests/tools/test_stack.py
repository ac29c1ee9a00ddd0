"""`python -m tools.stack`: what Pulumi is asked, and that its status is what one gets."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.engine.outcome import eventually
from tests.tools.fake_engine import FakeEngine
from tools.programs import engine
from tools.stack import __main__ as stack
from tools.stack.sandbox_home import REPOSITORY, SandboxHome


def ended_process() -> int:
    """Give the id of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


@pytest.mark.parametrize("status", [0, 1, 7, 255])
def test_the_status_is_pulumi_s(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("STATUS", str(status))
    assert stack.operate(fake.stack, "up", []) == status


def test_a_new_stack_is_made_first_and_what_a_person_adds_comes_last(fake: FakeEngine) -> None:
    stack.operate(fake.stack, "preview", ["--diff", "--expect-no-changes"])
    home = fake.stack.home
    assert fake.calls() == [
        f"--cwd {home.stacks} stack init dev --non-interactive",
        f"preview --cwd {home.project} --stack dev --config-file {home.stacks}/Pulumi.dev.yaml "
        f"--policy-pack {stack.POLICY_PACK} --diff --expect-no-changes",
    ]


def test_a_stack_is_made_once(fake: FakeEngine) -> None:
    stack.operate(fake.stack, "up", [])
    stack.operate(fake.stack, "up", [])
    assert [call for call in fake.calls() if "stack init" in call] == fake.calls()[:1]


@pytest.mark.parametrize(("protection", "said"), [(True, True), (False, False)])
def test_a_destroy_that_fails_at_a_protected_cluster_says_how_to_take_it_down(
    fake: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    protection: bool,  # noqa: FBT001 # a table's column, not an argument anyone writes
    said: bool,  # noqa: FBT001 # the same
) -> None:
    stack.operate(fake.stack, "up", [])
    cluster = {
        "type": "gcp:container/cluster:Cluster",
        "outputs": {"deletionProtection": protection},
    }
    fake.keep({"checkpoint": {"latest": {"resources": [cluster]}}})
    monkeypatch.setenv("STATUS", "1")
    capsys.readouterr()
    stack.operate(fake.stack, "destroy", [])
    steps = (
        "  write deletionProtection: false below vllm-gke:cluster in Pulumi.dev.yaml",
        "  make up STACK=dev",
        "  make destroy STACK=dev",
    )
    assert ("\n".join(steps) in capsys.readouterr().err) is said


@pytest.mark.parametrize(("status", "said"), [("0", True), ("1", False)])
def test_what_to_type_next_is_said_after_an_up_that_worked(
    fake: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    status: str,
    said: bool,  # noqa: FBT001 # a table's column, not an argument anyone writes
) -> None:
    monkeypatch.setenv("STATUS", status)
    stack.operate(fake.stack, "up", [])
    assert ("make destroy STACK=dev" in capsys.readouterr().err) is said


@pytest.mark.parametrize("action", ["destroy", "cancel", "world"])
def test_a_stack_that_was_never_made_needs_nothing_done(
    fake: FakeEngine, capsys: pytest.CaptureFixture[str], action: str
) -> None:
    assert stack.operate(fake.stack, action, []) == 0
    assert capsys.readouterr().err == (
        f"stack 'dev' does not exist in the sandbox: nothing to {action}\n"
    )
    assert fake.calls() == []


def test_a_stack_whose_file_is_gone_can_still_be_taken_down(fake: FakeEngine) -> None:
    stack.operate(fake.stack, "up", [])
    (fake.stack.home.project / "Pulumi.dev.yaml").unlink()
    assert stack.operate(fake.stack, "destroy", []) == 0
    assert fake.calls()[-1].startswith("destroy ")


def test_an_unknown_stack_is_one_line_and_no_engine_is_looked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("SANDBOX_HOME", str(tmp_path))
    monkeypatch.setattr(engine, "find_or_get", lambda: pytest.fail("an engine was looked for"))
    assert stack.main(["up", "dve"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: no stack 'dve': Pulumi.dve.yaml does not exist; stacks here: ")


@pytest.mark.usefixtures("fake")
def test_a_folder_that_cannot_be_written_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    monkeypatch.setenv("SANDBOX_HOME", str(in_the_way))
    assert stack.main(["up", "dev"]) == 1
    assert capsys.readouterr().err == f"error: {in_the_way}/home: Not a directory\n"


def test_a_lock_left_by_a_killed_run_is_named_with_the_way_out(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = ended_process()
    fake.lock(gone)
    monkeypatch.setattr(SandboxHome, "of_repository", lambda: fake.stack.home)
    assert stack.main(["up", "dev"]) == 1
    assert capsys.readouterr().err == (
        f"error: stack 'dev' is still locked by an interrupted run (process {gone}); release "
        "the lock with `python -m tools.stack cancel dev` and run this again\n"
    )


def test_a_lock_of_a_run_that_is_under_way_is_left_to_pulumi(fake: FakeEngine) -> None:
    fake.lock(os.getpid())
    assert stack.operate(fake.stack, "up", []) == 0


def test_a_command_that_a_signal_ended_gives_a_shell_s_status() -> None:
    assert stack.run(["/bin/sh", "-c", "kill -KILL $$"]) == 128 + signal.SIGKILL


@pytest.mark.parametrize(
    ("number", "to_group"), [(signal.SIGINT, True), (signal.SIGTERM, False)], ids=["INT", "TERM"]
)
def test_a_signal_is_pulumi_s_to_handle(
    tmp_path: Path,
    number: signal.Signals,
    to_group: bool,  # noqa: FBT001 # a table's column, not an argument anyone writes
) -> None:
    ready = tmp_path / "ready"
    handles = f"trap 'exit 42' INT TERM; : > {ready}; while :; do sleep 0.05; done"
    command = ["/bin/sh", "-c", handles]
    program = f"import sys; from tools.stack.__main__ import run; sys.exit(run({command!r}))"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            eventually(ready.exists)
            (os.killpg if to_group else os.kill)(process.pid, number)
            _, complaint = process.communicate(timeout=30)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert (process.returncode, complaint) == (42, "")


def test_a_signal_that_comes_while_pulumi_is_being_started_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = subprocess.Popen

    def interrupted(command: list[str], **options: Any) -> "subprocess.Popen[bytes]":
        process = start(command, **options)
        os.kill(os.getpid(), signal.SIGTERM)
        return process

    monkeypatch.setattr(subprocess, "Popen", interrupted)
    assert stack.run(["sleep", "60"]) == 128 + signal.SIGTERM
