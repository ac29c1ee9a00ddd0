"""What a serving pod asks of the host beside its accelerator."""

from collections.abc import Sequence
from dataclasses import dataclass

from .ladder import Rung

USER = 1000
"""Whom a split pod runs as: a user that no image knows, so that it owns only its volumes."""


@dataclass(frozen=True)
class HostRequest:
    """CPU and memory that every rung's machine has to spare."""

    cpu: int
    """Whole CPUs."""
    memory_gib: int
    shm_gib: int
    """Part of the memory that `/dev/shm` may take."""


def host_request(rungs: Sequence[Rung]) -> HostRequest:
    """Return half of the smallest machine of the ladder.

    One pod has a node to itself, so the other half is room for GKE's own pods and for bursts; with
    no request at all a pod is the first to go when memory runs short.
    """
    cpu = min(rung.shape.vcpu for rung in rungs) // 2
    memory = min(rung.shape.memory_gb for rung in rungs) // 2
    return HostRequest(cpu, memory, memory // 2)
