"""The launcher on a GPU node whose driver is not installed yet, or is installed too late for it."""

import signal

import launcher
from components.ladder import lifetime
from tests.images.conftest import PATIENCE, Pod, line, status_after
from tests.images.machines import L4, TPU_V6E

WAITING = "launcher: a GPU and no NVIDIA driver yet: waiting {} seconds for it at most"
TOO_LATE = (
    "launcher: the NVIDIA driver was installed after this container was created: exiting for a "
    "restart with its devices\n"
)


def on_an_l4(pod: Pod) -> Pod:
    """Put a pod on a GPU node, with the profile of it."""
    return pod.on((L4,)).profile("nvidia-1", [], {})


def test_a_container_leaves_as_soon_as_the_driver_is_there_since_its_devices_are_older(
    pod: Pod,
) -> None:
    process = on_an_l4(pod).without_driver().start("nvidia", "--")
    assert line(process) == WAITING.format(300)
    pod.load_driver()
    _, error = process.communicate(timeout=PATIENCE)
    assert (process.returncode, error) == (75, TOO_LATE)


def test_a_container_that_was_made_before_the_driver_leaves_at_once(pod: Pod) -> None:
    on_an_l4(pod).without_driver().load_driver()
    assert pod.refusal("nvidia", "--") == (75, "", TOO_LATE)


def test_the_container_that_is_started_again_serves(pod: Pod) -> None:
    on_an_l4(pod).without_driver().with_driver()
    assert line(pod.start("nvidia", "--")).startswith("launcher: found nvidia-1: starting vLLM")


def test_a_driver_that_does_not_come_is_told_apart_from_a_broken_start(pod: Pod) -> None:
    on_an_l4(pod).without_driver()
    module = pod.proc / "driver" / "nvidia" / "version"
    assert pod.refusal("nvidia", "--driver-within", "0", "--") == (
        75,
        WAITING.format(0) + "\n",
        f"launcher: no NVIDIA driver on this node after 0 seconds: {module} is not there; exiting "
        "for a restart; if it does not appear, look at the node's pods in kube-system whose "
        "names start with nvidia-\n",
    )


def test_what_has_to_be_put_right_comes_before_the_wait(pod: Pod) -> None:
    status, _, error = pod.on((L4,)).without_driver().refusal("nvidia", "--")
    assert (status, error.startswith("launcher: no profile for nvidia-1")) == (1, True)


def test_a_container_that_waits_for_a_driver_leaves_when_told(pod: Pod) -> None:
    process = on_an_l4(pod).without_driver().start("nvidia", "--")
    line(process)
    assert status_after(process, signal.SIGTERM) == 0


def test_a_tpu_needs_no_driver_of_nvidia(pod: Pod) -> None:
    pod.on((TPU_V6E,)).profile("v6e-1", [], {}).without_driver()
    assert line(pod.start("tpu", "--")).startswith("launcher: found v6e-1: starting vLLM")


def test_the_rollout_allows_for_the_launcher_s_wait() -> None:
    assert launcher.DRIVER_SECONDS == lifetime.DRIVER_SECONDS
