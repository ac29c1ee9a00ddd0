"""Allocatable resources of a GKE node: the machine's, minus GKE's reservations.

Reservations: GKE's page on node sizes (plan-node-sizes, 2026-11).
"""

from dataclasses import dataclass

from components.facts.accelerators import SHAPES
from components.facts.disks import LOCAL_SSD_GB, reserved_of_ssds_gib
from components.facts.shapes import Family, Shape

_GIB = 2**30

_EVICTION_MIB = 100
_MEMORY_STEPS = ((4, 0.25), (4, 0.20), (8, 0.10), (112, 0.06))
"""GB of memory, and the share of each step that GKE keeps; 2% of what is above."""

_CPU_STEPS = ((1, 0.06), (1, 0.01), (2, 0.005))
"""CPUs, and the share of each step that GKE keeps; 0.25% of what is above."""


@dataclass(frozen=True)
class Machine:
    """A machine type, with or without accelerators."""

    name: str
    vcpu: int
    memory_gb: int
    shape: Shape | None
    """Its accelerators; None for a machine without."""


SYSTEM = Machine("e2-standard-4", 4, 16, None)
"""Machine of pods without an accelerator, in the stacks' system pool."""


def machine_of(machine_type: str, gpus: int = 0) -> Machine:
    """Find a machine by GKE's name, and by its number of GPUs where one type has several."""
    for shape in SHAPES.values():
        family = shape.family is Family.TPU or shape.count == gpus
        if shape.machine_type == machine_type and family:
            return Machine(machine_type, shape.vcpu, shape.memory_gb, shape)
    if machine_type == SYSTEM.name:
        return SYSTEM
    raise ValueError(f"unknown machine '{machine_type}' with {gpus} GPUs")


def allocatable(
    machine: Machine, boot_disk_gb: int, max_pods: int, local_ssds: int = 0
) -> dict[str, str]:
    """Return the allocatable resources and the maximum of pods, as in a node's status.

    Local SSDs of a node are its ephemeral storage, in place of the boot disk.
    """
    memory = machine.memory_gb - _kept(machine.memory_gb, _MEMORY_STEPS, 0.02)
    cpu = machine.vcpu - _kept(machine.vcpu, _CPU_STEPS, 0.0025)
    shape = machine.shape
    storage = _ssds_gib(local_ssds) if local_ssds else _storage_gib(boot_disk_gb)
    return {
        "cpu": f"{int(cpu * 1000)}m",
        "memory": f"{int(memory * 1024 - _EVICTION_MIB)}Mi",
        "ephemeral-storage": f"{storage}Gi",
        "pods": str(max_pods),
        **({} if shape is None else {shape.family.device: str(shape.count)}),
    }


def _kept(amount: float, steps: tuple[tuple[int, float], ...], above: float) -> float:
    kept = 0.0
    for size, share in steps:
        kept += min(amount, size) * share
        amount -= min(amount, size)
    return kept + amount * above


def _storage_gib(boot_disk_gb: int) -> int:
    gib = boot_disk_gb * 1e9 / _GIB
    system = min(0.5 * gib, 6 + 0.35 * gib, 100)
    return int(gib - system - 0.1 * gib)


def _ssds_gib(count: int) -> int:
    gib = count * LOCAL_SSD_GB * 1e9 / _GIB
    return int(gib - reserved_of_ssds_gib(count) - 0.1 * gib)
