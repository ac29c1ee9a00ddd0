"""Replicas: how many, and which queue they follow."""

from components.plan.ladder import Layout
from components.plan.replicas import Metric, followed, quantity, replica_bounds
from components.plan.workloads import workloads
from tests.plan.choices import rung

SPLIT = workloads(
    "vllm", Layout.SPLIT, [rung("v6e-1", max_nodes=2), rung("nvidia-l4-1", max_nodes=6)]
)
QUEUE = "prometheus.googleapis.com|vllm:num_requests_waiting|gauge"
TARGET = {"type": "AverageValue", "average_value": "2"}


def test_no_workload_asks_for_more_than_its_rungs_have_nodes_for() -> None:
    assert replica_bounds(SPLIT, 1, 4) == ((1, 2), (1, 4))


def test_the_fewest_replicas_fit_too() -> None:
    assert replica_bounds(SPLIT, 3, 4) == ((2, 2), (3, 4))


def test_the_best_workload_follows_its_own_queue() -> None:
    assert followed(Metric.QUEUE, 2, shared=False, namespace="serving") == {
        "type": "Pods",
        "pods": {"metric": {"name": QUEUE}, "target": TARGET},
    }


def test_a_lesser_workload_follows_the_queue_of_the_whole_namespace() -> None:
    selector = {"match_labels": {"resource.labels.namespace": "serving"}}
    assert followed(Metric.QUEUE, 2, shared=True, namespace="serving") == {
        "type": "External",
        "external": {"metric": {"name": QUEUE, "selector": selector}, "target": TARGET},
    }


def test_the_share_of_the_cache_is_followed_in_thousandths() -> None:
    assert followed(Metric.KV_CACHE, 0.8, shared=False, namespace="serving") == {
        "type": "Pods",
        "pods": {
            "metric": {"name": "prometheus.googleapis.com|vllm:kv_cache_usage_perc|gauge"},
            "target": {"type": "AverageValue", "average_value": "800m"},
        },
    }


def test_a_whole_target_has_no_unit() -> None:
    assert quantity(10.0) == "10"
