"""How much of a metric a replica should have: written, or from what its rungs can do."""

import math
from collections.abc import Sequence

from ..core.problems import Problem
from ..ladder.rung import Rung
from .metrics import Followed, Metric

QUEUE_TARGET = 3
"""Requests that wait at a replica: GKE's page on autoscaling inference (read 2026-11) starts at 3
to 5 and raises it until latency suffers. The low end, since a replica takes long to come."""

SHARE = 0.5
"""Of what a replica can hold. GKE's page says slightly beneath the most; in the simulated fleet 0.8
leaves bursts to wait for a start: ADR 0069 has the figures."""

TOLERANCE = 0.1
"""How far past its target a metric has to be before an autoscaler acts (the default of
kube-controller-manager's `--horizontal-pod-autoscaler-tolerance`, which GKE does not show)."""


def targets(followed: Sequence[Followed], rungs: Sequence[Rung]) -> tuple[float, ...]:
    """Return the target of each metric for a workload: the smallest of its rungs'.

    An autoscaler has one number a metric, whatever rung a replica is on. With the smallest, none
    is given more than is right for it; a replica on a larger rung is asked for early.
    """
    return tuple(
        min(_target(place, each, rung) for rung in rungs) for place, each in enumerate(followed)
    )


def _target(place: int, followed: Followed, rung: Rung) -> float:
    # A pool's own target is of the first metric.
    if place == 0 and rung.target is not None:
        return rung.target
    return followed.target if followed.target is not None else derived_target(followed.metric, rung)


def derived_target(metric: Metric, rung: Rung) -> float:
    """Return the target of a rung where nobody wrote one."""
    if metric is Metric.QUEUE:
        return QUEUE_TARGET
    return SHARE if metric is Metric.KV_CACHE else math.floor(SHARE * rung.shape.max_num_seqs)


def target_problems(
    followed: Sequence[Followed], rungs: Sequence[Rung], pools: Sequence[str | None]
) -> list[Problem]:
    """Return what is wrong with the targets that were written; `pools` are the pools' names."""
    tightest = min(rungs, key=lambda rung: rung.shape.max_num_seqs, default=None)
    if tightest is None:
        return []
    own = [rung for rung in rungs if rung.target is not None]
    found: list[Problem] = []
    for place, each in enumerate(followed):
        path = ("autoscaling", "target") if place == 0 else ("autoscaling", "second", "target")
        found += _problem(path, each.metric, each.target, tightest)
    for rung in own if followed else []:
        path_of_pool = ("pools", pools.index(rung.name), "target")
        found += _problem(path_of_pool, followed[0].metric, rung.target, rung)
    return found


def _problem(
    path: tuple[str | int, ...], metric: Metric, target: float | None, rung: Rung
) -> list[Problem]:
    most, told = _most(metric, rung)
    if target is None or target * (1 + TOLERANCE) < most:
        return []
    message = (
        f"target {target:g} of metric '{metric}' is never passed: an autoscaler adds replicas "
        f"above {1 + TOLERANCE:g} times the target, and {told}; "
        f"write at most {_highest(most):g}"
    )
    return [Problem(path, message)]


def _most(metric: Metric, rung: Rung) -> tuple[float, str]:
    if metric is Metric.QUEUE:
        return math.inf, ""
    if metric is Metric.KV_CACHE:
        return 1, "a share of the cache ends at 1"
    count = rung.shape.max_num_seqs
    return count, f"a replica on '{rung.name}' runs at most {count} requests"


def _highest(most: float) -> float:
    """Return the highest target that can be passed: a tenth of a share, or a whole request."""
    step = 0.1 if most == 1 else 1
    return step * (math.ceil(most / (1 + TOLERANCE) / step) - 1)
