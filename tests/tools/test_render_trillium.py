"""The Trillium stack, rendered: one TPU machine of eight chips that reads from a bucket."""

from typing import Any

import pytest

from components.facts.vllm import VERSION
from components.image.context import read_base
from components.image.plan import name_on_docker_hub
from tools.render.evaluate import Evaluation, evaluate
from tools.stack.sandbox_home import REPOSITORY


@pytest.fixture(scope="module")
def stack() -> Evaluation:
    """Evaluate the tracked stack file."""
    return evaluate(REPOSITORY / "Pulumi.trillium.yaml")


def pod(stack: Evaluation) -> dict[str, Any]:
    """Return the pod template of the model server."""
    template: dict[str, Any] = stack.of_type("kubernetes:apps/v1:Deployment")["trillium"].inputs[
        "spec"
    ]["template"]
    return template


def test_its_one_pool_is_the_tutorials(stack: Evaluation) -> None:
    pool = stack.of_type("gcp:container/nodePool:NodePool")["v6e-8"].inputs
    assert (
        pool["nodeConfig"]["machineType"],
        pool["nodeLocations"],
        pool["autoscaling"]["totalMinNodeCount"],
        pool["autoscaling"]["totalMaxNodeCount"],
    ) == ("ct6e-standard-8t", ["us-east5-b"], 1, 2)


def test_its_cluster_is_zonal_and_rapid_with_the_cloud_storage_driver(stack: Evaluation) -> None:
    cluster = stack.of_type("gcp:container/cluster:Cluster")["trillium"].inputs
    assert (
        cluster["location"],
        cluster["releaseChannel"]["channel"],
        cluster["addonsConfig"]["gcsFuseCsiDriverConfig"]["enabled"],
    ) == ("us-east5-b", "RAPID", True)


def test_all_eight_chips_share_each_layer(stack: Evaluation) -> None:
    profiles = stack.of_type("kubernetes:core/v1:ConfigMap")["trillium-profiles"].inputs["data"]
    assert '"--tensor-parallel-size=8"' in profiles["v6e-8.json"]


def test_its_pods_have_the_drivers_sidecar_without_limits(stack: Evaluation) -> None:
    assert pod(stack)["metadata"]["annotations"] == {
        "gke-gcsfuse/volumes": "true",
        "gke-gcsfuse/cpu-limit": "0",
        "gke-gcsfuse/memory-limit": "0",
        "gke-gcsfuse/ephemeral-storage-limit": "0",
    }


def test_its_file_cache_is_in_memory(stack: Evaluation) -> None:
    (cache,) = [v for v in pod(stack)["spec"]["volumes"] if v["name"] == "gke-gcsfuse-cache"]
    # The weights take 131 GiB, and the machine has 1440.
    assert cache == {
        "name": "gke-gcsfuse-cache",
        "emptyDir": {"medium": "Memory", "sizeLimit": "147Gi"},
    }


def test_it_runs_the_public_image_of_the_pinned_release_through_a_mirror(
    stack: Evaluation,
) -> None:
    (container,) = pod(stack)["spec"]["containers"]
    mirror = "us-east5-docker.pkg.dev/my-project/trillium-mirror"
    pinned = name_on_docker_hub(read_base("tpu", REPOSITORY / "images"))
    assert container["image"] == f"{mirror}/{pinned}"
    assert pinned.startswith(f"vllm/vllm-tpu:v{VERSION}")


def test_nothing_is_built(stack: Evaluation) -> None:
    commands = [found.name for found in stack.of_type("command:local:Command").values()]
    assert [name for name in commands if not name.endswith("-definition")] == []


def test_compiled_programs_are_kept_by_machine_and_image(stack: Evaluation) -> None:
    (container,) = pod(stack)["spec"]["containers"]
    found = {one["name"]: one.get("value") for one in container["env"]}
    assert found["VLLM_XLA_CACHE_PATH"] == f"/models/compiled/v6e-8/v{VERSION}"


def test_it_scales_from_one_to_two_at_ten_waiting_requests(stack: Evaluation) -> None:
    kind = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
    spec = stack.of_type(kind)["trillium"].inputs["spec"]
    target = spec["metrics"][0]["pods"]["target"]
    assert (spec["minReplicas"], spec["maxReplicas"], target) == (
        1,
        2,
        {"type": "AverageValue", "averageValue": "10"},
    )
