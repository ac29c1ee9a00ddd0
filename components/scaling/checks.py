"""Checks of the number of replicas against the ladder."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.problems import Problem
from ..facts.gke_versions import NATIVE_METRICS
from ..facts.vllm_refusals import Task
from ..ladder.rung import Rung
from ..ladder.workloads import Workload
from .metrics import Followed, Metric, Source, is_shared, keeps_a_cache
from .spare import spare_problems
from .targets import target_problems

_SOURCE = ("autoscaling", "source")


@dataclass(frozen=True)
class ScalingChoice:
    """The keys of the stack file that matter for the number of replicas."""

    followed: tuple[Followed, ...]
    """One metric or two; the autoscaler uses the larger result."""
    source: Source
    release_channel: str | None
    """Release channel of the cluster; None if it is not readable."""
    pools: tuple[str | None, ...]
    """Names of the pools in the order of the file; None for one that is not readable."""
    min_replicas: int = 1
    """Minimum number of replicas of each Deployment."""
    task: Task | None = None
    """Task of the model; None if it is unknown."""
    spare: int = 0
    """Number of replicas for which a node is held."""


def scaling_problems(choice: ScalingChoice, planned: Sequence[Workload]) -> list[Problem]:
    """Return the errors: a target that is never exceeded, or an unavailable metric."""
    rungs = _rungs(planned)
    problems = target_problems(choice.followed, rungs, choice.pools)
    shared = any(
        is_shared(followed_metric.metric, index)
        for followed_metric in choice.followed
        for index, _ in enumerate(planned)
    )
    if choice.source is Source.NATIVE and shared:
        message = (
            f"source 'native' reads a metric only from the pods that are scaled, and "
            f"'{planned[1].name}' has to follow the queue of '{planned[0].name}' too; use source "
            f"'adapter', metric 'kvCache' or 'batch' without the queue, or layout 'fungible'"
        )
        problems.append(Problem(_SOURCE, message))
    # A pool that is not readable may have nodes and a price too.
    if len(rungs) != len(choice.pools):
        return problems
    return [*problems, *_floor(choice, planned), *spare_problems(choice.spare, planned)]


def _floor(choice: ScalingChoice, planned: Sequence[Workload]) -> list[Problem]:
    rooms = [workload.room for workload in planned]
    most = max((room for room in rooms if room is not None), default=0)
    # A Deployment with fewer nodes than another keeps the replicas that it has nodes for. Pools
    # without any node have their own error.
    if None in rooms or not 0 < most < choice.min_replicas:
        return []
    message = (
        f"expected at most {most}, which is what the pools have nodes for, given "
        f"{choice.min_replicas}; lower it or raise their 'maxNodes'"
    )
    return [Problem(("autoscaling", "minReplicas"), message)]


def scaling_warnings(choice: ScalingChoice, planned: Sequence[Workload]) -> list[Problem]:
    """Return the warnings: an untuned queue target, a channel that may be too old."""
    warnings: list[Problem] = []
    followed = [followed_metric.metric for followed_metric in choice.followed]
    untuned = [
        followed_metric.metric
        for followed_metric in choice.followed
        if followed_metric.target is None
    ]
    rungs = _rungs(planned)
    if untuned == [Metric.QUEUE] and len(choice.followed) == 1 and rungs:
        full = min(rung.shape.max_num_seqs for rung in rungs)
        message = (
            f"the queue stays at 0 until a replica runs {full} requests: a replica is added late "
            f"and removed early; leave out 'metric' to follow the running requests and the cache, "
            f"or write a 'target' of your own to end this warning"
        )
        warnings.append(Problem(("autoscaling", "metric"), message))
    if Metric.KV_CACHE in followed and not keeps_a_cache(choice.task):
        message = (
            f"a model whose task is '{choice.task}' may keep no KV cache: 'kvCache' stays at 0 "
            f"then, and adds no replica; use 'batch' or 'queue'"
        )
        key = "metric" if followed[0] is Metric.KV_CACHE else "second"
        warnings.append(Problem(("autoscaling", key), message))
    if choice.source is Source.NATIVE and choice.release_channel not in {None, "RAPID"}:
        message = (
            f"'native' needs GKE {NATIVE_METRICS}, which channel '{choice.release_channel}' may "
            f"not have yet; see: gcloud container get-server-config"
        )
        warnings.append(Problem(_SOURCE, message))
    return warnings


def _rungs(planned: Sequence[Workload]) -> list[Rung]:
    return [rung for workload in planned for rung in workload.rungs]
