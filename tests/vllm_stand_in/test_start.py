"""A server that loads: nothing answers until everything does."""

import subprocess
import sys

import httpx
import pytest

from .fixtures import Starter
from .process import PATIENCE, REPOSITORY


def test_nobody_answers_before_the_model_is_loaded(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--load-on-command")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{stand_in.url}/health")


def test_it_answers_once_the_model_is_loaded(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--load-on-command")
    stand_in.load()
    assert httpx.get(f"{stand_in.url}/health").status_code == 200


def test_it_loads_by_itself_after_the_time_it_is_given(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--load-seconds=0.1")
    assert httpx.get(f"{stand_in.url}/health").status_code == 200


def test_it_takes_every_flag_of_vllm(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--tensor-parallel-size=4", "--no-enable-prefix-caching")
    assert httpx.get(f"{stand_in.url}/health").status_code == 200


def test_a_flag_that_vllm_does_not_know_stops_it_at_start() -> None:
    command = [sys.executable, "-m", "tests.vllm_stand_in", "--swap-space=4"]
    ended = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=REPOSITORY, timeout=PATIENCE
    )
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1].endswith("unrecognized arguments: --swap-space")


def test_it_does_not_outlive_who_started_it() -> None:
    command = [sys.executable, "-m", "tests.vllm_stand_in"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=REPOSITORY) as started:
        assert started.stdin is not None
        assert started.stdout is not None
        while started.stdout.readline() != "loaded\n":
            pass
        started.stdin.close()
        assert started.wait(PATIENCE) == 0
