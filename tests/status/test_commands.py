"""Commands of the user: a deadline, the reason of a refusal, and no process left behind."""

import time
from pathlib import Path

import pytest

from components.status.commands import NotSeenError, command, reason
from kube.control_plane.api import wait
from tests.kube.test_control_plane import alive


def test_a_command_that_does_not_end_is_ended_with_its_children(tmp_path: Path) -> None:
    # The child keeps the output open, as a login plugin of kubectl does.
    script = f"sleep 600 & echo $! > {tmp_path}/child; wait"
    began = time.monotonic()
    with pytest.raises(NotSeenError, match=r"no answer in 0\.5 s"):
        command(seconds=0.5)(["sh", "-c", script])
    assert time.monotonic() - began < 30
    child = int((tmp_path / "child").read_text())
    wait(30, "the child has ended", lambda: not alive(child))


def test_the_output_of_a_command_is_returned() -> None:
    assert command()(["sh", "-c", "echo yes"]) == "yes\n"


def test_a_program_that_is_not_installed_is_named() -> None:
    with pytest.raises(NotSeenError, match="no-such-program is not on PATH"):
        command()(["no-such-program"])


@pytest.mark.parametrize(
    ("complaint", "told"),
    [
        (
            'Error from server (Forbidden): nodes is forbidden: User "a" cannot list resource',
            "this account may not read it",
        ),
        ("Error from server (NotFound): the server could not find the resource", "not there"),
        ("error: EOF", "no network connection to it"),
        (
            "Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout",
            "no network connection to it",
        ),
        (
            "The connection to the server localhost:8080 was refused - did you specify the right "
            "host or port?",
            "no kubeconfig names the cluster",
        ),
        (
            "error: You must be logged in to the server (Unauthorized)",
            "not logged in, or the login has expired; run: gcloud auth login",
        ),
        (
            "Error from server (Forbidden): denied by a proxy",
            "Error from server (Forbidden): denied by a proxy",
        ),
        ("first\nlast words\n", "last words"),
        ("", "it failed without a message"),
    ],
)
def test_the_reason_of_a_refusal_is_told(complaint: str, told: str) -> None:
    assert reason(complaint) == told
