"""Durations of the operations on a stack: the first `up`, three changes, and `destroy`.

This file has the steps of each operation and their time; `stack_steps.py` has the steps of the
first `up`. Nothing here was run on Google Cloud: it is the graph with one table of latencies.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ..facts import latencies
from ..facts.latencies import Basis, Latency
from ..facts.shapes import Family
from ..ladder.lifetime import drain_of, max_unavailable
from ..ladder.workloads import Workload
from . import step_needs as kinds
from .cold_start import ColdStart, Lever, cold_start, levers
from .stack_steps import Parts, stack_steps
from .step_needs import NOT_RECORDED, kind_of
from .steps import Step, Timeline, backwards, only, timeline


class Operation(StrEnum):
    """An operation on a stack."""

    UP = "first up"
    MODEL = "change of model.id"
    IMAGE = "new image of vLLM"
    GENERATION = "change of tpuGeneration"
    DESTROY = "destroy"


@dataclass(frozen=True)
class Duration:
    """One operation and its duration."""

    operation: Operation
    timeline: Timeline


@dataclass(frozen=True)
class Waits:
    """The waits of a stack: its operations, and a replica's start on each rung."""

    durations: tuple[Duration, ...] = ()
    starts: tuple[ColdStart, ...] = ()
    levers: tuple[Lever, ...] = ()


def waits(parts: Parts) -> Waits:
    """Return the durations of a stack's operations and of its replicas' starts."""
    rungs = [rung for workload in parts.workloads for rung in workload.rungs]
    starts = tuple(cold_start(rung, parts.choices) for rung in rungs)
    saved = tuple(lever for rung in rungs for lever in levers(rung, parts.choices))
    return Waits(durations(parts), starts, saved)


def durations(parts: Parts) -> tuple[Duration, ...]:
    """Return the operations of a stack with their durations."""
    found = {
        Operation.UP: stack_steps(parts),
        Operation.MODEL: _change(parts, _model(parts)),
        Operation.IMAGE: _change(parts, _image(parts)),
        Operation.GENERATION: _generation(parts),
        Operation.DESTROY: deletion(parts),
    }
    return tuple(Duration(name, timeline(steps)) for name, steps in found.items() if steps)


def _change(parts: Parts, running: Mapping[str, Latency]) -> tuple[Step, ...]:
    return only(stack_steps(parts), running)


def _model(parts: Parts) -> dict[str, Latency]:
    steps = {step.name: step.latency for step in stack_steps(parts)}
    store = (kinds.JOB, kinds.SCRATCH, kinds.DETACHED, kinds.DISK_IMAGE, kinds.DISK)
    return {name: steps[name] for name in store if name in steps} | _rollouts(parts)


def _image(parts: Parts) -> dict[str, Latency]:
    families = {family.image for workload in parts.workloads for family in workload.families}
    built = families - parts.pinned
    builds = (f"{kinds.IMAGE} {image}" for image in parts.builds if image in built)
    return dict.fromkeys(builds, latencies.BUILD) | _rollouts(parts)


def _generation(parts: Parts) -> tuple[Step, ...]:
    """Return the steps of another TPU generation: new pools, a rollout, old pools deleted."""
    steps = {step.name: step.latency for step in stack_steps(parts)}
    on_tpus = [x for x in parts.workloads if Family.TPU in x.families]
    rungs = [x for workload in on_tpus for x in workload.rungs if x.shape.family is Family.TPU]
    pools = [name for rung in rungs if (name := f"{kinds.POOL} {rung.name}") in steps]
    running = {name: steps[name] for name in pools} | _rollouts(
        replace(parts, workloads=tuple(on_tpus))
    )
    forward = _change(parts, running)
    why = "Pulumi deletes what was replaced when all else is done"
    last = {step.name: why for step in forward}
    old = (Step(f"old {name}", latencies.POOL_DELETION, last) for name in pools)
    return (*forward, *old)


def _rollouts(parts: Parts) -> dict[str, Latency]:
    return {f"{kinds.SERVER} {each.name}": _rollout(parts, each) for each in parts.workloads}


def _rollout(parts: Parts, workload: Workload) -> Latency:
    """Return the duration of a rollout, in which the replicas of a workload follow each other."""
    fewest, most = workload.most_replicas(parts.replicas[0]), parts.replicas[1]
    kept = sum(rung.min_nodes * workload.pods_per_node(rung) for rung in workload.rungs)
    start = cold_start(workload.rungs[0], parts.choices)
    # Without a spare node a replica uses the one that its predecessor leaves.
    is_spare = kept >= (fewest + 1) * workload.parallelism.nodes
    on_a_node = is_spare or max_unavailable(workload.room, most) != 0
    what = f"{fewest} x cold start on {start.rung.name}{'' if on_a_node else ', on a new node'}"
    if not start.is_known:
        return Latency(what, None, None, None, Basis.UNKNOWN, "a part of the start is unknown")
    seconds = fewest * (start.on_a_node if on_a_node else start.seconds)
    return Latency(what, seconds, None, None, Basis.ASSUMED, "the budget of the start")


def deletion(parts: Parts) -> tuple[Step, ...]:
    """Return the steps of `destroy`."""
    recorded = [_recorded(step) for step in stack_steps(parts)]
    gone = {
        step.name: _deletion_of(parts, step)
        for step in recorded
        if kind_of(step.name) not in (kinds.REPLICA, kinds.APIS, kinds.DEFINITION, kinds.DETACHED)
    }
    return backwards(only(recorded, gone))


def _recorded(step: Step) -> Step:
    """Return a step with the dependencies in Pulumi's state."""
    kind = kind_of(step.name)
    kept = {x: why for x, why in step.needs.items() if (kind, kind_of(x)) not in NOT_RECORDED}
    return replace(step, needs=kept)


def _deletion_of(parts: Parts, step: Step) -> Latency:
    kind = kind_of(step.name)
    if kind == kinds.SERVER:
        drain = max(drain_of(workload.rungs).grace_seconds for workload in parts.workloads)
        source = "the pods' grace period, which ends earlier without requests"
        return Latency("drain of the replicas", drain, 0, drain, Basis.DOCUMENTED, source)
    return {
        kinds.CLUSTER: latencies.CLUSTER_DELETION,
        kinds.POOL: latencies.POOL_DELETION,
        kinds.SYSTEM: latencies.POOL_DELETION,
        kinds.FRONT: latencies.PROXY_DELETION,
        kinds.NETWORK: latencies.NETWORK,
        kinds.SUBNETWORK: latencies.SUBNETWORK,
        kinds.PROXIES: latencies.SUBNETWORK,
        kinds.ROUTER: latencies.ROUTER,
        kinds.NAT: latencies.NAT,
    }.get(kind, latencies.SMALL_DELETION)
