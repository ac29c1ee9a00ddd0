"""The nodes for the system's pods, which no accelerator node takes: how many, and of what."""

from dataclasses import dataclass

_ZONES_OF_A_REGION = 3
"""GKE puts a regional pool into three zones where nobody names them, and starts one node in each
(its page on regional clusters, 2026-11)."""


@dataclass(frozen=True)
class SystemNodes:
    """The pool of the name `system`."""

    start: int
    """Nodes that it starts with; the autoscaler's from then on."""
    fewest: int = 1
    most: int = 6
    machine_type: str = "e2-standard-4"
    vcpu: int = 4
    disk_type: str = "pd-balanced"
    disk_gb: int = 100
    """GKE's own default of a boot disk, as its kind is (its page on boot disks, 2026-11)."""


def system_nodes(*, in_one_zone: bool) -> SystemNodes:
    """Return the pool: in one zone with a zonal cluster or a disk of one, else in the region's."""
    return SystemNodes(start=1 if in_one_zone else _ZONES_OF_A_REGION)
