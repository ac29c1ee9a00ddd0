"""Every choice, on the real engine and a real control plane; `make soak`.

A minute each: too long for every change, and what a change breaks is seen on the dev stack first.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kube.control_plane.api import named
from tests.engine.outcome import eventually
from tests.engine.running_stack import tracked
from tests.engine.test_adopted import SUITABLE, THEIRS, world_with
from tests.kube.events import BEGUN, DONE, urns
from tests.kube.life import Life, left, stack_with_a_control_plane
from tests.kube.stacks import CHOICES
from tests.kube.test_up import SERVER
from tools.stack import live_stack
from tools.stack.sandbox_home import REPOSITORY

pytestmark = pytest.mark.soak

BY_ADDRESS = {
    "deletionProtection": False,
    "dnsEndpoint": False,
    "authorizedNetworks": ["203.0.113.0/24"],
}
HALF_MADE = (SERVER, named("apps/v1", "Deployment", "custom-metrics", "custom-metrics"))
"""What is on its way in the end while no pod is ready."""


@pytest.fixture
def life(programs: Path, pulumi: Path, python: Path, tmp_path: Path) -> Iterator[Life]:
    """Give the dev stack, not yet up, and its control plane, which does not run yet."""
    stack = stack_with_a_control_plane(tmp_path, pulumi, python, tracked("dev"))
    found = Life(stack, programs)
    yield found
    found.end()


def under_way(log: Path) -> set[str]:
    """Give the URNs of what the engine has begun to make in Kubernetes and is not done with."""
    return set(urns(log, BEGUN, "$kubernetes:")) - set(urns(log, DONE, "$kubernetes:"))


# One on an existing cluster begins in a world that has one: its test is below.
@pytest.mark.parametrize("name", [name for name in CHOICES if name != "adopted"])
def test_a_choice_goes_up_stays_as_it_is_and_leaves_nothing(name: str, life: Life) -> None:
    file, changes = CHOICES[name]
    edits = {f"vllm-gke:{key}": value for key, value in changes.items()}
    life.stack.config = tracked(file, edits if "pools" in changes else {})
    life.stack.config |= edits
    life.start()
    life.stack.up()
    objects = life.objects()
    assert objects
    assert life.there(objects) == objects
    assert life.stack.up("--refresh").changes == {}
    life.stack.destroy()
    assert life.there(objects) == []
    assert (life.stack.world(), life.stack.resources()) == ([], [])
    live_stack.end(life.stack.stack, "destroy", 0)
    eventually(lambda: left(life.cluster.folder) == [])


def test_a_stack_on_somebody_s_cluster_goes_up_and_leaves_nothing_of_its_own(life: Life) -> None:
    life.stack.config = tracked("dev", THEIRS)
    world_with(life.stack, *SUITABLE)
    life.start()
    life.stack.up()
    objects = life.objects()
    assert life.there(objects) == objects
    assert life.stack.up("--refresh").changes == {}
    life.stack.destroy()
    assert (life.there(objects), life.stack.resources()) == ([], [])


def test_an_up_that_was_killed_is_finished_once_what_it_left_half_made_is_deleted(
    life: Life,
) -> None:
    life.weather(podReadySeconds=3600)
    life.start()
    run = life.stack.begin("up")
    names = {each["metadata"]["name"] for each in HALF_MADE}
    run.until(lambda: {urn.rpartition(":")[2] for urn in under_way(run.log)} == names)
    run.end(signal.SIGKILL)
    assert life.cluster.process is not None
    life.weather()
    life.stack.cancel()
    life.stack.refresh("--clear-pending-creates")
    for each in HALF_MADE:
        life.api.delete(each)
    life.stack.up()
    assert life.stack.up("--refresh").changes == {}
    life.stack.destroy()


def test_a_control_plane_that_was_killed_goes_on_with_what_it_held_and_with_its_authority(
    life: Life,
) -> None:
    # The address' kubeconfig names the authority, and the record has it.
    life.stack.config = tracked("dev", {"vllm-gke:cluster": BY_ADDRESS})
    life.start()
    life.stack.up()
    process = life.cluster.process
    assert process is not None
    os.kill(process, signal.SIGKILL)
    eventually(lambda: life.cluster.process is None)
    life.start()
    assert life.there(life.objects()) == life.objects()
    assert life.stack.up("--refresh").changes == {}


def test_a_control_plane_whose_folder_is_taken_away_ends(life: Life) -> None:
    life.start()
    assert life.cluster.process is not None
    shutil.rmtree(life.cluster.folder)
    eventually(lambda: left(life.cluster.folder) == [])


def test_who_is_killed_while_he_starts_a_control_plane_leaves_none(
    life: Life, programs: Path
) -> None:
    life.cluster.ask_for("")
    text = (
        "import sys; from pathlib import Path; from tools.stack.live_cluster import LiveCluster; "
        "LiveCluster(Path(sys.argv[1])).start(Path(sys.argv[2]), Path(sys.argv[3]))"
    )
    words = [life.cluster.folder, programs, life.stack.stack.world]
    with subprocess.Popen(
        [sys.executable, "-c", text, *map(str, words)], cwd=REPOSITORY
    ) as starter:
        eventually((life.cluster.folder / "control-plane").exists)
        os.kill(starter.pid, signal.SIGKILL)
    eventually(lambda: left(life.cluster.folder) == [])
