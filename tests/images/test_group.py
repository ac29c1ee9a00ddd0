"""A group of pods: Ray on each, the leader serves when all are there, TERM reaches what runs."""

import pathlib
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.images.conftest import PATIENCE, line, status_after
from tests.images.groups import SERVER, GroupPod, free_port, said

Start = Callable[..., subprocess.Popen[str]]
SERVE = ("--", sys.executable, "-c", SERVER, "--model=m", "--")


@pytest.fixture
def pod(tmp_path: pathlib.Path) -> GroupPod:
    """Make a pod whose Ray has one node."""
    return GroupPod(tmp_path)


@pytest.fixture
def start(pod: GroupPod) -> Iterator[Start]:
    """Start programs of the pod, and end what a failed test left running."""
    started: list[subprocess.Popen[str]] = []

    def begin(*words: str) -> subprocess.Popen[str]:
        started.append(pod.start(words))
        return started[-1]

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=PATIENCE)


def refusal(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for a program that ends by itself: its status and the last line of its errors."""
    _, error = process.communicate(timeout=PATIENCE)
    return process.returncode, error.splitlines()[-1]


def test_a_leader_starts_the_head_and_becomes_what_serves_when_all_are_there(
    pod: GroupPod, start: Start
) -> None:
    pod.have("alive", "alive")
    process = start("leader", "--nodes", "2", "--within", "60", *SERVE)
    head = said(line(process))
    assert head["ray"] == [
        "start",
        "--head",
        "--port=6379",
        "--disable-usage-stats",
        "--include-dashboard=false",
    ]
    assert line(process) == "group: leader: waiting for 2 nodes"
    assert line(process) == "group: leader: 2 nodes are here"
    assert said(line(process)) == {"argv": ["--model=m", "--"], "pid": process.pid}


def test_term_reaches_what_the_leader_became(start: Start) -> None:
    process = start("leader", "--nodes", "1", "--within", "60", *SERVE)
    for _ in range(4):
        line(process)
    assert status_after(process, signal.SIGTERM) == 43


def test_a_leader_waits_for_a_node_that_comes_later(pod: GroupPod, start: Start) -> None:
    process = start("leader", "--nodes", "2", "--within", "60", *SERVE)
    line(process)
    assert line(process) == "group: leader: waiting for 2 nodes"
    pod.have("alive", "alive")
    assert line(process) == "group: leader: 2 nodes are here"


def test_a_dead_node_is_not_counted(pod: GroupPod, start: Start) -> None:
    pod.have("alive", "dead")
    assert refusal(start("leader", "--nodes", "2", "--within", "0", *SERVE)) == (
        1,
        "group: 1 of 2 nodes joined in time; look for pods of this group that are Pending, and at "
        "the zones and the quota of the pools",
    )


def test_a_count_that_fails_is_no_count(pod: GroupPod, start: Start) -> None:
    pod.nodes.unlink()
    status, reason = refusal(start("leader", "--nodes", "2", "--within", "0", *SERVE))
    assert (status, reason.partition(";")[0]) == (1, "group: 0 of 2 nodes joined in time")


def test_a_leader_leaves_at_once_while_it_waits(start: Start) -> None:
    process = start("leader", "--nodes", "2", "--within", "600", *SERVE)
    line(process)
    line(process)
    assert status_after(process, signal.SIGTERM) == 0


def test_a_head_that_does_not_start_is_said(pod: GroupPod, start: Start) -> None:
    pod.environment["RAY_STATUS"] = "7"
    assert refusal(start("leader", "--nodes", "2", "--within", "60", *SERVE)) == (
        1,
        "group: `ray start --head` ended with status 7; its reason is above",
    )


def test_a_worker_becomes_a_node_of_its_leaders_ray(pod: GroupPod, start: Start) -> None:
    listening, port = free_port()
    listening.listen()
    pod.environment["LWS_LEADER_ADDRESS"] = "127.0.0.1"
    with listening:
        process = start("worker", "--within", "60", "--port", port)
        assert line(process) == f"group: worker: waiting for 127.0.0.1:{port}"
        assert said(line(process)) == {
            "ray": ["start", f"--address=127.0.0.1:{port}", "--disable-usage-stats", "--block"],
            "pid": process.pid,
        }
    assert status_after(process, signal.SIGTERM) == 43


def test_a_worker_waits_for_a_leader_that_comes_later(pod: GroupPod, start: Start) -> None:
    held, port = free_port()
    pod.environment["LWS_LEADER_ADDRESS"] = "127.0.0.1"
    with held:
        process = start("worker", "--within", "60", "--port", port)
        assert line(process).startswith("group: worker: waiting")
        held.listen()
        assert said(line(process))["pid"] == process.pid


def test_a_worker_whose_leader_never_answers_says_where_to_look(
    pod: GroupPod, start: Start
) -> None:
    held, port = free_port()
    pod.environment["LWS_LEADER_ADDRESS"] = "127.0.0.1"
    with held:
        assert refusal(start("worker", "--within", "0", "--port", port)) == (
            1,
            f"group: 127.0.0.1:{port} did not answer in time; look at the leader's log",
        )


def test_a_worker_leaves_at_once_while_it_waits(pod: GroupPod, start: Start) -> None:
    held, port = free_port()
    pod.environment["LWS_LEADER_ADDRESS"] = "127.0.0.1"
    with held:
        process = start("worker", "--within", "600", "--port", port)
        line(process)
        assert status_after(process, signal.SIGTERM) == 0


def test_a_worker_outside_a_group_is_told_so(start: Start) -> None:
    assert refusal(start("worker", "--within", "60")) == (
        1,
        "group: LWS_LEADER_ADDRESS is not set; this role is for pods of a LeaderWorkerSet",
    )


def test_a_leader_of_nothing_is_refused(start: Start) -> None:
    status, reason = refusal(start("leader", "--within", "60"))
    assert (status, reason) == (
        2,
        "group.py: error: a leader becomes the command that follows `--`, which is missing",
    )
