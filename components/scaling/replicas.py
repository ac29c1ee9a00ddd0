"""How many replicas each workload may have, and what decides."""

from collections.abc import Sequence
from typing import Any

from ..ladder.workloads import Workload
from .metrics import Followed, Source, is_shared, metric_name, pods_metric, shared_metric
from .targets import targets


def replica_bounds(
    planned: Sequence[Workload], min_replicas: int, max_replicas: int
) -> tuple[tuple[int, int], ...]:
    """Return fewest and most replicas of each workload.

    No workload asks for more than its rungs have nodes for: what could never be scheduled would
    only wait. A rung whose nodes GKE makes has no such limit.
    """
    limits = [workload.room for workload in planned]
    most = [max_replicas if limit is None else min(max_replicas, limit) for limit in limits]
    return tuple((min(min_replicas, ceiling), ceiling) for ceiling in most)


def autoscaler_metrics(
    followed: Sequence[Followed], source: Source, workload: Workload, place: int, namespace: Any
) -> list[dict[str, Any]]:
    """Return the metrics of a workload's autoscaler; `place` is the workload's, 0 for the best."""
    found: list[dict[str, Any]] = []
    for each, target in zip(followed, targets(followed, workload.rungs), strict=True):
        name = metric_name(each.metric, source, workload.name)
        shared = is_shared(each.metric, place)
        found.append(
            shared_metric(name, target, namespace) if shared else pods_metric(name, target)
        )
    return found
