"""How many replicas each workload may have, and which metric decides."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from .workloads import Workload


class Metric(StrEnum):
    """What the number of replicas follows."""

    QUEUE = "queue"
    """Requests that wait: for throughput and cost; zero until a replica is full."""
    KV_CACHE = "kvCache"
    """Share of the KV cache in use, 0 to 1: reacts before anything waits, for latency."""
    BATCH = "batch"
    """Requests that run: for latency, with a target below the batch's limit."""


VLLM_METRICS = {
    Metric.QUEUE: "vllm:num_requests_waiting",
    Metric.KV_CACHE: "vllm:kv_cache_usage_perc",
    Metric.BATCH: "vllm:num_requests_running",
}
"""vLLM's gauges; each exists on TPU and GPU alike."""


def adapter_name(metric: Metric) -> str:
    """Return a metric's name as the metrics adapter knows it."""
    return f"prometheus.googleapis.com|{VLLM_METRICS[metric]}|gauge"


def quantity(target: float) -> str:
    """Return a target as Kubernetes writes it: whole, or in thousandths."""
    return str(int(target)) if target == int(target) else f"{round(target * 1000)}m"


BEHAVIOR: dict[str, Any] = {
    "scale_up": {
        "stabilization_window_seconds": 30,
        "policies": [{"type": "Pods", "value": 2, "period_seconds": 60}],
    },
    "scale_down": {
        "stabilization_window_seconds": 300,
        "policies": [{"type": "Pods", "value": 1, "period_seconds": 60}],
    },
}
"""How fast: up in steps, since a replica takes minutes to answer and more would be asked for
meanwhile; down slowly, since a node that goes may not come back."""


def replica_bounds(
    planned: Sequence[Workload], min_replicas: int, max_replicas: int
) -> tuple[tuple[int, int], ...]:
    """Return fewest and most replicas of each workload.

    No workload asks for more than its rungs have nodes for: what could never be scheduled would
    only wait.
    """
    most = [min(max_replicas, workload.room) for workload in planned]
    return tuple((min(min_replicas, ceiling), ceiling) for ceiling in most)


def followed(metric: Metric, target: float, *, shared: bool, namespace: Any) -> dict[str, Any]:
    """Return the autoscaler's metric: of a workload's own pods, or of the whole service's.

    `shared` is for the workloads below the best: their own load says nothing of the requests that
    wait at the best one, whose nodes may not come.
    """
    name = adapter_name(metric)
    value = {"type": "AverageValue", "average_value": quantity(target)}
    if not shared:
        return {"type": "Pods", "pods": {"metric": {"name": name}, "target": value}}
    selector = {"match_labels": {"resource.labels.namespace": namespace}}
    found = {"name": name, "selector": selector}
    return {"type": "External", "external": {"metric": found, "target": value}}
