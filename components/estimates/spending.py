"""The monthly cost of a stack: at its minimum of nodes, at the likely number, and at the maximum.

Each item that is billed by the hour and has a price with a source is a line of the bill. An item
without a price is named, and never counted as zero.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..cluster.system_nodes import SystemNodes
from ..facts.prices import CLUSTER_USD_PER_HOUR, HOURS_A_MONTH, MACHINE_USD_PER_HOUR
from ..ladder.rung import Rung
from ..ladder.workloads import Workload
from ..scaling.replicas import replica_bounds
from ..scaling.spare import Spare, planned_spare
from .cost import (
    climbed,
    disk_usd_per_hour,
    local_ssd_usd_per_hour,
    most_expensive_nodes,
)


class Month(StrEnum):
    """Number of nodes in a month."""

    MINIMUM = "minimum"
    """The minimum of replicas, on the best rungs."""
    LIKELY = "likely"
    """Half way from the minimum to the maximum of replicas, on the best rungs."""
    MAXIMUM = "maximum"
    """The maximum of replicas, with only the most expensive rungs in stock."""


@dataclass(frozen=True)
class Disk:
    """A disk that is not part of a node."""

    kind: str
    size_gb: int


@dataclass(frozen=True)
class Spending:
    """The items of a stack that are billed by the hour."""

    workloads: Sequence[Workload]
    replicas: tuple[int, int]
    """Minimum and maximum of the autoscaler."""
    disk_gb: Mapping[str, int]
    """Size of a node's boot disk by rung."""
    system: SystemNodes | None
    """System nodes; None on Autopilot, where Google pays for them, and in an existing cluster."""
    model_disk: Disk | None = None
    """The disk from which every node reads the model, or None."""
    own_cluster: bool = True
    """Whether the stack creates the cluster; the owner of an existing one pays for it."""
    autopilot: bool = False
    spare_replicas: int = 0
    """Number of replicas for which a node is held without a replica on it."""

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """Return the rungs of every workload, best first in each."""
        return tuple(rung for workload in self.workloads for rung in workload.rungs)

    @property
    def spare_nodes(self) -> dict[str, int]:
        """Return the spare nodes that a rung can have, by its name."""
        spare = planned_spare(self.workloads) if self.spare_replicas else None
        if spare is None:
            return {}
        return {rung.name: spare.nodes(self.spare_replicas) for rung in spare.rungs}


@dataclass(frozen=True)
class Line:
    """One item of a bill."""

    what: str
    count: int
    usd: float | None
    """Price of all units in US dollars a month; None if the price is unknown."""
    optional: bool = False
    """Whether the sum is useful without this line: true for disks."""


@dataclass(frozen=True)
class Bill:
    """The known cost of a month."""

    lines: tuple[Line, ...]

    @property
    def usd(self) -> float:
        """Return the sum of all items with a price."""
        return sum(line.usd for line in self.lines if line.usd is not None)

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Return the machines without a price; if there are any, the sum is a minimum."""
        return tuple(x.what for x in self.lines if x.usd is None and not x.optional)


def nodes_in(spending: Spending, month: Month) -> dict[str, int]:
    """Return the number of nodes of each rung, without spare ones."""
    found: dict[str, int] = {}
    for workload, replicas in _replicas_in(spending, month):
        chosen = most_expensive_nodes if month is Month.MAXIMUM else climbed
        found |= chosen(workload, replicas)
    return found


def _replicas_in(spending: Spending, month: Month) -> Iterator[tuple[Workload, int]]:
    bounds = replica_bounds(spending.workloads, *spending.replicas)
    for workload, (fewest, most) in zip(spending.workloads, bounds, strict=True):
        likely = math.ceil((fewest + most) / 2)
        counts = {Month.MINIMUM: fewest, Month.LIKELY: likely, Month.MAXIMUM: most}
        yield workload, counts[month]


def bill(spending: Spending, month: Month) -> Bill:
    """Return the bill of a month."""
    system = 0 if spending.system is None else _system_nodes(spending.system, month)
    nodes = nodes_in(spending, month)
    return bill_of(spending, nodes, system, tuple(_spare_nodes(spending, month, nodes)))


def bill_of(
    spending: Spending,
    nodes: Mapping[str, int],
    system: int,
    spare: Sequence[tuple[Rung, int]] = (),
) -> Bill:
    """Return the bill of a month with these nodes of each rung, and with these system nodes.

    Spare nodes have lines of their own where they are not among the nodes of their rung.
    """
    lines = [_line("GKE cluster", int(spending.own_cluster), CLUSTER_USD_PER_HOUR)]
    disk = spending.model_disk
    if disk is not None:
        price = disk_usd_per_hour(disk.kind, disk.size_gb)
        what = f"model disk, {disk.size_gb:,} GB {disk.kind}"
        lines.append(_line(what, 1, price, optional=True))
    for rung in spending.rungs:
        lines += _rung_lines(rung, nodes[rung.name], spending.disk_gb[rung.name])
    for rung, count in spare:
        lines += _rung_lines(rung, count, spending.disk_gb[rung.name], "spare ")
    if spending.system is not None:
        lines += _system_lines(spending.system, system)
    return Bill(tuple(line for line in lines if line.count))


def _spare_nodes(
    spending: Spending, month: Month, nodes: Mapping[str, int]
) -> Iterator[tuple[Rung, int]]:
    """Yield the nodes that are held in addition to those of replicas, if their pools have room.

    They are of the cheapest rung; in a maximum of the most expensive one that replaces it. Nodes
    that a pool keeps are spare ones too while they have no replica.
    """
    spare = planned_spare(spending.workloads) if spending.spare_replicas else None
    if spare is None:
        return
    replicas = {workload.name: count for workload, count in _replicas_in(spending, month)}
    free = _free_places(spare, nodes, replicas[spare.workload.name])
    left = spare.nodes(max(0, spending.spare_replicas - free))
    by_price = sorted(spare.rungs, key=_price, reverse=month is Month.MAXIMUM)
    for rung in by_price:
        room = left if rung.max_nodes is None else rung.max_nodes - nodes[rung.name]
        count = max(0, min(left, room))
        if count:
            yield rung, count
        left -= count


def _free_places(spare: Spare, nodes: Mapping[str, int], replicas: int) -> int:
    """Return the places without a replica on the nodes that a spare node may be one of."""
    free = 0
    for rung in spare.workload.rungs:
        places = nodes[rung.name] * spare.workload.pods_per_node(rung)
        free += max(0, places - replicas) if rung in spare.rungs else 0
        replicas = max(0, replicas - places)
    return free


def _price(rung: Rung) -> float:
    return math.inf if rung.usd_per_hour is None else rung.usd_per_hour


def _rung_lines(rung: Rung, count: int, disk_gb: int, kind: str = "") -> list[Line]:
    disk = disk_usd_per_hour(rung.shape.boot_disk_type, disk_gb)
    size = f"{disk_gb} GB {rung.shape.boot_disk_type}"
    lines = [
        _line(f"{kind}{rung.name}", count, rung.usd_per_hour),
        _line(f"{kind}{rung.name}: boot disk, {size}", count, disk, optional=True),
    ]
    if rung.local_ssds and not rung.shape.bundled_ssds:
        what = f"{kind}{rung.name}: local SSDs, {rung.local_ssds}"
        lines.append(_line(what, count, local_ssd_usd_per_hour(rung), optional=True))
    return lines


def _system_nodes(system: SystemNodes, month: Month) -> int:
    counts = {
        Month.MINIMUM: system.fewest,
        Month.LIKELY: system.start,
        Month.MAXIMUM: system.most,
    }
    return counts[month]


def _system_lines(system: SystemNodes, count: int) -> list[Line]:
    disk = disk_usd_per_hour(system.disk_type, system.disk_gb)
    size = f"{system.disk_gb} GB {system.disk_type}"
    return [
        _line(f"system: {system.machine_type}", count, MACHINE_USD_PER_HOUR[system.machine_type]),
        _line(f"system: boot disk, {size}", count, disk, optional=True),
    ]


def _line(what: str, count: int, hourly: float | None, *, optional: bool = False) -> Line:
    usd = None if hourly is None else hourly * count * HOURS_A_MONTH
    return Line(what, count, usd, optional)


def not_counted(spending: Spending, region: str) -> tuple[str, ...]:
    """Return the billed items that are on no bill here, with the reason."""
    found = [
        "load balancers, addresses, Cloud NAT, traffic, stored images and weights, logs and "
        "metrics: they are paid for by use",
        "discounts, taxes and credits",
    ]
    kinds = [rung.shape.boot_disk_type for rung in spending.rungs]
    if spending.model_disk is not None:
        kinds.append(spending.model_disk.kind)
    unknown = [kind for kind in dict.fromkeys(kinds) if disk_usd_per_hour(kind, 1) is None]
    if unknown:
        found.append(f"disks of kind {', '.join(unknown)}: no price with a source")
    if not spending.own_cluster:
        found.append("the existing cluster and the nodes that it has already: their owner pays")
    if spending.autopilot:
        found.append("what Autopilot adds to the price of a machine: no price with a source")
    if not region.startswith("us-"):
        found.append(f"the difference between {region} and the US, whose prices these are")
    return tuple(found)
