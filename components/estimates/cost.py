"""The cost of a ladder: the price of a node of each rung, and the number of nodes.

Prices are Google's list prices of the US, since no others are known. An unknown price stays
unknown. `spending.py` has the monthly cost of a whole stack.
"""

import math
from collections.abc import Sequence

from ..facts.capacity import Capacity
from ..facts.disks import LOCAL_SSD_GB
from ..facts.prices import (
    DISK_USD_PER_GB_MONTH,
    HOURS_A_MONTH,
    LOCAL_SSD_USD_PER_GB_MONTH,
    SPOT_LOCAL_SSD_USD_PER_GB_MONTH,
)
from ..ladder.rung import Rung
from ..ladder.workloads import Workload


def disk_usd_per_hour(disk_type: str, size_gb: int) -> float | None:
    """Return the price of a disk; None if the price of its type is unknown."""
    price = DISK_USD_PER_GB_MONTH.get(disk_type)
    return None if price is None else price * size_gb / HOURS_A_MONTH


def local_ssd_usd_per_hour(rung: Rung) -> float:
    """Return the price of a node's local SSDs, if it is not part of the machine's price."""
    if rung.shape.bundled_ssds:
        return 0.0  # in the price of the machine
    spot = rung.capacity is Capacity.SPOT
    price = SPOT_LOCAL_SSD_USD_PER_GB_MONTH if spot else LOCAL_SSD_USD_PER_GB_MONTH
    return rung.local_ssds * LOCAL_SSD_GB * price / HOURS_A_MONTH


def climbed(
    workload: Workload, replicas: int, order: Sequence[Rung] | None = None
) -> dict[str, int]:
    """Return the nodes of each rung for a number of replicas if no rung has a stockout.

    The rungs of `order` fill first; the default is the order of the ladder. A rung always has its
    minimum of nodes, and those are used before a node is added.
    """
    found = {rung.name: rung.min_nodes for rung in workload.rungs}
    held = sum(rung.min_nodes * workload.pods_per_node(rung) for rung in workload.rungs)
    missing = replicas * workload.parallelism.nodes - held
    for rung in workload.rungs if order is None else order:
        each = workload.pods_per_node(rung)
        wanted = max(0, math.ceil(missing / each))
        added = wanted if rung.max_nodes is None else min(wanted, rung.max_nodes - rung.min_nodes)
        found[rung.name] += added
        missing -= added * each
    return found


def most_expensive_nodes(workload: Workload, replicas: int) -> dict[str, int]:
    """Return the nodes of each rung if stockouts leave only the most expensive rungs.

    A rung with an unknown price counts as more expensive than any other.
    """

    def price(rung: Rung) -> float:
        known = rung.usd_per_hour
        return math.inf if known is None else known / workload.pods_per_node(rung)

    return climbed(workload, replicas, sorted(workload.rungs, key=price, reverse=True))


def usd_per_million_tokens(price: float | None, tokens_per_second: float | None) -> float | None:
    """Return the price of a million generated tokens at full load; None if a part is unknown."""
    if price is None or tokens_per_second is None:
        return None
    return price / (tokens_per_second * 3600) * 1e6
