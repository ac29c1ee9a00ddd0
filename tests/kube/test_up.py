"""One life of the dev stack on the real engine and a real control plane, test after test.

The stack goes up while GKE has not brought ComputeClass yet, is changed, looked at and taken down.
Each test goes on where the one before it ended: a life of its own for each would take minutes.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kube.api import named
from kube.kinds import established
from tests.engine.outcome import Outcome, eventually
from tests.engine.running_stack import tracked
from tests.kube.life import Life, left, stack_with_a_control_plane
from tools import live_stack
from tools.sandbox_home import REPOSITORY

LATE = "computeclasses.cloud.google.com"
SERVER = named("apps/v1", "Deployment", "vllm", "vllm")
AUTOSCALER = "kube-controller-manager"


@dataclass(frozen=True)
class Born:
    """What was seen while the stack went up."""

    life: Life
    outcome: Outcome
    waited: bool
    """Whether the wait for ComputeClass had begun before there was any."""


@pytest.fixture(scope="module")
def born(
    programs: Path, pulumi: Path, python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Born]:
    """Stand the dev stack up; GKE brings its kinds when the program is seen waiting for them."""
    folder = tmp_path_factory.mktemp("life")
    stack = stack_with_a_control_plane(folder, pulumi, python, tracked("dev"))
    life = Life(stack, programs)
    life.weather(crdDelaySeconds=3600)
    life.start()
    try:
        run = life.stack.begin("up")
        run.until(lambda: waits_for_the_class(run.log))
        waited = life.api.get(SERVER) is None and not established(life.api, LATE)
        life.weather(crdDelaySeconds=0)
        yield Born(life, run.end(0), waited)
    finally:
        life.end()


@pytest.fixture
def life(born: Born) -> Life:
    """Give the stack as the test before left it."""
    return born.life


def waits_for_the_class(log: Path) -> bool:
    """Say whether the engine has begun to wait for the late kind."""
    events = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    begun = [each["resourcePreEvent"]["metadata"]["urn"] for each in events if is_begin(each)]
    return any(urn.endswith("Command::vllm-fallback-definition") for urn in begun)


def is_begin(event: dict[str, object]) -> bool:
    """Say whether an event is the beginning of a step."""
    return "resourcePreEvent" in event


def test_a_kind_that_gke_brings_late_delays_an_up_and_does_not_fail_it(born: Born) -> None:
    assert born.waited
    assert born.outcome.status == 0, born.outcome.text
    assert set(born.outcome.changes.values()) == {"create"}
    born.life.get(named("cloud.google.com/v1", "ComputeClass", "vllm-fallback"))


def test_every_object_of_the_stack_is_in_the_api(life: Life) -> None:
    found = life.objects()
    listed = (REPOSITORY / "tests/contract/dev_urns.txt").read_text()
    assert len(found) == listed.count("$kubernetes:")
    assert life.there(found) == found


def test_replicas_run_on_a_node_of_the_ladder_and_the_service_has_an_address(life: Life) -> None:
    assert life.get(SERVER)["status"]["availableReplicas"] == 1
    (pod,) = life.api.objects("v1", "Pod", namespace="vllm")
    node = life.get(named("v1", "Node", pod["spec"]["nodeName"]))
    assert node["metadata"]["labels"]["vllm-gke/rung"] in ("v6e-1", "l4-spot", "l4")
    address = life.get(named("v1", "Service", "vllm-service", "vllm"))["status"]["loadBalancer"]
    assert life.stack.outputs()["endpoint"] == f"http://{address['ingress'][0]['ip']}:8000"


def test_a_second_up_and_a_refresh_change_nothing(life: Life) -> None:
    assert life.stack.up("--refresh").changes == {}


def test_an_up_with_another_image_leaves_the_replicas_to_the_autoscaler(life: Life) -> None:
    life.api.scale(SERVER, 3, AUTOSCALER)
    note = {"metadata": {"annotations": {"example.com/owner": "team-a"}}}
    life.api.patch(SERVER, note, manager="kubectl")
    other = "example.com/vllm@sha256:" + "1" * 64
    life.stack.config["vllm-gke:images"] = {"mode": "prebuilt", "tpu": other, "gpu": other}
    life.stack.up()
    found = life.get(SERVER)
    images = {each["image"] for each in found["spec"]["template"]["spec"]["containers"]}
    assert other in images
    assert found["spec"]["replicas"] == found["status"]["availableReplicas"] == 3
    assert found["metadata"]["annotations"]["example.com/owner"] == "team-a"


def test_a_destroy_leaves_nothing_in_the_api_and_nothing_that_runs(life: Life) -> None:
    process = life.cluster.process
    assert process is not None
    objects = life.objects()
    life.stack.destroy()
    assert life.there(objects) == []
    assert life.api.get(named("v1", "Namespace", "vllm")) is None
    live_stack.end(life.stack.stack, "destroy", 0)
    assert (life.cluster.process, life.cluster.folder.exists()) == (None, False)
    eventually(lambda: left(life.cluster.folder) == [])
