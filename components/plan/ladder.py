"""The ladder: from what a person wrote about each pool to the rungs that GKE is asked for.

Owns the domain's checks on pools: what exists, where, in which sizes. Syntax is the config's
business; what a pool becomes in GKE is the component's.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..facts.accelerators import ACCELERATORS
from ..facts.shapes import Family, Shape
from ..facts.tpu import TPUS
from .parallelism import Strategy
from .problems import Problem
from .rung_shape import shape_of
from .rung_zones import outside, zones_of


class Capacity(StrEnum):
    """How Google sells the nodes of a rung."""

    ON_DEMAND = "onDemand"
    SPOT = "spot"


class Layout(StrEnum):
    """How the ladder becomes pods."""

    FUNGIBLE = "fungible"
    SPLIT = "split"


@dataclass(frozen=True)
class PoolChoice:
    """What a person wrote about one pool; None where it was left out or could not be read."""

    name: str | None = None
    accelerator: str | None = None
    topology: str | None = None
    chips: int | None = None
    gpus: int | None = None
    zones: tuple[str, ...] | None = None
    capacity: Capacity | None = None
    min_nodes: int | None = None
    max_nodes: int | None = None
    target: float | None = None


@dataclass(frozen=True)
class LadderChoice:
    """What a person wrote about the ladder as a whole."""

    region: str | None
    zones: tuple[str, ...] | None
    tpu_generation: str | None
    layout: Layout
    pools: tuple[PoolChoice, ...]
    strategy: Strategy = Strategy.TENSOR_PARALLEL


@dataclass(frozen=True)
class Rung:
    """One rung: identical nodes that GKE adds and removes by itself."""

    name: str
    shape: Shape
    capacity: Capacity
    zones: tuple[str, ...]
    min_nodes: int
    max_nodes: int
    target: float | None = None
    """How much of the autoscaler's first metric a replica here should have, if written."""

    @property
    def pool_name(self) -> str:
        """Return GKE's name of the pool: the rung's, and a mark of what cannot change in place.

        A rung that becomes another machine gets another name, so the new pool can be made before
        the old one goes.
        """
        fixed = f"{self.shape.machine_type} {self.shape.count} {self.capacity}"
        return f"{self.name}-{hashlib.sha256(fixed.encode()).hexdigest()[:4]}"


@dataclass(frozen=True)
class Ladder:
    """The rungs, best first, with what is wrong (nothing may be made) and what is doubtful."""

    rungs: tuple[Rung, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def plan_ladder(choice: LadderChoice) -> Ladder:
    """Resolve every pool, collecting every mistake instead of stopping at the first."""
    rungs: list[Rung] = []
    problems = _unknown_generation(choice.tpu_generation)
    if choice.zones is not None and choice.region is not None:
        problems += outside(("zones",), choice.zones, choice.region)
    warnings: list[Problem] = []
    for index, pool in enumerate(choice.pools):
        rung, wrong, doubtful = _resolve(index, pool, choice)
        problems += wrong
        warnings += doubtful
        rungs += [rung] if rung else []
    problems += _repeated_names(choice.pools)
    if choice.layout is Layout.SPLIT and choice.strategy is not Strategy.SINGLE_GPU:
        problems += _unequal_sizes(rungs, choice.pools)
    # Two TPU rungs share one `tpuGeneration`, and so one mistake in it.
    return Ladder(tuple(rungs), tuple(dict.fromkeys(problems)), tuple(dict.fromkeys(warnings)))


def _unknown_generation(name: str | None) -> list[Problem]:
    if name is None or name in TPUS:
        return []
    known = ", ".join(TPUS)
    return [Problem(("tpuGeneration",), f"unknown TPU generation '{name}'; known: {known}")]


def _resolve(
    index: int, pool: PoolChoice, choice: LadderChoice
) -> tuple[Rung | None, list[Problem], list[Problem]]:
    at = ("pools", index)
    problems = _node_counts(at, pool)
    name = choice.tpu_generation if pool.accelerator == Family.TPU else pool.accelerator
    if name is None:
        return None, problems, []
    accelerator = ACCELERATORS.get(name)
    if accelerator is None:
        problems += _unknown_accelerator(at, pool, name)
        return None, problems, []
    shape, wrong = shape_of(at, accelerator, pool.topology, pool.chips, pool.gpus)
    chosen_at = ("tpuGeneration",) if pool.accelerator == Family.TPU else (*at, "accelerator")
    where = zones_of(at, accelerator, chosen_at, pool.zones, choice)
    problems += [*wrong, *where.problems]
    if shape is None or problems or pool.name is None:
        return None, problems, list(where.warnings)
    rung = Rung(
        name=pool.name,
        shape=shape,
        capacity=pool.capacity if pool.capacity is not None else Capacity.ON_DEMAND,
        zones=where.zones,
        min_nodes=pool.min_nodes if pool.min_nodes is not None else 0,
        max_nodes=pool.max_nodes if pool.max_nodes is not None else 1,
        target=pool.target,
    )
    return rung, [], list(where.warnings)


def _unknown_accelerator(at: tuple[str, int], pool: PoolChoice, name: str) -> list[Problem]:
    if pool.accelerator == Family.TPU:
        return []  # the stack's generation is unknown: said once, at its own key
    known = ", ".join([Family.TPU, *ACCELERATORS])
    return [Problem((*at, "accelerator"), f"unknown accelerator '{name}'; known: {known}")]


def _node_counts(at: tuple[str, int], pool: PoolChoice) -> list[Problem]:
    if pool.min_nodes is None or pool.max_nodes is None or pool.min_nodes <= pool.max_nodes:
        return []
    message = (
        f"minNodes {pool.min_nodes} is above maxNodes {pool.max_nodes}; "
        f"lower minNodes or raise maxNodes"
    )
    return [Problem((*at, "minNodes"), message)]


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
    # A Deployment asks for one number of devices, so its rungs have to agree on it.
    index_of = {pool.name: index for index, pool in enumerate(pools)}
    first: dict[Family, Rung] = {}
    problems: list[Problem] = []
    for rung in rungs:
        other = first.setdefault(rung.shape.family, rung)
        if other.shape.count != rung.shape.count:
            size = "gpus" if rung.shape.family is Family.NVIDIA else "chips"
            message = (
                f"layout 'split' needs one size for each accelerator family: '{rung.name}' has "
                f"{rung.shape.count}, '{other.name}' has {other.shape.count}; "
                f"make them equal or use layout 'fungible'"
            )
            problems.append(Problem(("pools", index_of[rung.name], size), message))
    return problems
