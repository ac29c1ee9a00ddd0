"""The nodes for the system pods, which do not run on accelerator nodes: number and machine type."""

from dataclasses import dataclass

_ZONES_OF_A_REGION = 3
"""GKE creates a regional pool in three zones if no zones are set, and starts one node in each
(its page on regional clusters, 2026-11)."""


@dataclass(frozen=True)
class SystemNodes:
    """The node pool `system`."""

    start: int
    """Nodes at the start; the autoscaler changes the number later."""
    fewest: int = 1
    most: int = 6
    machine_type: str = "e2-standard-4"
    vcpu: int = 4
    disk_type: str = "pd-balanced"
    disk_gb: int = 100
    """GKE's default size of a boot disk; `disk_type` is its default too (its page on boot disks,
    2026-11)."""


def system_nodes(*, in_one_zone: bool) -> SystemNodes:
    """Return the pool: in one zone for a zonal cluster or a zonal disk, otherwise in the region."""
    return SystemNodes(start=1 if in_one_zone else _ZONES_OF_A_REGION)
