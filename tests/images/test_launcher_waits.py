"""The launcher where the other container serves: it waits, and leaves at once when told."""

import signal

import pytest

from tests.images.conftest import Pod, line, status_after
from tests.images.machines import L4, TPU_OF_TOMORROW, TPU_V6E


def test_a_tpu_container_waits_on_a_gpu_node(pod: Pod) -> None:
    assert line(pod.on((L4,)).start("tpu", "--")) == (
        "launcher: no tpu on this machine, found 1 nvidia: waiting for SIGTERM"
    )


def test_a_gpu_container_waits_on_a_tpu_node(pod: Pod) -> None:
    assert line(pod.on(*((TPU_V6E,),) * 8).start("nvidia", "--")) == (
        "launcher: no nvidia on this machine, found 8 v6e: waiting for SIGTERM"
    )


def test_a_gpu_container_leaves_an_unknown_tpu_to_the_tpu_container(pod: Pod) -> None:
    assert line(pod.on((TPU_OF_TOMORROW,)).start("nvidia", "--")) == (
        "launcher: no nvidia on this machine, found 1 0x0099: waiting for SIGTERM"
    )


@pytest.mark.parametrize("accelerator", ["tpu", "nvidia"])
def test_both_containers_wait_on_a_machine_without_accelerator(pod: Pod, accelerator: str) -> None:
    assert line(pod.on().start(accelerator, "--")) == (
        f"launcher: no {accelerator} on this machine, found no accelerator: waiting for SIGTERM"
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_waiting_launcher_leaves_at_once_on(pod: Pod, number: signal.Signals) -> None:
    process = pod.on().start("tpu", "--")
    line(process)
    assert status_after(process, number) == 0


def test_a_waiting_launcher_needs_no_profile(pod: Pod) -> None:
    pod.profiles.rmdir()
    process = pod.on((L4,)).start("tpu", "--")
    assert line(process).startswith("launcher: no tpu")
    assert status_after(process, signal.SIGTERM) == 0
