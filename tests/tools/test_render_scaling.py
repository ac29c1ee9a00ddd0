"""A stack whose file says everything about replicas, rendered: each key arrives where it counts."""

from typing import Any

import pytest

from tools.render.evaluate import Evaluation, evaluate

AUTOSCALING = {
    "metric": "batch",
    "second": {"metric": "kvCache", "target": 0.7},
    "source": "native",
    "maxReplicas": 8,
    "scaleUpReplicas": 1,
    "scaleDownMinutes": 15,
}
POOLS = [
    {"name": "tpu", "accelerator": "tpu", "chips": 1, "maxNodes": 4, "target": 120},
    {"name": "l4", "accelerator": "nvidia-l4", "maxNodes": 4, "target": 40},
]


@pytest.fixture(scope="module")
def stack() -> Evaluation:
    """Evaluate a stack that scales by GKE's own metrics."""
    return evaluate(
        {
            "gcp:project": "my-project",
            "vllm-gke:region": "us-central1",
            "vllm-gke:pools": POOLS,
            "vllm-gke:autoscaling": AUTOSCALING,
        }
    )


@pytest.fixture(scope="module")
def spec(stack: Evaluation) -> dict[str, Any]:
    """Return the spec of its one autoscaler."""
    found = stack.of_type("kubernetes:autoscaling/v2:HorizontalPodAutoscaler")["vllm"]
    written: dict[str, Any] = found.inputs["spec"]
    return written


def test_its_replicas_follow_the_smallest_target_of_its_pools_and_a_share(
    spec: dict[str, Any],
) -> None:
    found = [(each["pods"]["metric"]["name"], each["pods"]["target"]) for each in spec["metrics"]]
    assert found == [
        (
            "autoscaling.gke.io|vllm|num-requests-running",
            {"type": "AverageValue", "averageValue": "40"},
        ),
        (
            "autoscaling.gke.io|vllm|kv-cache-usage-perc",
            {"type": "AverageValue", "averageValue": "700m"},
        ),
    ]


def test_its_replicas_change_at_the_pace_that_was_written(spec: dict[str, Any]) -> None:
    behavior = spec["behavior"]
    assert (
        spec["maxReplicas"],
        behavior["scaleUp"]["policies"][0]["value"],
        behavior["scaleDown"]["stabilizationWindowSeconds"],
    ) == (8, 1, 900)


def test_its_cluster_reads_the_metrics_itself(stack: Evaluation) -> None:
    cluster = stack.of_type("gcp:container/cluster:Cluster")["vllm"].inputs
    assert cluster["podAutoscaling"] == {"hpaProfile": "PERFORMANCE"}
    assert list(stack.of_type("kubernetes:autoscaling.gke.io/v1beta1:AutoscalingMetric")) == [
        "vllm"
    ]


def test_it_needs_no_adapter_and_no_right_to_read_metrics(stack: Evaluation) -> None:
    assert stack.of_type("vllm-gke:index:MetricsAdapter") == {}
    rights = stack.of_type("gcp:projects/iAMMember:IAMMember").values()
    assert [
        found.name for found in rights if found.inputs["role"] == "roles/monitoring.viewer"
    ] == []


def test_its_file_is_told_of_the_version_that_it_needs(stack: Evaluation) -> None:
    (warning,) = [text for text in stack.warnings if "vllm-gke:autoscaling" in text]
    assert warning.startswith("vllm-gke:autoscaling.source: 'native' needs GKE 1.37")
