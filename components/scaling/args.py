"""The arguments for a metric that replicas follow."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from .metrics import Followed, Metric


class FollowedMetricArgs(TypedDict):
    """One metric that replicas follow."""

    metric: Metric
    """Metric that the number of replicas follows."""
    target: NotRequired[float]
    """Target of the metric for a replica; defaults to a value that follows from the rungs."""


def metric_args(followed: Followed) -> FollowedMetricArgs:
    """Return a planned metric as arguments."""
    if followed.target is None:
        return {"metric": followed.metric}
    return {"metric": followed.metric, "target": followed.target}


def followed_from(args: Sequence[FollowedMetricArgs]) -> tuple[Followed, ...]:
    """Return arguments as planned metrics."""
    return tuple(Followed(Metric(entry["metric"]), entry.get("target")) for entry in args)
