"""The bounds on the number of replicas of each workload, and the metrics that decide it."""

from collections.abc import Sequence
from typing import Any

from ..ladder.workloads import Workload
from .metrics import Followed, Source, is_shared, metric_name, pods_metric, shared_metric
from .targets import targets


def replica_bounds(
    planned: Sequence[Workload], min_replicas: int, max_replicas: int
) -> tuple[tuple[int, int], ...]:
    """Return the minimum and the maximum number of replicas of each workload.

    A workload has at most as many replicas as its rungs have nodes, since further ones would stay
    Pending. A rung whose nodes GKE creates has no such limit.
    """
    limits = [workload.room for workload in planned]
    most = [max_replicas if limit is None else min(max_replicas, limit) for limit in limits]
    return tuple((min(min_replicas, ceiling), ceiling) for ceiling in most)


def autoscaler_metrics(
    followed: Sequence[Followed], source: Source, workload: Workload, index: int, namespace: Any
) -> list[dict[str, Any]]:
    """Return the metrics of a workload's autoscaler; `index` is its position, 0 for the best."""
    metrics: list[dict[str, Any]] = []
    for metric, target in zip(followed, targets(followed, workload.rungs), strict=True):
        name = metric_name(metric.metric, source, workload.name)
        shared = is_shared(metric.metric, index)
        metrics.append(
            shared_metric(name, target, namespace) if shared else pods_metric(name, target)
        )
    return metrics
