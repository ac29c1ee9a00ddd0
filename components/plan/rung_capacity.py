"""How a rung's nodes are sold: flex start, reservations, and the local SSDs that come with them.

Owns the refusals of what GKE would refuse, before it is asked. Prices are `cost`'s.
"""

from ..facts.flex_start import WITHOUT
from ..facts.shapes import Accelerator, Shape
from .ladder import Capacity, PoolChoice
from .problems import Problem


def capacity_of(pool: PoolChoice) -> Capacity:
    """Return how its nodes are sold; on demand where nothing was written."""
    return Capacity.ON_DEMAND if pool.capacity is None else pool.capacity


def sold_as(
    at: tuple[str, int], pool: PoolChoice, accelerator: Accelerator, shape: Shape | None
) -> list[Problem]:
    """Return what is wrong with how the nodes of a rung are sold."""
    problems = [*_reservation(at, pool), *_ssds(at, pool, shape)]
    if pool.capacity is Capacity.FLEX_START and accelerator.name in WITHOUT:
        message = f"{accelerator.name} cannot be had by flex start; write another capacity"
        problems.append(Problem((*at, "capacity"), message))
    return problems


def _reservation(at: tuple[str, int], pool: PoolChoice) -> list[Problem]:
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
    return []


def _ssds(at: tuple[str, int], pool: PoolChoice, shape: Shape | None) -> list[Problem]:
    if pool.local_ssds is None or shape is None or pool.local_ssds in shape.local_ssds:
        return []
    known = ", ".join(map(str, shape.local_ssds))
    fix = f"it takes: {known}" if known else "it takes none; remove 'localSsds'"
    message = f"{shape.machine_type} does not take {pool.local_ssds}; {fix}"
    return [Problem((*at, "localSsds"), message)]
