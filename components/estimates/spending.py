"""The monthly cost of a stack: at its minimum of nodes, at the likely number, and at the maximum.

Each item that is billed by the hour and has a price with a source is a line of the bill. An item
without a price is named, and never counted as zero.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..cluster.system_nodes import SystemNodes
from ..facts.prices import CLUSTER_USD_PER_HOUR, HOURS_A_MONTH, MACHINE_USD_PER_HOUR
from ..ladder.rung import Rung
from ..ladder.workloads import Workload
from ..scaling.replicas import replica_bounds
from .cost import (
    climbed,
    disk_usd_per_hour,
    local_ssd_usd_per_hour,
    most_expensive_nodes,
    usd_per_hour,
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

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """Return the rungs of every workload, best first in each."""
        return tuple(rung for workload in self.workloads for rung in workload.rungs)


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
    """Return the number of nodes of each rung."""
    found: dict[str, int] = {}
    bounds = replica_bounds(spending.workloads, *spending.replicas)
    for workload, (fewest, most) in zip(spending.workloads, bounds, strict=True):
        if month is Month.MAXIMUM:
            found |= most_expensive_nodes(workload, most)
        else:
            likely = math.ceil((fewest + most) / 2)
            found |= climbed(workload, fewest if month is Month.MINIMUM else likely)
    return found


def bill(spending: Spending, month: Month) -> Bill:
    """Return the bill of a month."""
    system = 0 if spending.system is None else _system_nodes(spending.system, month)
    return bill_of(spending, nodes_in(spending, month), system)


def bill_of(spending: Spending, nodes: Mapping[str, int], system: int) -> Bill:
    """Return the bill of a month with these nodes of each rung, and with these system nodes."""
    lines = [_line("GKE cluster", int(spending.own_cluster), CLUSTER_USD_PER_HOUR)]
    disk = spending.model_disk
    if disk is not None:
        price = disk_usd_per_hour(disk.kind, disk.size_gb)
        what = f"model disk, {disk.size_gb:,} GB {disk.kind}"
        lines.append(_line(what, 1, price, optional=True))
    for rung in spending.rungs:
        lines += _rung_lines(rung, nodes[rung.name], spending.disk_gb[rung.name])
    if spending.system is not None:
        lines += _system_lines(spending.system, system)
    return Bill(tuple(line for line in lines if line.count))


def _rung_lines(rung: Rung, count: int, disk_gb: int) -> list[Line]:
    disk = disk_usd_per_hour(rung.shape.boot_disk_type, disk_gb)
    size = f"{disk_gb} GB {rung.shape.boot_disk_type}"
    lines = [
        _line(rung.name, count, usd_per_hour(rung.shape, rung.capacity)),
        _line(f"{rung.name}: boot disk, {size}", count, disk, optional=True),
    ]
    if rung.local_ssds and not rung.shape.bundled_ssds:
        what = f"{rung.name}: local SSDs, {rung.local_ssds}"
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
