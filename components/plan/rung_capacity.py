"""How a rung's nodes are sold: flex start, reservations, and the local SSDs that come with them.

Owns the refusals of what GKE would refuse, before it is asked. Prices are `cost`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..facts.flex_start import TPU_ZONES, WITHOUT
from ..facts.shapes import Accelerator, Shape
from .ladder import Capacity, PoolChoice
from .problems import Problem


@dataclass(frozen=True)
class RungCapacity:
    """What is wrong and what is doubtful about how a rung's nodes are sold."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def capacity_of(pool: PoolChoice) -> Capacity:
    """Return how its nodes are sold; on demand where nothing was written."""
    return Capacity.ON_DEMAND if pool.capacity is None else pool.capacity


def sold_as(
    at: tuple[str, int],
    pool: PoolChoice,
    accelerator: Accelerator,
    shape: Shape | None,
    zones: Sequence[str],
) -> RungCapacity:
    """Check how the nodes of a rung are sold; `zones` is where they will be."""
    problems = [*_reservation(at, pool, zones), *_ssds(at, pool, shape)]
    if pool.capacity is not Capacity.FLEX_START:
        return RungCapacity(tuple(problems))
    if accelerator.name in WITHOUT:
        message = f"{accelerator.name} cannot be had by flex start; write another capacity"
        problems.append(Problem((*at, "capacity"), message))
    return RungCapacity(tuple(problems), _doubtful_zones(at, accelerator, zones))


def _reservation(at: tuple[str, int], pool: PoolChoice, zones: Sequence[str]) -> list[Problem]:
    key = (*at, "reservation")
    if pool.unread & {"capacity", "reservation"}:
        return []
    reserved = capacity_of(pool) is Capacity.RESERVATION
    if pool.reservation is not None and not reserved:
        message = (
            f"means nothing with capacity '{capacity_of(pool)}'; write capacity 'reservation' or "
            f"remove it"
        )
        return [Problem(key, message)]
    if reserved and pool.reservation is None:
        message = (
            "required with capacity 'reservation': its name, or "
            "projects/PROJECT/reservations/NAME of one that another project shares"
        )
        return [Problem(key, message)]
    if reserved and pool.zones is None and len(zones) > 1:
        message = f"a reservation is one zone's; write its zone, one of: {', '.join(zones)}"
        return [Problem((*at, "zones"), message)]
    return []


def _ssds(at: tuple[str, int], pool: PoolChoice, shape: Shape | None) -> list[Problem]:
    if pool.local_ssds is None or shape is None or pool.local_ssds in shape.local_ssds:
        return []
    known = ", ".join(map(str, shape.local_ssds))
    fix = f"it takes: {known}" if known else "it takes none; remove 'localSsds'"
    message = f"{shape.machine_type} does not take {pool.local_ssds}; {fix}"
    return [Problem((*at, "localSsds"), message)]


def _doubtful_zones(
    at: tuple[str, int], accelerator: Accelerator, zones: Sequence[str]
) -> tuple[Problem, ...]:
    known = TPU_ZONES.get(accelerator.name)
    if known is None:
        return ()
    return tuple(
        Problem(
            (*at, "zones"),
            f"zone '{zone}' is not known to give {accelerator.name} by flex start; known: "
            f"{', '.join(known)}",
        )
        for zone in zones
        if zone not in known
    )


def late_flex_start(pools: Sequence[PoolChoice]) -> list[Problem]:
    """Return a doubt for each flex start pool that others come after.

    GKE learns late that it has no room there (google/skills, ComputeClass skill, autumn 2026: 3 to
    15 minutes and more), and the pools below wait for as long.
    """
    message = (
        "flex start says late that it has no room, and the pools after it wait for that; "
        "put it last"
    )
    last = len(pools) - 1
    return [
        Problem(("pools", index, "capacity"), message)
        for index, pool in enumerate(pools)
        if pool.capacity is Capacity.FLEX_START and index < last
    ]
