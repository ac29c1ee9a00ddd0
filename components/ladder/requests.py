"""Requests of a serving pod for CPU and memory; `host_memory.py` has the expected use."""

from collections.abc import Sequence
from dataclasses import dataclass

from .parallelism import Parallelism
from .rung import Rung

_ONE_MACHINE = Parallelism()

USER = 10001
"""User id of a split pod: unknown to every image and node, so that it owns only its volumes;
scanners require one above 10000 (kube-score 1.20.0, checkov's CKV_K8S_40)."""


SHM_GIB = 2
"""`/dev/shm` for each device of a pod: the size in vLLM's own Deployment for one GPU
(docs/deployment/k8s.md of 0.26.0)."""


@dataclass(frozen=True)
class HostRequest:
    """CPU and memory that the machine of every rung can provide."""

    cpu: int
    """Whole CPUs."""
    memory_gib: int
    shm_gib: int
    """Maximum size of `/dev/shm`, which counts as the pod's memory."""


def host_request(rungs: Sequence[Rung], parallelism: Parallelism = _ONE_MACHINE) -> HostRequest:
    """Return half of the smallest machine of the ladder, divided by the pods that share it.

    The other half is for GKE's own pods and for bursts. Without a request a pod is the first to be
    evicted when memory is short.
    """
    halves = [(rung.shape, 2 * parallelism.pods_per_node(rung.shape)) for rung in rungs]
    cpu = min(shape.vcpu // share for shape, share in halves)
    memory = min(shape.memory_gb // share for shape, share in halves)
    devices = max(parallelism.devices_per_pod(shape) for shape, _ in halves)
    return HostRequest(cpu, memory, min(SHM_GIB * devices, memory // 2))
