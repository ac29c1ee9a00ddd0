"""What a serving pod asks of the host beside its accelerator; what it uses is `host_memory`'s."""

from collections.abc import Sequence
from dataclasses import dataclass

from .parallelism import Parallelism
from .rung import Rung

_ONE_MACHINE = Parallelism()

USER = 10001
"""Whom a split pod runs as: a user that no image and no node knows, so that it owns only its
volumes; scanners ask for one above 10000 (kube-score 1.20.0, checkov's CKV_K8S_40)."""


SHM_GIB = 2
"""`/dev/shm` for each device of a pod: what vLLM's own Deployment for one GPU has
(docs/deployment/k8s.md of 0.26.0)."""


@dataclass(frozen=True)
class HostRequest:
    """CPU and memory that every rung's machine has to spare."""

    cpu: int
    """Whole CPUs."""
    memory_gib: int
    shm_gib: int
    """Most that `/dev/shm` may take, which counts as the pod's memory."""


def host_request(rungs: Sequence[Rung], parallelism: Parallelism = _ONE_MACHINE) -> HostRequest:
    """Return half of the smallest machine of the ladder, divided by the pods that share it.

    The other half is room for GKE's own pods and for bursts; with no request at all a pod is the
    first to go when memory runs short.
    """
    halves = [(rung.shape, 2 * parallelism.pods_per_node(rung.shape)) for rung in rungs]
    cpu = min(shape.vcpu // share for shape, share in halves)
    memory = min(shape.memory_gb // share for shape, share in halves)
    devices = max(parallelism.devices_per_pod(shape) for shape, _ in halves)
    return HostRequest(cpu, memory, min(SHM_GIB * devices, memory // 2))
