"""The Trillium stack on Autopilot, rendered: the same service, and not one node pool."""

from typing import Any

import pytest
import yaml

from tools.render.evaluate import Evaluation, evaluate
from tools.stack.sandbox_home import REPOSITORY

CLASS = "kubernetes:cloud.google.com/v1:ComputeClass"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
HPA = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"


@pytest.fixture(scope="module")
def stack() -> Evaluation:
    """Evaluate the tracked stack file."""
    return evaluate(REPOSITORY / "Pulumi.trillium-autopilot.yaml")


@pytest.fixture(scope="module")
def standard() -> Evaluation:
    """Evaluate the same service on a Standard cluster."""
    return evaluate(REPOSITORY / "Pulumi.trillium.yaml")


def spec(stack: Evaluation, kind: str, name: str) -> dict[str, Any]:
    """Return the spec of an object."""
    found: dict[str, Any] = stack.of_type(kind)[name].inputs["spec"]
    return found


def test_gke_makes_every_node(stack: Evaluation) -> None:
    assert stack.of_type("gcp:container/nodePool:NodePool") == {}
    cluster = stack.of_type("gcp:container/cluster:Cluster")["trillium-auto"].inputs
    assert (cluster["enableAutopilot"], cluster["location"]) == (True, "us-east5")


def test_its_class_asks_for_the_guides_machine(stack: Evaluation) -> None:
    (rule,) = spec(stack, CLASS, "trillium-auto-fallback")["priorities"]
    assert (rule["machineType"], rule["tpu"]["topology"], rule["location"]) == (
        "ct6e-standard-8t",
        "2x4",
        {"zones": ["us-east5-b"]},
    )


def test_its_pods_choose_by_class_alone(stack: Evaluation) -> None:
    pod = spec(stack, DEPLOYMENT, "trillium-auto")["template"]["spec"]
    assert pod["nodeSelector"] == {"cloud.google.com/compute-class": "trillium-auto-fallback"}


def test_its_pods_are_those_of_the_standard_cluster(
    stack: Evaluation, standard: Evaluation
) -> None:
    one, other = (
        spec(each, DEPLOYMENT, name)["template"]["spec"]
        for each, name in ((stack, "trillium-auto"), (standard, "trillium"))
    )
    differing = {key for key in one if one[key] != other[key]}
    assert differing <= {"nodeSelector", "serviceAccountName", "containers", "volumes"}
    assert one["containers"][0]["resources"] == other["containers"][0]["resources"]
    assert one["containers"][0]["args"] == other["containers"][0]["args"]


def test_the_sidecars_limits_hold_the_weights_that_it_caches_in_memory(stack: Evaluation) -> None:
    pod = spec(stack, DEPLOYMENT, "trillium-auto")["template"]
    assert pod["metadata"]["annotations"] == {
        "gke-gcsfuse/volumes": "true",
        "gke-gcsfuse/cpu-limit": "8000m",
        "gke-gcsfuse/memory-limit": "148Gi",
        "gke-gcsfuse/ephemeral-storage-limit": "5Gi",
    }
    (cache,) = [each for each in pod["spec"]["volumes"] if each["name"] == "gke-gcsfuse-cache"]
    assert cache["emptyDir"] == {"medium": "Memory", "sizeLimit": "147Gi"}


def test_no_pod_asks_for_a_sidecar_without_limits(stack: Evaluation) -> None:
    jobs = stack.of_type("kubernetes:batch/v1:Job").values()
    (job,) = [each.inputs["spec"]["template"]["metadata"] for each in jobs]
    assert job["annotations"] == {
        "gke-gcsfuse/volumes": "true",
        "gke-gcsfuse/cpu-limit": "1000m",
        "gke-gcsfuse/memory-limit": "1Gi",
        "gke-gcsfuse/ephemeral-storage-limit": "5Gi",
    }


def test_it_scales_as_the_standard_cluster_does(stack: Evaluation, standard: Evaluation) -> None:
    one, other = spec(stack, HPA, "trillium-auto"), spec(standard, HPA, "trillium")
    assert (one["minReplicas"], one["maxReplicas"], one["metrics"]) == (
        other["minReplicas"],
        other["maxReplicas"],
        other["metrics"],
    )


def test_a_ladder_of_both_families_has_a_class_for_each_whose_rules_are_of_one_kind() -> None:
    # GKE denies a rule for a GPU beside one for a TPU (its rule custom-compute-class-limitation).
    config = yaml.safe_load((REPOSITORY / "Pulumi.dev.yaml").read_text())["config"]
    counts = ("minNodes", "maxNodes")
    pools = [
        {key: value for key, value in pool.items() if key not in counts}
        for pool in config["vllm-gke:pools"]
    ]
    changes = {"layout": "split", "pools": pools, "cluster": {"mode": "autopilot"}, "waivers": []}
    both = evaluate({**config, **{f"vllm-gke:{key}": value for key, value in changes.items()}})
    asked = {
        name: [{"gpu", "tpu"} & rule.keys() for rule in each.inputs["spec"]["priorities"]]
        for name, each in both.of_type(CLASS).items()
    }
    assert asked == {"vllm-tpu-fallback": [{"tpu"}], "vllm-nvidia-fallback": [{"gpu"}, {"gpu"}]}
