"""A metric that replicas follow, as a component takes it."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from .metrics import Followed, Metric


class FollowedMetricArgs(TypedDict):
    """One metric that replicas follow."""

    metric: Metric
    """Which one."""
    target: NotRequired[float]
    """How much of it a replica should have; defaults to what the rungs can do."""


def metric_args(followed: Followed) -> FollowedMetricArgs:
    """Return a planned metric as arguments."""
    if followed.target is None:
        return {"metric": followed.metric}
    return {"metric": followed.metric, "target": followed.target}


def followed_from(args: Sequence[FollowedMetricArgs]) -> tuple[Followed, ...]:
    """Return arguments as planned metrics."""
    return tuple(Followed(Metric(each["metric"]), each.get("target")) for each in args)
