"""Looks at a stack: once, again and again, and at a cluster that never answers."""

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from components.status.cluster import Cluster
from components.status.commands import command
from components.status.look import Look, Parser, add_options, run
from components.status.observed import Observed
from tests.status.planted import PLANTED, STACK, events, pod
from tests.status.test_diagnosis import HEALTHY
from tests.tools.test_engine import executable

QUOTA = next(each for each in PLANTED if each.id == "quota")
BROKEN = replace(HEALTHY, pods=[pod(QUOTA)], events=events(QUOTA, pod(QUOTA)))


def options(*words: str) -> argparse.Namespace:
    """Read the options that every command has."""
    parser = Parser()
    add_options(parser)
    return parser.parse_args(words)


def look(seen: Iterator[Observed], folder: Path) -> Look:
    """Give a look whose snapshots are these, one after another."""
    return Look(lambda: next(seen), lambda _: STACK, folder / "look.json")


def test_the_exit_status_is_the_severity_of_the_stack_or_of_the_pod(tmp_path: Path) -> None:
    def status(seen: Observed, *words: str) -> int:
        return run(look(iter([seen]), tmp_path), options(*words))

    assert [status(HEALTHY), status(BROKEN)] == [0, 2]
    assert [status(HEALTHY, "--why", "vllm-a"), status(BROKEN, "--why=vllm")] == [0, 2]
    assert [status(replace(HEALTHY, reached=False)), status(HEALTHY, "--why=x")] == [3, 3]


def test_a_part_that_was_not_seen_is_named_once_for_several_pods(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two = replace(
        HEALTHY, pods=[*HEALTHY.pods, pod(QUOTA, name="vllm-b")], not_seen=("nodes: not there",)
    )
    run(look(iter([two]), tmp_path), options("--why", "vllm"))
    told = capsys.readouterr().out.splitlines()
    assert [each for each in told if each.startswith("vllm-")] == [
        "vllm-a is ready on l4 in us-central1-a",
        "vllm-b is waiting on ? in ?",
    ]
    assert [each for each in told if each.startswith("not seen")] == ["not seen: nodes: not there"]


def test_a_watch_looks_again_until_ctrl_c_and_ends_with_the_last_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pauses = iter([5])

    def pause(seconds: float) -> None:
        if next(pauses, None) != seconds:
            raise KeyboardInterrupt

    monkeypatch.setattr("components.status.look.time.sleep", pause)
    assert run(look(iter([HEALTHY, BROKEN]), tmp_path), options("--watch", "5")) == 2
    told = capsys.readouterr().out
    assert told.count("cost: ") == 2
    assert "new: quota vllm-a" in told


def test_a_cluster_that_never_answers_is_given_up_at_the_deadline(tmp_path: Path) -> None:
    kubectl = executable(tmp_path / "kubectl", "exec sleep 600")
    began = time.monotonic()
    seen = Cluster(command(seconds=0.5), "vllm", "vllm", (str(kubectl),))()
    # All parts at the same time, and far from the 600 s of one.
    assert time.monotonic() - began < 60
    assert seen.reached is False
    assert [each.rpartition(": ")[2] for each in seen.not_seen] == ["no answer in 0.5 s"]
