"""The life of each other stack file on the real engine and a real control plane of its own.

`test_up.py` looks closer, at the dev stack alone. All of a stack's tests share one life, so each
goes on where the one before it ended.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kube.control_plane.api import Object, named
from kube.control_plane.kinds import established
from tests.engine.outcome import Outcome, eventually
from tests.engine.running_stack import tracked
from tests.judges import Heard
from tests.kube.events import BEGUN, DONE, has
from tests.kube.life import Life, left, stack_with_a_control_plane
from tests.kube.stacks import FILES, objects
from tools.stack import live_stack

# They use none of the control plane that the other tests share.
pytestmark = pytest.mark.xdist_group("stack lives")

OTHERS = [name for name in FILES if name != "dev"]
LATE = 3600
"""Seconds: until the test says that the wait is over."""
LATE_KIND = "computeclasses.cloud.google.com"


@pytest.fixture(scope="module", params=OTHERS)
def name(request: pytest.FixtureRequest) -> str:
    """Give the stack's name."""
    found: str = request.param
    return found


@pytest.fixture(scope="module")
def life(
    name: str, programs: Path, pulumi: Path, python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Life]:
    """Give the stack, not yet up, and its control plane, which runs."""
    folder = tmp_path_factory.mktemp("life")
    found = Life(stack_with_a_control_plane(folder, pulumi, python, tracked(name)), programs)
    found.weather(crdDelaySeconds=LATE, podReadySeconds=LATE)
    found.start()
    yield found
    found.end()


@pytest.fixture(scope="module")
def autoscaler(name: str) -> Object:
    """Give the stack's autoscaler, which has the name and namespace of its Deployment."""
    (found,) = [each for each in objects(name) if each["kind"] == "HorizontalPodAutoscaler"]
    return found


def slow_start(life: Life, autoscaler: Object) -> Outcome:
    """Bring the stack up: ComputeClass comes when the program waits, then the model is loaded."""
    names = autoscaler["metadata"]
    server = named("apps/v1", "Deployment", names["name"], names["namespace"])

    def loads() -> bool:
        found = life.api.get(server)
        return found is not None and found.get("status", {}).get("unavailableReplicas", 0) > 0

    run = life.stack.begin("up")
    run.until(lambda: has(run.log, BEGUN, "-fallback-definition"))
    assert not established(life.api, LATE_KIND)
    assert life.api.get(server) is None
    life.weather(crdDelaySeconds=0, podReadySeconds=LATE)
    run.until(loads)
    assert not has(run.log, DONE, f"Deployment::{names['name']}")
    life.weather()
    return run.end(0)


def test_a_stack_comes_up_although_a_kind_is_late_and_the_model_loads(
    life: Life, autoscaler: Object, heard: Heard
) -> None:
    assert set(slow_start(life, autoscaler).changes.values()) == {"create"}
    found = life.objects()
    assert life.there(found) == found
    heard("official Kubernetes plugin", cases=len(found))


def test_a_second_up_and_a_refresh_change_nothing(life: Life) -> None:
    assert life.stack.up("--refresh").changes == {}


def test_an_up_applies_an_edit_and_takes_back_what_kubectl_changed(
    life: Life, autoscaler: Object
) -> None:
    called, most = autoscaler["metadata"]["name"], autoscaler["spec"]["maxReplicas"]
    life.api.patch(autoscaler, {"spec": {"maxReplicas": most + 1}}, manager="kubectl-edit")
    life.stack.config["vllm-gke:model"]["arguments"] = {"seed": 7}
    assert life.stack.up("--refresh").named_changes == {
        f"ConfigMap {called}-profiles": "replace",
        f"Deployment {called}": "update",
        f"HorizontalPodAutoscaler {called}": "update",
    }
    assert life.get(autoscaler)["spec"]["maxReplicas"] == most


def test_a_destroy_leaves_nothing_in_the_api_and_nothing_that_runs(life: Life) -> None:
    found = life.objects()
    life.stack.destroy()
    assert life.there(found) == []
    assert (life.stack.world(), life.stack.resources()) == ([], [])
    live_stack.end(life.stack.stack, "destroy", 0)
    assert (life.cluster.process, life.cluster.folder.exists()) == (None, False)
    eventually(lambda: left(life.cluster.folder) == [])
