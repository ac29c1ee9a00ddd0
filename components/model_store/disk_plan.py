"""The disk of a model, which every node attaches read-only."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class DiskType(StrEnum):
    """Type of the disk that the replicas read; Compute Engine's names."""

    PD_SSD = "pd-ssd"
    """A Persistent Disk on SSDs; a larger one is faster."""
    HYPERDISK_ML = "hyperdisk-ml"
    """A disk for weights that many nodes read at the same time."""


SCRATCH = "pd-balanced"
"""Type of the disk that the download fills: the system's E2 nodes attach Persistent Disk only."""

READERS = {DiskType.PD_SSD: 10}
"""Maximum number of nodes that can read one disk at once (Compute Engine's page on disks, as quoted
in gcp-compute-persistent-disk-csi-driver#1591, 2024-02). A Hyperdisk ML supports at least hundreds;
its page has a table by size that was not available (2026-11), so nothing is refused for it."""

SMALLEST_GIB = {DiskType.PD_SSD: 10, DiskType.HYPERDISK_ML: 4}
"""Compute Engine's smallest size of each type (its pages on disks, 2026-11)."""

READ_AHEAD = "read_ahead_kb=4096"
"""Mount option of Google's manifests for weights on a disk (accelerated-platforms
serving-with-vllm, and GKE's guide to Hyperdisk ML, read 2026-11)."""


@dataclass(frozen=True)
class DiskChoice:
    """The disk that replicas read."""

    type: DiskType
    size_gib: int
    throughput_mibps: int | None = None
    """Throughput that all readers of a Hyperdisk ML share; None for Compute Engine's default."""

    def mark(self, download: str) -> str:
        """Return the mark in the name of a disk with the result of a download.

        Neither the type of a disk nor the claim of a volume can change in place, so each change
        makes another disk.
        """
        text = f"{download} {self.type} {self.size_gib}"
        return hashlib.sha256(text.encode()).hexdigest()[:8]
