"""Node pools that GKE's API refuses although every property is well formed."""

import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pydantic
import yaml
from pydantic.alias_generators import to_camel

from sandbox.google_limits import attachments as gke_attachments
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties, Unknown

_TABLE = Path(__file__).with_name("gke_machines.yaml")
_FEWEST_PODS, _MOST_PODS = 8, 256
_ZONE = re.compile(r"(?P<region>[a-z]+-[a-z]+\d+)-[a-z]+\d*[a-z]*\Z")


class Family(pydantic.BaseModel):
    """Machine types that share their disks, topologies and zones; see gke_machines.yaml."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    machines: dict[str, tuple[str, ...]]
    disks: frozenset[str]
    zones: frozenset[str] = frozenset()
    policy_for_many_hosts: bool = False


@functools.cache
def families() -> Mapping[str, Family]:
    """Read the table."""
    raw = yaml.safe_load(_TABLE.read_text())
    return {name: Family.model_validate(family) for name, family in raw.items()}


def region_of(place: str) -> str:
    """Return the region of a zone, or the region itself."""
    zone = _ZONE.match(place)
    return zone["region"] if zone else place


def mistakes(pool: Properties, location: str | None) -> Iterator[Mistake]:
    """Return the errors of GKE in the plain inputs of a node pool in a cluster at `location`."""
    yield from _zone_mistakes(pool, location)
    yield from _pods_mistakes(pool)
    yield from gke_attachments.mistakes(pool)
    node = pool.get("nodeConfig")
    machine = node.get("machineType") if isinstance(node, dict) else None
    if not isinstance(node, dict) or not isinstance(machine, str):
        return
    family = families().get(machine.partition("-")[0])
    if family is None:
        return
    if machine not in family.machines:
        known = ", ".join(sorted(family.machines))
        yield Mistake("nodeConfig.machineType", f"no machine type {machine!r}; known: {known}")
        return
    yield from _disk_mistakes(node, machine, family)
    yield from _place_mistakes(pool, machine, family)
    yield from _topology_mistakes(pool, machine, family)


def _zones(pool: Properties) -> list[tuple[int, str]]:
    zones = pool.get("nodeLocations")
    if not isinstance(zones, list):
        return []
    return [(index, zone) for index, zone in enumerate(zones) if isinstance(zone, str)]


def _zone_mistakes(pool: Properties, location: str | None) -> Iterator[Mistake]:
    for index, zone in _zones(pool):
        if location and region_of(zone) != region_of(location):
            yield Mistake(
                f"nodeLocations[{index}]",
                f"zone {zone!r} is not in region {region_of(location)!r} of the cluster",
            )


def _pods_mistakes(pool: Properties) -> Iterator[Mistake]:
    """Check the pods of a node against GKE's page on the maximum of Pods per node (2026-11)."""
    pods = pool.get("maxPodsPerNode")
    if isinstance(pods, int | float) and not _FEWEST_PODS <= pods <= _MOST_PODS:
        yield Mistake("maxPodsPerNode", f"from {_FEWEST_PODS} to {_MOST_PODS}, given {pods:g}")


def _disk_mistakes(node: Properties, machine: str, family: Family) -> Iterator[Mistake]:
    boot = node.get("bootDisk")
    disks = {"nodeConfig.diskType": node.get("diskType")}
    if isinstance(boot, dict):
        disks["nodeConfig.bootDisk.diskType"] = boot.get("diskType")
    for path, disk in disks.items():
        if isinstance(disk, str) and disk not in family.disks:
            allowed = " or ".join(sorted(family.disks))
            yield Mistake(path, f"{disk!r} cannot boot {machine}; use {allowed}")


def _place_mistakes(pool: Properties, machine: str, family: Family) -> Iterator[Mistake]:
    # A zone that is not listed may have the machine: the lists are excerpts, regions are not.
    regions = {region_of(zone) for zone in family.zones}
    for index, zone in _zones(pool):
        if regions and region_of(zone) not in regions:
            known = ", ".join(sorted(family.zones))
            yield Mistake(f"nodeLocations[{index}]", f"no {machine} in {zone!r}; zones: {known}")


def _topology_mistakes(pool: Properties, machine: str, family: Family) -> Iterator[Mistake]:
    placement = pool.get("placementPolicy")
    topology = placement.get("tpuTopology") if isinstance(placement, dict) else None
    if not isinstance(placement, dict) or topology is None or isinstance(topology, Unknown):
        return
    path = "placementPolicy.tpuTopology"
    allowed = family.machines[machine]
    if topology not in allowed:
        names = ", ".join(allowed) or "none, it has no TPU"
        yield Mistake(path, f"{machine} has no topology {topology!r}; allowed: {names}")
    elif _wants_a_policy(family, machine, str(topology)) and not placement.get("policyName"):
        yield Mistake(path, f"several {machine} hosts need a workload policy in policyName")


def _wants_a_policy(family: Family, machine: str, topology: str) -> bool:
    return family.policy_for_many_hosts and topology != family.machines[machine][0]
