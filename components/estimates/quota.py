"""The quota that a stack needs in a project, by the names that you request it with.

The estimate has every rung at its maximum of nodes, since a ladder can use all of its rungs at
once. `facts/quotas.py` has the names, and how well each is known. Quota is no promise of capacity.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..facts.accelerators import ACCELERATORS
from ..facts.capacity import Capacity
from ..facts.disks import LOCAL_SSD_GB
from ..facts.quotas import (
    ALL_GPUS,
    DISK_QUOTAS,
    LOCAL_SSD,
    SPOT_LOCAL_SSD,
    Quota,
    cpu_quota,
)
from ..facts.shapes import Family
from ..ladder.capacity import SYSTEM_SURGE_NODES, surge_nodes
from ..ladder.rung import Rung
from ..scaling.replicas import replica_bounds
from .spending import Spending

_TAKEN_BACK = (Capacity.SPOT, Capacity.FLEX_START)
"""Capacities from the pool of nodes that Google can preempt: spot, and flex start, which uses
standard quota if a project has no preemptible one (Compute Engine's provisioning models,
2026-11)."""


@dataclass(frozen=True)
class Need:
    """The amount of one quota that a stack needs."""

    quota: Quota
    where: str
    """A region, or `global`."""
    amount: int
    surge: int
    """Amount that node upgrades temporarily add."""
    rungs: tuple[str, ...]
    """Users of the quota: names of rungs, `model disk` and `system`."""

    @property
    def most(self) -> int:
        """Return the amount to request."""
        return self.amount + self.surge


@dataclass(frozen=True)
class _Share:
    """The amount of one quota that one rung needs."""

    quota: Quota
    rung: str
    amount: int
    surge: int


def needs(spending: Spending, region: str) -> tuple[Need, ...]:
    """Return all quotas that are needed, in the order of the ladder, system nodes last."""
    shares = list(_shares(spending))
    found: dict[Quota, list[_Share]] = {}
    for share in shares:
        if share.amount:
            found.setdefault(share.quota, []).append(share)
    return tuple(
        Need(
            quota,
            region if quota.regional else "global",
            sum(share.amount for share in of_it),
            sum(share.surge for share in of_it),
            tuple(dict.fromkeys(share.rung for share in of_it)),
        )
        for quota, of_it in found.items()
    )


def unnamed(spending: Spending) -> tuple[str, ...]:
    """Return the rungs, and the disk, whose quota has no known name."""
    needing = (rung for rung in spending.rungs if rung.capacity is not Capacity.RESERVATION)
    names = [rung.name for rung in needing if _accelerators(rung) is None]
    disk = spending.model_disk
    return (*names, *(["model disk"] if disk and disk.kind not in DISK_QUOTAS else []))


def _accelerators(rung: Rung) -> Quota | None:
    both = ACCELERATORS[rung.shape.accelerator].quotas
    return both.spot if rung.capacity in _TAKEN_BACK else both.on_demand


def tpu_chips(spending: Spending) -> int:
    """Return the maximum number of TPU chips; one report has GPUS_ALL_REGIONS count them."""
    most = most_nodes(spending)
    tpus = [rung for rung in spending.rungs if rung.shape.family is Family.TPU]
    return sum(rung.shape.count * most[rung.name] for rung in tpus)


def most_nodes(spending: Spending) -> dict[str, int]:
    """Return the maximum number of nodes of each rung.

    For auto-created ones it follows from the replicas and from the spare nodes.
    """
    found: dict[str, int] = {}
    held = spending.spare_nodes
    bounds = replica_bounds(spending.workloads, *spending.replicas)
    for workload, (_, most) in zip(spending.workloads, bounds, strict=True):
        pods = most * workload.parallelism.nodes
        found |= {
            rung.name: math.ceil(pods / workload.pods_per_node(rung)) + held.get(rung.name, 0)
            if rung.max_nodes is None
            else rung.max_nodes
            for rung in workload.rungs
        }
    return found


def _shares(spending: Spending) -> Iterator[_Share]:
    counts = most_nodes(spending)
    for rung in spending.rungs:
        # A reservation used its quota when it was created.
        if rung.capacity is not Capacity.RESERVATION:
            yield from _machine_shares(rung, counts[rung.name])
        yield from _disk_shares(rung, counts[rung.name], spending.disk_gb)
    if spending.model_disk is not None and spending.model_disk.kind in DISK_QUOTAS:
        quota = DISK_QUOTAS[spending.model_disk.kind]
        yield _Share(quota, "model disk", spending.model_disk.size_gb, 0)
    system = spending.system
    if system is not None:
        surge = SYSTEM_SURGE_NODES
        cpu = cpu_quota(system.machine_type)
        yield _Share(cpu, "system", system.most * system.vcpu, surge * system.vcpu)
        disk = DISK_QUOTAS[system.disk_type]
        yield _Share(disk, "system", system.most * system.disk_gb, surge * system.disk_gb)


def _machine_shares(rung: Rung, nodes: int) -> Iterator[_Share]:
    surge, shape = surge_nodes(rung), rung.shape
    quota = _accelerators(rung)
    if quota is not None:
        yield _Share(quota, rung.name, nodes * shape.count, surge * shape.count)
    if shape.family is Family.NVIDIA:
        yield _Share(ALL_GPUS, rung.name, nodes * shape.count, surge * shape.count)
        cpu = cpu_quota(shape.machine_type)
        yield _Share(cpu, rung.name, nodes * shape.vcpu, surge * shape.vcpu)
    # SSDs that are part of a machine have a quota by machine family, which is not known here.
    if rung.local_ssds and not shape.bundled_ssds:
        spot = rung.capacity in _TAKEN_BACK
        each = rung.local_ssds * LOCAL_SSD_GB
        ssd = SPOT_LOCAL_SSD if spot else LOCAL_SSD
        yield _Share(ssd, rung.name, nodes * each, surge * each)


def _disk_shares(rung: Rung, nodes: int, disk_gb: Mapping[str, int]) -> Iterator[_Share]:
    size = disk_gb[rung.name]
    quota = DISK_QUOTAS[rung.shape.boot_disk_type]
    yield _Share(quota, rung.name, nodes * size, surge_nodes(rung) * size)
