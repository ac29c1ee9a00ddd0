"""How many replicas each workload may have, and which metric decides."""

from collections.abc import Sequence
from typing import Any

from .workloads import Workload

VLLM_QUEUE = "vllm:num_requests_waiting"
"""vLLM's gauge of requests that wait for a place in the batch."""

QUEUE_METRIC = f"prometheus.googleapis.com|{VLLM_QUEUE}|gauge"
"""The same as the metrics adapter names it."""

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
    most = [min(max_replicas, workload.max_nodes) for workload in planned]
    return tuple((min(min_replicas, ceiling), ceiling) for ceiling in most)


def queue_metric(*, shared: bool, namespace: Any, target: int) -> dict[str, Any]:
    """Return the autoscaler's metric: a workload's own queue, or the whole service's.

    `shared` is for the workloads below the best: their own queue says nothing of the requests that
    wait at the best one, whose nodes may not come.
    """
    value = {"type": "AverageValue", "average_value": str(target)}
    if not shared:
        return {"type": "Pods", "pods": {"metric": {"name": QUEUE_METRIC}, "target": value}}
    selector = {"match_labels": {"resource.labels.namespace": namespace}}
    metric = {"name": QUEUE_METRIC, "selector": selector}
    return {"type": "External", "external": {"metric": metric, "target": value}}
