"""What a ladder costs: a node of each rung an hour, and the whole of it a month.

Owns arithmetic on list prices of the US. Disks, addresses, traffic, the system pool and a region's
own prices are not in it. A price that nobody knows stays unknown, and a sum with one in it says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..facts.shapes import Shape
from .ladder import Capacity, Rung

HOURS_A_MONTH = 730
"""Hours in a month as Google Cloud's price pages count them (cloud.google.com/compute, 2026-11)."""

CLUSTER_USD_PER_HOUR = 0.10
"""GKE's fee for a cluster of either mode (cloud.google.com/kubernetes-engine/pricing, 2026-11);
one zonal or Autopilot cluster of a billing account has it back as credit, which is not counted."""


def usd_per_hour(shape: Shape, capacity: Capacity) -> float | None:
    """Return the price of one node as it is sold; None where it is unknown."""
    prices = {
        Capacity.ON_DEMAND: shape.usd_per_hour,
        Capacity.SPOT: shape.spot_usd_per_hour,
    }
    return prices.get(capacity)


@dataclass(frozen=True)
class Bill:
    """A sum a month, as far as it is known."""

    usd: float
    """All that has a price, in US dollars a month."""
    unpriced: tuple[str, ...]
    """Rungs with nodes whose price is unknown: the sum is at least `usd`."""


def bill(rungs: Sequence[Rung], nodes: Mapping[str, int]) -> Bill:
    """Return what a ladder costs a month with so many nodes by rung, the cluster included."""
    usd, unpriced = CLUSTER_USD_PER_HOUR, list[str]()
    for rung in rungs:
        price, count = usd_per_hour(rung.shape, rung.capacity), nodes[rung.name]
        if count and price is None:
            unpriced.append(rung.name)
        elif price is not None:
            usd += price * count
    return Bill(usd * HOURS_A_MONTH, tuple(unpriced))


def climbed(rungs: Sequence[Rung], needed: int) -> dict[str, int]:
    """Return how many nodes each rung has when so many are needed and none is out of stock.

    The best rungs fill first. A rung never has fewer nodes than its floor, needed or not, and those
    are used before a node is added.
    """
    found = {rung.name: rung.min_nodes for rung in rungs}
    missing = needed - sum(found.values())
    for rung in rungs:
        room = missing if rung.max_nodes is None else rung.max_nodes - rung.min_nodes
        added = max(0, min(missing, room))
        found[rung.name] += added
        missing -= added
    return found


def dearest(rungs: Sequence[Rung], needed: int) -> dict[str, int]:
    """Return how many nodes each rung has when stockouts leave only the dearest ones.

    A rung without a price counts as dearer than any with one.
    """

    def price(rung: Rung) -> float:
        known = usd_per_hour(rung.shape, rung.capacity)
        return float("inf") if known is None else known

    return climbed(sorted(rungs, key=price, reverse=True), needed)


def usd_per_million_tokens(price: float | None, tokens_per_second: float | None) -> float | None:
    """Return the price of a million generated tokens at full load; None where a part is unknown."""
    if price is None or tokens_per_second is None:
        return None
    return price / (tokens_per_second * 3600) * 1e6
