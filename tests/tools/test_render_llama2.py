"""The Llama 2 stack, rendered: spot L4 machines in two zones behind an Ingress, and a chat page."""

import json
from typing import Any

import pytest
import yaml

from tools.render.evaluate import Evaluation, evaluate
from tools.stack.sandbox_home import REPOSITORY

pytestmark = pytest.mark.filterwarnings(
    r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
)
POOL = "gcp:container/nodePool:NodePool"
FILE = REPOSITORY / "Pulumi.llama2.yaml"


@pytest.fixture(scope="module")
def stack() -> Evaluation:
    """Evaluate the tracked stack file."""
    return evaluate(FILE)


@pytest.fixture(scope="module")
def with_t4() -> Evaluation:
    """Evaluate it with one key changed: the pool's accelerator."""
    config: dict[str, Any] = yaml.safe_load(FILE.read_text())["config"]
    (pool,) = config["vllm-gke:pools"]
    return evaluate({**config, "vllm-gke:pools": [{**pool, "accelerator": "nvidia-tesla-t4"}]})


def arguments(stack: Evaluation, hardware: str) -> list[str]:
    """Return what vLLM is told on one kind of machine."""
    data = stack.of_type("kubernetes:core/v1:ConfigMap")["llama2-profiles"].inputs["data"]
    found: list[str] = json.loads(data[f"{hardware}.json"])["arguments"]
    return found


def test_its_one_pool_is_the_tutorials(stack: Evaluation) -> None:
    pool = stack.of_type(POOL)["gpu-spot"].inputs
    node = pool["nodeConfig"]
    assert (
        node["machineType"],
        node["spot"],
        node["ephemeralStorageLocalSsdConfig"],
        node["shieldedInstanceConfig"]["enableSecureBoot"],
        pool["nodeLocations"],
    ) == ("g2-standard-8", True, {"localSsdCount": 1}, True, ["us-central1-a", "us-central1-b"])


def test_its_pool_grows_from_none_to_two_nodes_over_both_zones(stack: Evaluation) -> None:
    growth = stack.of_type(POOL)["gpu-spot"].inputs["autoscaling"]
    assert (growth["totalMinNodeCount"], growth["totalMaxNodeCount"]) == (0, 2)


def test_its_ingress_is_at_the_reserved_address_and_lets_listed_paths_through(
    stack: Evaluation,
) -> None:
    ingress = stack.of_type("kubernetes:networking.k8s.io/v1:Ingress")["llama2"].inputs
    address = stack.of_type("gcp:compute/globalAddress:GlobalAddress")["llama2"].inputs["name"]
    annotations = ingress["metadata"]["annotations"]
    assert annotations["kubernetes.io/ingress.global-static-ip-name"] == address
    paths = [path["path"] for path in ingress["spec"]["rules"][0]["http"]["paths"]]
    assert "/v1/completions" in paths
    assert "/" not in paths


def test_its_chat_page_is_given_an_address_and_is_not_seen_outside(stack: Evaluation) -> None:
    page = stack.of_type("kubernetes:core/v1:Service")["llama2-chat-service"].inputs
    pod = stack.of_type("kubernetes:apps/v1:Deployment")["llama2-chat"].inputs["spec"]["template"]
    (container,) = pod["spec"]["containers"]
    assert page["spec"]["type"] == "ClusterIP"
    assert {"name": "VLLM_URL", "value": "http://llama2-service:8000"} in container["env"]


def test_plain_http_is_said(stack: Evaluation) -> None:
    assert [line.split(":")[2] for line in stack.warnings] == [" plain HTTP"]


def test_with_one_key_changed_its_machines_have_two_t4(with_t4: Evaluation) -> None:
    pool = with_t4.of_type(POOL)["gpu-spot"].inputs
    node = pool["nodeConfig"]
    (gpus,) = node["guestAccelerators"]
    assert (
        node["machineType"],
        (gpus["type"], gpus["count"]),
        node["spot"],
        node["ephemeralStorageLocalSsdConfig"],
        pool["nodeLocations"],
    ) == (
        "n1-standard-16",
        ("nvidia-tesla-t4", 2),
        True,
        {"localSsdCount": 1},
        ["us-central1-a", "us-central1-b"],
    )


def test_vllm_shares_the_model_over_both_t4_and_chooses_the_precision(with_t4: Evaluation) -> None:
    told = arguments(with_t4, "nvidia-2")
    assert "--tensor-parallel-size=2" in told
    assert [argument for argument in told if argument.startswith("--dtype")] == []


def test_on_an_l4_vllm_computes_in_the_models_own_precision(stack: Evaluation) -> None:
    told = arguments(stack, "nvidia-1")
    assert [argument for argument in told if argument.startswith("--dtype")] == []
