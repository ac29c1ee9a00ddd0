"""The resolution of pools in a stack file to the rungs of the ladder, with all errors at once.

The checks of pools as a whole: accelerators, order, names and node counts. `machine.py` chooses the
machine and the zones of a rung, `capacity.py` checks its capacity.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..core.problems import Problem
from ..facts.accelerators import ACCELERATORS
from ..facts.addresses import MAX_PODS
from ..facts.capacity import Capacity
from ..facts.gpu import UNSERVED
from ..facts.shapes import Family
from ..facts.tpu import TPUS
from .capacity import capacity_of, sold_as
from .machine import outside, shape_of, zones_of
from .parallelism import Strategy
from .rung import MAX_NODES, MIN_NODES, ClusterMode, Ladder, LadderChoice, Layout, PoolChoice, Rung


@dataclass(frozen=True)
class RungNodes:
    """The node counts of one rung, with their errors."""

    fewest: int
    most: int | None
    """Maximum number of nodes; None if GKE creates the nodes."""
    problems: tuple[Problem, ...]


def nodes_of(at: tuple[str, int], pool: PoolChoice, choice: LadderChoice) -> RungNodes:
    """Return the minimum and the maximum number of nodes of a rung."""
    problems = _unmakeable(at, pool, choice)
    if _is_auto(pool, choice):
        problems += _counts_of_nobody(at, pool)
        return RungNodes(0, None, tuple(problems))
    fewest = MIN_NODES if pool.min_nodes is None else pool.min_nodes
    most = MAX_NODES if pool.max_nodes is None else pool.max_nodes
    if fewest > most and not pool.unread & {"min_nodes", "max_nodes"}:
        message = f"minNodes {fewest} is above maxNodes {most}; lower minNodes or raise maxNodes"
        problems.append(Problem((*at, "minNodes"), message))
    if pool.capacity is Capacity.FLEX_START and fewest > 0:
        message = (
            f"capacity 'flexStart' gives nodes only to pods that wait for one, so no number of "
            f"them is kept; write 0 instead of {fewest}, or leave it out"
        )
        problems.append(Problem((*at, "minNodes"), message))
    return RungNodes(fewest, most, tuple(problems))


def _is_auto(pool: PoolChoice, choice: LadderChoice) -> bool:
    if pool.auto_create is None:
        return choice.mode is ClusterMode.AUTOPILOT
    return pool.auto_create


def _unmakeable(at: tuple[str, int], pool: PoolChoice, choice: LadderChoice) -> list[Problem]:
    key = (*at, "autoCreate")
    if choice.mode is ClusterMode.AUTOPILOT:
        if pool.auto_create is not False:
            return []
        message = (
            "an Autopilot cluster takes no pools: GKE makes its nodes; remove 'autoCreate' or "
            "write cluster.mode 'standard'"
        )
        return [Problem(key, message)]
    if pool.auto_create and choice.layout is Layout.FUNGIBLE:
        message = (
            "layout 'fungible' asks for no accelerator, and GKE makes accelerator nodes only for "
            "pods that ask for one; write layout 'split' or remove 'autoCreate'"
        )
        return [Problem(key, message)]
    return []


def _counts_of_nobody(at: tuple[str, int], pool: PoolChoice) -> list[Problem]:
    written = {"minNodes": pool.min_nodes, "maxNodes": pool.max_nodes}
    return [
        Problem(
            (*at, key),
            f"'{key}' has no effect where GKE makes the nodes: it makes one for each replica, "
            f"within autoscaling.minReplicas and maxReplicas; remove it",
        )
        for key, value in written.items()
        if value is not None
    ]


def plan_ladder(choice: LadderChoice) -> Ladder:
    """Resolve every pool and collect all errors."""
    rungs: list[Rung] = []
    problems = _unknown_generation(choice.tpu_generation)
    if choice.zones is not None and choice.region is not None:
        problems += outside(("zones",), choice.zones, choice.region)
    for index, pool in enumerate(choice.pools):
        rung, wrong = _resolve(index, pool, choice)
        problems += wrong
        rungs += [rung] if rung else []
    problems += _repeated_names(choice.pools)
    if choice.layout is Layout.SPLIT and choice.strategy is not Strategy.SINGLE_GPU:
        problems += _unequal_sizes(rungs, choice.pools)
    # Two TPU rungs share one `tpuGeneration`, and so one error in it.
    return Ladder(tuple(rungs), tuple(dict.fromkeys(problems)))


def _unknown_generation(name: str | None) -> list[Problem]:
    if name is None or name in TPUS:
        return []
    known = ", ".join(TPUS)
    return [Problem(("tpuGeneration",), f"unknown TPU generation '{name}'; known: {known}")]


def _resolve(
    index: int, pool: PoolChoice, choice: LadderChoice
) -> tuple[Rung | None, list[Problem]]:
    at = ("pools", index)
    nodes = nodes_of(at, pool, choice)
    problems = list(nodes.problems)
    name = choice.tpu_generation if pool.accelerator == Family.TPU else pool.accelerator
    if name is None:
        return None, problems
    accelerator = ACCELERATORS.get(name)
    if accelerator is None:
        problems += _unknown_accelerator(at, pool, name)
        return None, problems
    shape, wrong = shape_of(at, accelerator, pool)
    chosen_at = ("tpuGeneration",) if pool.accelerator == Family.TPU else (*at, "accelerator")
    where = zones_of(at, accelerator, chosen_at, pool.zones, choice)
    problems += [*wrong, *where.problems, *sold_as(at, pool, shape)]
    if shape is None or problems or pool.name is None:
        return None, problems
    rung = Rung(
        name=pool.name,
        shape=shape,
        capacity=capacity_of(pool),
        zones=where.zones,
        min_nodes=nodes.fewest,
        max_nodes=nodes.most,
        target=pool.target,
        reservation=pool.reservation,
        local_ssds=shape.bundled_ssds if pool.local_ssds is None else pool.local_ssds,
        tokens_per_second=pool.tokens_per_second,
        max_pods_per_node=MAX_PODS if pool.max_pods_per_node is None else pool.max_pods_per_node,
        arguments=pool.arguments or {},
        environment=pool.environment or {},
    )
    return rung, []


def _unknown_accelerator(at: tuple[str, int], pool: PoolChoice, name: str) -> list[Problem]:
    if pool.accelerator == Family.TPU:
        return []  # the generation of the stack is unknown: that is one error, at its own key
    if name in UNSERVED:
        message = f"'{name}' cannot be served on: {UNSERVED[name]}"
        return [Problem((*at, "accelerator"), message)]
    known = ", ".join([Family.TPU, *ACCELERATORS])
    return [Problem((*at, "accelerator"), f"unknown accelerator '{name}'; known: {known}")]


def _repeated_names(pools: Sequence[PoolChoice]) -> list[Problem]:
    first: dict[str, int] = {}
    problems: list[Problem] = []
    for index, pool in enumerate(pools):
        if pool.name is None:
            continue
        if pool.name in first:
            message = (
                f"'{pool.name}' is already the name of pools.{first[pool.name]}; "
                f"give each pool its own name"
            )
            problems.append(Problem(("pools", index, "name"), message))
        first.setdefault(pool.name, index)
    return problems


def _unequal_sizes(rungs: Sequence[Rung], pools: Sequence[PoolChoice]) -> list[Problem]:
    index_of = {pool.name: index for index, pool in enumerate(pools)}
    return [
        Problem(
            (
                "pools",
                index_of[rung.name],
                "gpus" if rung.shape.family is Family.NVIDIA else "chips",
            ),
            message,
        )
        for rung, message in unequal_sizes(rungs)
    ]


def unequal_sizes(rungs: Sequence[Rung]) -> Iterator[tuple[Rung, str]]:
    """Yield each rung of layout `split` whose number of accelerators differs in its family.

    A Deployment requests one number of devices, so its rungs must have the same number.
    """
    first: dict[Family, Rung] = {}
    for rung in rungs:
        other = first.setdefault(rung.shape.family, rung)
        if other.shape.count != rung.shape.count:
            yield (
                rung,
                f"layout 'split' needs one size for each accelerator family: '{rung.name}' has "
                f"{rung.shape.count}, '{other.name}' has {other.shape.count}; "
                f"make them equal or use layout 'fungible'",
            )
