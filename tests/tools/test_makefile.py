"""The Makefile: what a person types is one word, and the builds beside the tests end with them."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from kube.control_plane.api import wait
from tests.kube.test_control_plane import alive
from tests.tools.test_engine import executable
from tools.stack.sandbox_home import REPOSITORY

# A Python that builds for ten minutes, and whose tests do what the test says.
PYTHON = """
case "$2" in
  tools.programs.kube | tools.scan.scanners) echo $$ >> "$BUILDS"; exec sleep 600 ;;
  pytest) until [ "$(wc -l < "$BUILDS")" -eq 2 ]; do sleep 0.1; done; exec sh -c "$TESTS" ;;
esac
"""


def made(folder: Path, tests: str) -> "subprocess.Popen[bytes]":
    """Start `make test` without what goes before the tests."""
    executable(folder / "python", PYTHON)
    (folder / "builds").touch()
    before = [f"--old-file={each}" for each in ("check", "engine", "browser")]
    # A make that runs these tests hands its own ARGS= on by this.
    without = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    return subprocess.Popen(
        ["make", *before, f"RUN={folder / 'python'}", "test"],
        cwd=REPOSITORY,
        env={**without, "BUILDS": str(folder / "builds"), "TESTS": tests, "ARGS": ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def building(folder: Path) -> list[int]:
    """Give the processes that build, once both do."""
    builds = folder / "builds"
    wait(30, "both build", lambda: builds.read_text().count("\n") == 2)
    return [int(line) for line in builds.read_text().split()]


def await_end(builds: list[int]) -> None:
    """Wait until none of them is there."""
    wait(30, "the builds have ended", lambda: not any(alive(each) for each in builds))


def test_a_ctrl_c_ends_the_builds_too(tmp_path: Path) -> None:
    with made(tmp_path, "exec sleep 600") as make:
        builds = building(tmp_path)
        os.killpg(make.pid, signal.SIGINT)
    await_end(builds)
    assert make.returncode != 0


def test_tests_that_fail_leave_no_build_and_fail(tmp_path: Path) -> None:
    with made(tmp_path, "exit 1") as make:
        builds = building(tmp_path)
    await_end(builds)
    assert make.returncode == 2


def test_tests_that_pass_pass(tmp_path: Path) -> None:
    with made(tmp_path, "exit 0") as make:
        builds = building(tmp_path)
    await_end(builds)
    assert make.returncode == 0


@pytest.mark.parametrize(
    ("target", "variable"),
    [
        *((each, "STACK") for each in ("up", "sweep", "kube-stop", "doctor", "explain", "render")),
        *((each, "STACK") for each in ("comment", "drill", "status", "why")),
        ("why", "POD"),
        ("comment", "BASE"),
        ("load", "URL"),
        *((each, variable) for each in ("benchmark", "equal") for variable in ("STACK", "URL")),
        ("equal", "URL2"),
        ("drill", "STOCKOUT"),
        ("fleet-bench", "SPOT"),
        *(("advise", each) for each in ("STACK", "MODEL", "REGIONS", "RATE", "LATENCY", "BUDGET")),
        *(("advise", each) for each in ("KEEP", "TRACE", "DAYS", "SEED")),
        *(("simulate", each) for each in ("STACK", "TRACE", "STOCK", "DAYS", "SEED")),
    ],
)
def test_the_value_of_a_variable_is_one_word(tmp_path: Path, target: str, variable: str) -> None:
    text = f"a';touch {tmp_path}/ran;'$(shell touch {tmp_path}/ran)`touch {tmp_path}/ran`$HOME"
    executable(tmp_path / "python", 'printf "%s\\n" "$@" > "$CALL"')
    installed = [f"--old-file=.venv{each}" for each in ("", "/.installed", "/.dev-installed")]
    subprocess.run(
        ["make", *installed, f"RUN={tmp_path / 'python'}", target, f"{variable}={text}"],
        cwd=REPOSITORY,
        env={**os.environ, "CALL": str(tmp_path / "call")},
        capture_output=True,
        check=True,
    )
    assert text in (tmp_path / "call").read_text().splitlines()
    assert not (tmp_path / "ran").exists()
