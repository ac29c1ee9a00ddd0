"""The target of a metric for a replica: as written, or from the limits of the rungs."""

import math
from collections.abc import Sequence

from ..core.problems import Problem
from ..ladder.rung import Rung
from .metrics import Followed, Metric

QUEUE_TARGET = 3
"""Waiting requests for each replica: GKE's page on autoscaling inference (read 2026-11) starts at 3
to 5 and raises it until latency suffers. The low end, since a replica takes long to start."""

SHARE = 0.5
"""Share of a replica's limit. GKE's page recommends slightly below the maximum; in the simulated
fleet, bursts with 0.8 wait for the start of a replica: ADR 0069 has the figures."""

TOLERANCE = 0.1
"""Deviation from the target from which on an autoscaler acts (the default of
kube-controller-manager's `--horizontal-pod-autoscaler-tolerance`, which GKE does not document)."""


def targets(followed: Sequence[Followed], rungs: Sequence[Rung]) -> tuple[float, ...]:
    """Return the target of each metric for a workload: the smallest target of its rungs.

    An autoscaler has one target for each metric, for replicas on all rungs. With the smallest, no
    replica gets too much load; a replica on a larger rung is added earlier than necessary.
    """
    return tuple(
        min(_target(index, metric, rung) for rung in rungs) for index, metric in enumerate(followed)
    )


def _target(index: int, followed: Followed, rung: Rung) -> float:
    # The target of a pool belongs to the first metric.
    if index == 0 and rung.target is not None:
        return rung.target
    return followed.target if followed.target is not None else derived_target(followed.metric, rung)


def derived_target(metric: Metric, rung: Rung) -> float:
    """Return the default target of a rung."""
    if metric is Metric.QUEUE:
        return QUEUE_TARGET
    return SHARE if metric is Metric.KV_CACHE else math.floor(SHARE * rung.shape.max_num_seqs)


def target_problems(
    followed: Sequence[Followed], rungs: Sequence[Rung], pools: Sequence[str | None]
) -> list[Problem]:
    """Return the errors of the targets in the stack file; `pools` are the names of the pools."""
    tightest = min(rungs, key=lambda rung: rung.shape.max_num_seqs, default=None)
    if tightest is None:
        return []
    with_target = [rung for rung in rungs if rung.target is not None]
    problems: list[Problem] = []
    for index, metric in enumerate(followed):
        path = ("autoscaling", "target") if index == 0 else ("autoscaling", "second", "target")
        problems += _problem(path, metric.metric, metric.target, tightest)
    for rung in with_target if followed else []:
        path_of_pool = ("pools", pools.index(rung.name), "target")
        problems += _problem(path_of_pool, followed[0].metric, rung.target, rung)
    return problems


def _problem(
    path: tuple[str | int, ...], metric: Metric, target: float | None, rung: Rung
) -> list[Problem]:
    most, limit = _most(metric, rung)
    if target is None or target * (1 + TOLERANCE) < most:
        return []
    message = (
        f"target {target:g} of metric '{metric}' is never passed: an autoscaler adds replicas "
        f"above {1 + TOLERANCE:g} times the target, and {limit}; "
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
    """Return the highest target that can be exceeded: a tenth of a share, or a whole request."""
    step = 0.1 if most == 1 else 1
    return step * (math.ceil(most / (1 + TOLERANCE) / step) - 1)
