"""One life of the dev stack on the real engine and a real control plane, test after test.

The stack goes up while GKE has not brought ComputeClass yet, is changed, looked at and taken down.
Each test goes on where the one before it ended: a life of its own for each would take minutes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kube.control_plane.api import named
from kube.control_plane.kinds import established
from sandbox.gke.load_balancers import BACKEND, GROUP, PIECES, RULE
from tests.engine.outcome import Outcome, eventually
from tests.engine.running_stack import tracked
from tests.judges import Heard
from tests.kube.events import BEGUN, DONE, has
from tests.kube.life import Life, left, stack_with_a_control_plane
from tools.stack import live_stack
from tools.stack.sandbox_home import REPOSITORY

LATE = "computeclasses.cloud.google.com"
SERVICE = named("v1", "Service", "vllm-service", "vllm")
SERVER = named("apps/v1", "Deployment", "vllm", "vllm")
AUTOSCALER = "kube-controller-manager"


@dataclass(frozen=True)
class Born:
    """What was seen while the stack went up."""

    life: Life
    outcome: Outcome
    waited: bool
    """Whether the wait for ComputeClass had begun before there was any."""
    loading: bool
    """Whether the Service was done while the only replica loaded its model."""


@pytest.fixture(scope="module")
def born(
    programs: Path, pulumi: Path, python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Born]:
    """Stand the dev stack up; kinds come, and the model is loaded, when the program waits.

    The API server refuses at first: the plugin, which asks once, would fail every object then.
    """
    folder = tmp_path_factory.mktemp("life")
    stack = stack_with_a_control_plane(folder, pulumi, python, tracked("dev"))
    life = Life(stack, programs)
    life.weather(apiServerDelaySeconds=10, crdDelaySeconds=3600, podReadySeconds=3600)
    life.start()
    try:
        run = life.stack.begin("up")
        run.until(lambda: has(run.log, BEGUN, "Command::vllm-fallback-definition"))
        waited = life.api.get(SERVER) is None and not established(life.api, LATE)
        life.weather(crdDelaySeconds=0, podReadySeconds=3600)
        run.until(lambda: has(run.log, DONE, "Service::vllm-service") and bool(life.running()))
        loading = not life.get(SERVER)["status"].get("readyReplicas")
        life.weather()
        yield Born(life, run.end(0), waited, loading)
    finally:
        life.end()


@pytest.fixture
def life(born: Born) -> Life:
    """Give the stack as the test before left it."""
    return born.life


def test_a_kind_that_gke_brings_late_delays_an_up_and_does_not_fail_it(born: Born) -> None:
    assert born.waited
    assert born.outcome.status == 0, born.outcome.text
    assert set(born.outcome.changes.values()) == {"create"}
    born.life.get(named("cloud.google.com/v1", "ComputeClass", "vllm-fallback"))


def test_a_model_that_loads_delays_its_deployment_and_not_its_service(born: Born) -> None:
    assert born.loading


def test_every_object_of_the_stack_is_in_the_api(life: Life, heard: Heard) -> None:
    found = life.objects()
    listed = (REPOSITORY / "tests/contract/dev_urns.txt").read_text()
    assert len(found) == listed.count("$kubernetes:")
    assert life.there(found) == found
    heard("official Kubernetes plugin", cases=len(found))


def test_replicas_run_on_a_node_of_the_ladder_and_the_service_has_an_address(life: Life) -> None:
    assert life.get(SERVER)["status"]["availableReplicas"] == 1
    (pod,) = life.api.objects("v1", "Pod", namespace="vllm")
    node = life.get(named("v1", "Node", pod["spec"]["nodeName"]))
    assert node["metadata"]["labels"]["vllm-gke/rung"] in ("v6e-1", "l4-spot", "l4")
    address = life.get(SERVICE)["status"]["loadBalancer"]
    assert life.stack.outputs()["endpoint"] == f"http://{address['ingress'][0]['ip']}:8000"


def test_a_second_up_and_a_refresh_change_nothing(life: Life) -> None:
    assert life.stack.up("--refresh").changes == {}


def test_an_up_with_another_image_leaves_the_replicas_to_the_autoscaler(life: Life) -> None:
    life.api.scale(SERVER, 3, AUTOSCALER)
    note = {"metadata": {"annotations": {"example.com/owner": "team-a"}}}
    life.api.patch(SERVER, note, manager="team-a")
    other = "example.com/vllm@sha256:" + "1" * 64
    life.stack.config["vllm-gke:images"] = {"mode": "prebuilt", "tpu": other, "gpu": other}
    life.stack.up()
    found = life.get(SERVER)
    images = {each["image"] for each in found["spec"]["template"]["spec"]["containers"]}
    assert other in images
    assert found["spec"]["replicas"] == found["status"]["availableReplicas"] == 3
    assert found["metadata"]["annotations"]["example.com/owner"] == "team-a"


def test_an_edit_of_the_service_does_not_wait_for_a_replica_that_loads(life: Life) -> None:
    life.weather(podReadySeconds=3600)
    life.api.scale(SERVER, 4, AUTOSCALER)
    eventually(lambda: len(life.running()) == 4)
    ranges = ["198.51.100.0/24"]
    life.stack.config["vllm-gke:exposure"] = {"kind": "loadBalancer", "sourceRanges": ranges}
    changes = life.stack.up().named_changes
    assert life.get(SERVER)["status"]["readyReplicas"] == 3
    assert changes == {"Service vllm-service": "update"}
    assert life.get(SERVICE)["spec"]["loadBalancerSourceRanges"] == ranges
    life.weather()


def test_what_a_person_changed_by_kubectl_is_drift_and_the_next_up_takes_it_back(
    life: Life,
) -> None:
    eventually(lambda: life.get(SERVER)["status"]["readyReplicas"] == 4)
    (autoscaler,) = [each for each in life.objects() if each["kind"] == "HorizontalPodAutoscaler"]
    most = life.get(autoscaler)["spec"]["maxReplicas"]
    life.api.patch(autoscaler, {"spec": {"maxReplicas": most + 1}}, manager="kubectl-edit")
    (announced,) = life.stack.preview("--refresh").named_changes
    assert announced.startswith("HorizontalPodAutoscaler ")
    assert list(life.stack.up("--refresh").named_changes) == [announced]
    assert life.get(autoscaler)["spec"]["maxReplicas"] == most


def test_a_controller_that_changed_a_field_of_the_stack_does_not_fail_an_up(life: Life) -> None:
    life.api.patch(SERVER, {"spec": {"progressDeadlineSeconds": 9000}}, manager="controller")
    assert life.stack.up("--refresh").named_changes == {"Deployment vllm": "update"}
    assert life.get(SERVER)["spec"]["progressDeadlineSeconds"] != 9000


def test_of_what_kubectl_wrote_the_replicas_stay_and_labels_go_with_the_next_change(
    life: Life,
) -> None:
    edited = {"metadata": {"labels": {"team": "a"}}, "spec": {"replicas": 3}}
    life.api.patch(SERVER, edited, manager="kubectl-edit")
    life.stack.config["vllm-gke:model"]["maxModelLen"] = 4096
    assert life.stack.preview().named_changes["Deployment vllm"] == "update"
    life.stack.up()
    found = life.get(SERVER)
    assert found["spec"]["replicas"] == 3
    assert "team" not in found["metadata"]["labels"]
    assert found["metadata"]["annotations"]["example.com/owner"] == "team-a"


def test_an_edit_of_the_service_s_type_replaces_it(life: Life) -> None:
    ranges = ["198.51.100.0/24"]
    life.stack.config["vllm-gke:exposure"] = {"kind": "ingress", "sourceRanges": ranges}
    assert life.stack.up().named_changes["Service vllm-service"] == "replace"
    assert life.get(SERVICE)["spec"]["type"] == "ClusterIP"


def test_google_keeps_a_load_balancer_for_an_ingress_of_the_cluster(life: Life) -> None:
    pieces = [each.type for each in life.stack.world() if each.type in PIECES]
    assert sorted(pieces) == sorted([GROUP, RULE, BACKEND])


def test_a_destroy_leaves_nothing_in_the_api_and_nothing_that_runs(life: Life) -> None:
    process = life.cluster.process
    assert process is not None
    objects = life.objects()
    life.stack.destroy()
    assert life.there(objects) == []
    assert life.api.get(named("v1", "Namespace", "vllm")) is None
    assert life.stack.world() == []
    live_stack.end(life.stack.stack, "destroy", 0)
    assert (life.cluster.process, life.cluster.folder.exists()) == (None, False)
    eventually(lambda: left(life.cluster.folder) == [])
