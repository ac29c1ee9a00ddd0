"""Replicas: how many, and which queue they follow."""

from components.plan.ladder import Layout
from components.plan.replicas import queue_metric, replica_bounds
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
    assert queue_metric(shared=False, namespace="serving", target=2) == {
        "type": "Pods",
        "pods": {"metric": {"name": QUEUE}, "target": TARGET},
    }


def test_a_lesser_workload_follows_the_queue_of_the_whole_namespace() -> None:
    selector = {"match_labels": {"resource.labels.namespace": "serving"}}
    assert queue_metric(shared=True, namespace="serving", target=2) == {
        "type": "External",
        "external": {"metric": {"name": QUEUE, "selector": selector}, "target": TARGET},
    }
