"""How much disk a node needs: two images beside the weights, and what GKE keeps for itself."""

import math

_TUTORIAL_EPHEMERAL_GIB = 43
"""What the fungibility tutorial asks for a 1.5B model (ai-on-gke, 2026-06); the floor."""

_IMAGES_GIB = 45
"""Both images unpacked; published sizes are not known, so this is an allowance."""


def ephemeral_gib(weights: float) -> int:
    """Return the ephemeral storage a pod asks for: the weights once, and room to work."""
    return max(_TUTORIAL_EPHEMERAL_GIB, math.ceil(weights * 1.2) + 30)


def boot_disk_gb(weights: float, pods: int = 1) -> int:
    """Return the size of a node's boot disk in GB, in steps of 50, for the pods it carries.

    GKE keeps 10% for eviction and 6 GiB + 35% for the system (its allocatable formula for disks
    of this size), which leaves 55% less 6 GiB.
    """
    gib = (pods * ephemeral_gib(weights) + _IMAGES_GIB + 6) / 0.55
    return math.ceil(gib * 2**30 / 1e9 / 50) * 50
