"""Replicas: how many, and which metrics they follow."""

from components.ladder.rung import Layout
from components.ladder.workloads import workloads
from components.scaling.metrics import Followed, Metric, Source
from components.scaling.replicas import autoscaler_metrics, replica_bounds
from tests.plan.choices import rung

SPLIT = workloads(
    "vllm", Layout.SPLIT, [rung("v6e-1", max_nodes=2), rung("nvidia-l4-1", max_nodes=6)]
)
QUEUE = "prometheus.googleapis.com|vllm:num_requests_waiting|gauge"
CACHE = "prometheus.googleapis.com|vllm:kv_cache_usage_perc|gauge"
TARGET = {"type": "AverageValue", "average_value": "2"}


def test_no_workload_asks_for_more_than_its_rungs_have_nodes_for() -> None:
    assert replica_bounds(SPLIT, 1, 4) == ((1, 2), (1, 4))


def test_the_fewest_replicas_fit_too() -> None:
    assert replica_bounds(SPLIT, 3, 4) == ((2, 2), (3, 4))


def test_where_gke_makes_the_nodes_only_the_autoscaler_has_a_limit() -> None:
    rungs = [rung("v6e-1", max_nodes=None), rung("v6e-1", max_nodes=2)]
    assert replica_bounds(workloads("vllm", Layout.SPLIT, rungs), 1, 9) == ((1, 9),)


def test_the_best_workload_follows_its_own_queue() -> None:
    queue = [Followed(Metric.QUEUE, 2)]
    assert autoscaler_metrics(queue, Source.ADAPTER, SPLIT[0], 0, "serving") == [
        {"type": "Pods", "pods": {"metric": {"name": QUEUE}, "target": TARGET}}
    ]


def test_a_lesser_workload_follows_the_queue_of_the_whole_namespace() -> None:
    selector = {"match_labels": {"resource.labels.namespace": "serving"}}
    queue = [Followed(Metric.QUEUE, 2)]
    assert autoscaler_metrics(queue, Source.ADAPTER, SPLIT[1], 1, "serving") == [
        {
            "type": "External",
            "external": {"metric": {"name": QUEUE, "selector": selector}, "target": TARGET},
        }
    ]


def test_a_lesser_workload_follows_its_own_cache() -> None:
    cache = [Followed(Metric.KV_CACHE, 0.8)]
    assert autoscaler_metrics(cache, Source.ADAPTER, SPLIT[1], 1, "serving") == [
        {
            "type": "Pods",
            "pods": {
                "metric": {"name": CACHE},
                "target": {"type": "AverageValue", "average_value": "800m"},
            },
        }
    ]


def test_two_metrics_are_followed_in_the_order_they_were_written() -> None:
    both = [Followed(Metric.BATCH, 20), Followed(Metric.QUEUE, 2)]
    found = autoscaler_metrics(both, Source.NATIVE, SPLIT[0], 0, "serving")
    assert [metric["pods"]["metric"]["name"] for metric in found] == [
        "autoscaling.gke.io|vllm-tpu|num-requests-running",
        "autoscaling.gke.io|vllm-tpu|num-requests-waiting",
    ]
