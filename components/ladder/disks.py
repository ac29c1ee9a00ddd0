"""Disk sizes of a node: both images, the weights, and the part that GKE reserves."""

import math
from collections.abc import Iterator, Sequence

from ..core.problems import Problem
from ..facts.disks import LOCAL_SSD_GB, reserved_of_ssds_gib
from .parallelism import Parallelism
from .rung import Rung

_TUTORIAL_EPHEMERAL_GIB = 43
"""Request of the fungibility tutorial for a 1.5B model (ai-on-gke, 2026-06); the minimum."""

_IMAGES_GIB = 45
"""Both images unpacked; their sizes are not published, so this is an allowance."""


_BESIDE_SSDS_GB = 100
"""Size of a boot disk with only the operating system: GKE's default for every node
(docs.cloud.google.com/kubernetes-engine/docs/how-to/custom-boot-disks, 2026-11)."""


def ephemeral_gib(weights: float) -> int:
    """Return the ephemeral storage that a pod requests: the weights once, and working space."""
    return max(_TUTORIAL_EPHEMERAL_GIB, math.ceil(weights * 1.2) + 30)


def kept_on_node_gib(weights: float, pods: int = 1) -> int:
    """Return the storage that a node's pods use: the images, and the request of each pod."""
    return pods * ephemeral_gib(weights) + _IMAGES_GIB


def ssd_room_gib(count: int) -> int:
    """Return the space for pods and images on local SSDs that are ephemeral storage.

    Kubernetes evicts pods when only a tenth of it is free (GKE's allocatable formula, 2026-11).
    """
    gib = count * LOCAL_SSD_GB * 1e9 / 2**30
    return math.floor(0.9 * gib - reserved_of_ssds_gib(count))


def boot_disk_gb(weights: float, pods: int = 1, ssds: int = 0) -> int:
    """Return the size of a node's boot disk in GB, in steps of 50, for its pods.

    With local SSDs, images and ephemeral storage are on them (GKE's page on local SSDs, 2026-11:
    /var/lib/kubelet, /var/log/pods and /var/lib/containerd).

    GKE reserves 10% for eviction and 6 GiB + 35% for the system (its allocatable formula for disks
    of this size), which leaves 55% less 6 GiB.
    """
    if ssds:
        return _BESIDE_SSDS_GB
    gib = (kept_on_node_gib(weights, pods) + 6) / 0.55
    return math.ceil(gib * 2**30 / 1e9 / 50) * 50


def storage_problems(
    rungs: Sequence[tuple[int, Rung]], weights: float, parallelism: Parallelism
) -> Iterator[Problem]:
    """Yield an error for each rung whose local SSDs are too small; `pools` has its index."""
    for index, rung in rungs:
        if not rung.local_ssds:
            continue
        kept = kept_on_node_gib(weights, parallelism.pods_per_node(rung.shape))
        room = ssd_room_gib(rung.local_ssds)
        if kept > room:
            message = (
                f"{rung.local_ssds} local SSDs have {room} GiB for pods and images, and a node of "
                f"{rung.shape.machine_type} keeps {kept}; {_more_room(rung)}"
            )
            yield Problem(("pools", index, "localSsds"), message)


def _more_room(rung: Rung) -> str:
    more = [count for count in rung.shape.local_ssds if count > rung.local_ssds]
    if more:
        return f"write one of {', '.join(map(str, more))}"
    other = "write 'modelStore.kind: stream', which keeps no weights on the node"
    return other if rung.shape.bundled_ssds else f"leave it out, for a larger boot disk, or {other}"
