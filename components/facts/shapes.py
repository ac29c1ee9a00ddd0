"""One accelerator machine: what a node of a pool is, whatever its family.

Owns the common vocabulary and the look-up over both tables; the figures live in `tpu` and `gpu`.
"""

from dataclasses import dataclass
from enum import StrEnum

from .capacity import Capacity, sale_of
from .disks import LOCAL_SSDS, bundled_ssds, volume_types
from .vllm_refusals import ALL_TYPES, gpu_types
from .zones import Zone


class Family(StrEnum):
    """The two families of accelerator; each has its own vLLM image."""

    TPU = "tpu"
    NVIDIA = "nvidia"

    @property
    def image(self) -> str:
        """Return the name of its image: a folder of the build's context, a key of the stack."""
        return "gpu" if self is Family.NVIDIA else "tpu"


@dataclass(frozen=True)
class Shape:
    """One machine type with its accelerators, as GKE and vLLM name its parts."""

    accelerator: str
    """Generation of the TPU (`v6e`) or GKE's name of the GPU (`nvidia-l4`)."""
    family: Family
    label: str
    """GKE's accelerator name: node label `gke-tpu-accelerator`, or the guest accelerator's type."""
    count: int
    """TPU chips or GPUs on one machine."""
    topology: str | None
    """GKE's `gke-tpu-topology`; None for a GPU."""
    machine_type: str
    devices: int
    """Devices that `--tensor-parallel-size` counts; two a chip on v7x, else `count`."""
    boot_disk_type: str
    vcpu: int
    memory_gb: int
    accelerator_memory_gib: float
    """Memory of all the accelerators together, as the vendor states it."""
    max_num_batched_tokens: int
    max_num_seqs: int
    usd_per_hour: float | None
    """On demand, of the whole machine; None where no source was found, or where it is not sold so.
    """
    spot_usd_per_hour: float | None
    """Spot, of the whole machine; it changes daily, and is None where no source was found."""
    tpu_type: str | None = None
    """`TPU_ACCELERATOR_TYPE`; its number counts TensorCores from v4 to v7x except v5e and v6e."""
    capability: int | None = None
    """Compute capability of the GPU, times ten; a TPU has none."""
    roomier: bool = False
    """Whether a smaller machine has as many accelerators; `minMemoryGb` selects this one."""

    @property
    def key(self) -> str:
        """Return the shape's name in this project, e.g. `v6e-1`, `v5p-4`, `nvidia-l4-2`.

        The number always counts chips or GPUs, unlike `TPU_ACCELERATOR_TYPE`. The name of
        a larger machine contains the machine type: `nvidia-l4-1/g2-standard-8`.
        """
        size = f"{self.accelerator}-{self.count}"
        return f"{size}/{self.machine_type}" if self.roomier else size

    @property
    def types(self) -> tuple[str, ...]:
        """Return the types that vLLM computes in on this machine, best first."""
        return ALL_TYPES if self.capability is None else gpu_types(self.capability)

    @property
    def hardware(self) -> str:
        """Return the launcher's name of this machine, from the devices on the PCI bus."""
        return self.key if self.family is Family.TPU else f"nvidia-{self.count}"

    @property
    def sold_as(self) -> tuple[Capacity, ...]:
        """Return how Google sells the machine."""
        return sale_of(self.machine_type).capacities

    @property
    def in_calendar_mode(self) -> bool | None:
        """Return whether a reservation can be booked in calendar mode; None where unknown."""
        return sale_of(self.machine_type).calendar

    @property
    def volume_types(self) -> tuple[str, ...]:
        """Return the kinds of disk that a volume on this machine may be, in alphabetical order."""
        return volume_types(self.machine_type)

    @property
    def local_ssds(self) -> tuple[int, ...]:
        """Return how many local SSDs the machine may have; none where it takes none."""
        return LOCAL_SSDS.get(self.machine_type, ())

    @property
    def bundled_ssds(self) -> int:
        """Return how many local SSDs the machine comes with, asked for or not."""
        return bundled_ssds(self.machine_type)


@dataclass(frozen=True)
class Accelerator:
    """One TPU generation or GPU model: the sizes it comes in, and where."""

    name: str
    family: Family
    shapes: tuple[Shape, ...]
    """Single-host sizes, smallest first."""
    zones: tuple[Zone, ...]
    """Zones in which it was seen; the list is incomplete, so another zone is only a warning."""
    roomier: tuple[Shape, ...] = ()
    """Machines of the same sizes with more CPU and memory, smallest first."""

    @property
    def machines(self) -> tuple[Shape, ...]:
        """Return every machine, of whatever size."""
        return (*self.shapes, *self.roomier)

    def zones_in(self, region: str) -> tuple[str, ...]:
        """Return the zones of a region that have it, best known first."""
        found = [zone for zone in self.zones if zone.region == region]
        return tuple(zone.name for zone in sorted(found, key=lambda z: (z.confidence, z.name)))

    @property
    def regions(self) -> tuple[str, ...]:
        """Return the regions with at least one zone that has it, in alphabetical order."""
        return tuple(sorted({zone.region for zone in self.zones}))
