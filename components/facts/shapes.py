"""The machine table: an accelerator's entry, and the machines that follow from it.

The fields of an entry. The entries are in `gpu_n1_a2_g2.py`, `gpu_a3_a4_g4.py` and `tpu.py`, the
lookup in `accelerators.py`.
"""

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from functools import cached_property

from .capacity import Capacity, Sale
from .quotas import AcceleratorQuota
from .source import Source
from .vllm_refusals import ALL_TYPES, gpu_types
from .zones import Zone

_MAX_NUM_SEQS = 256
"""vLLM's own default for GPUs under 70 GiB; vLLM 0.26.0 has no number for a TPU, so it applies
there too (vllm/engine/arg_utils.py, read 2026-11)."""

_FP8_CAPABILITY = 89
"""Smallest compute capability of GPUs with 8-bit floats (NVIDIA's tables, 2026-11)."""


class Family(StrEnum):
    """The two families of accelerator; each has its own vLLM image."""

    TPU = "tpu"
    NVIDIA = "nvidia"

    @property
    def image(self) -> str:
        """Return the name of its image: a folder of the build's context, a key of the stack."""
        return "gpu" if self is Family.NVIDIA else "tpu"

    @property
    def device(self) -> str:
        """Return the resource that a pod asks for, and the key of GKE's taint on its nodes."""
        return "nvidia.com/gpu" if self is Family.NVIDIA else "google.com/tpu"


@dataclass(frozen=True)
class DeviceMemory:
    """Memory of one device for vLLM and the driver together."""

    gib: float
    measured: bool
    """Whether it was measured or is in a vendor's table; otherwise it is an estimate: good for a
    warning, not for an error."""


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
    volume_types: tuple[str, ...]
    """Disk types that can be attached as volumes, in alphabetical order."""
    local_ssds: tuple[int, ...]
    """Numbers of local SSDs that the machine accepts; empty if it accepts none."""
    bundled_ssds: int
    """Local SSDs that the machine always has; 0 if it has none or they are optional."""
    vcpu: int
    memory_gb: int
    network_gbit: float | None
    """Network of the machine, in Gbit a second; None if no source has it."""
    accelerator_memory_gib: float
    """Memory of all the accelerators together, as the vendor states it."""
    device_memory: DeviceMemory
    """Memory of one device; the vendor's figure, an upper bound, where no better one is known."""
    sale: Sale
    usd_per_hour: float | None
    """On demand, of the whole machine; None where no source was found, or where it is not sold so.
    """
    spot_usd_per_hour: float | None
    """Spot, of the whole machine; it changes daily, and is None where no source was found."""
    max_num_batched_tokens: int
    max_num_seqs: int = _MAX_NUM_SEQS
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
    def lacks_fp8(self) -> bool:
        """Return whether it is a GPU that does not compute in 8-bit floats."""
        return self.capability is not None and self.capability < _FP8_CAPABILITY

    @property
    def hardware(self) -> str:
        """Return the launcher's name of this machine, from the devices on the PCI bus."""
        return self.key if self.family is Family.TPU else f"nvidia-{self.count}"

    @property
    def sold_as(self) -> tuple[Capacity, ...]:
        """Return how Google sells the machine."""
        return self.sale.capacities

    @property
    def in_calendar_mode(self) -> bool | None:
        """Return whether a reservation can be booked in calendar mode; None where unknown."""
        return self.sale.calendar


@dataclass(frozen=True)
class Machine:
    """One machine type of an accelerator's entry; prices are in USD an hour for the machine."""

    name: str
    """Google's machine type, such as `g2-standard-4`."""
    _: KW_ONLY
    count: int
    """TPU chips or GPUs."""
    topology: str | None = None
    """GKE's `gke-tpu-topology` of one host; for a TPU."""
    vcpu: int
    memory_gb: int
    network_gbit: float | None = None
    """Network of the machine, in Gbit a second; None if no source has it."""
    ssds: tuple[int, ...] = ()
    """Numbers of local SSDs that it accepts as ephemeral storage."""
    usd: float | None = None
    """List price on demand; None if no source has it."""
    spot: float | None = None
    """Price on spot; None if no source has it."""
    sale: Sale | None = None
    """How Google sells it; None for the accelerator's own."""
    roomier: bool = False
    """Whether another machine of the entry has as many accelerators and less of a host."""


@dataclass(frozen=True, kw_only=True)
class TpuGeneration:
    """Names of a TPU generation, which a GPU does not have."""

    label: str
    """Value of the node label `cloud.google.com/gke-tpu-accelerator`."""
    pci_device_id: str
    """Device id in sysfs, with vendor 0x1ae0, by which the launcher detects the generation."""
    type_prefix: str
    """First part of `TPU_ACCELERATOR_TYPE`."""
    type_units_per_chip: int
    """Units per chip in that number: TensorCores on v4, v5p and v7x, chips on v5e and v6e."""
    devices_per_chip: int = 1


@dataclass(frozen=True, kw_only=True)
class Accelerator:
    """The entry of one TPU generation or GPU model: all facts about it."""

    name: str
    """Generation of the TPU (`v6e`) or GKE's name of the GPU (`nvidia-l4`)."""
    memory_gib: int
    """Memory of one chip or GPU, as the vendor states it."""
    device_memory: DeviceMemory | None = None
    """Memory of one device that a process finds; None if only the vendor's figure is known."""
    capability: int | None = None
    """Compute capability times ten; required for a GPU. The types that vLLM computes in follow."""
    tpu: TpuGeneration | None = None
    """Required for a TPU generation."""
    max_num_batched_tokens: int = 2048
    """For a GPU vLLM's own default under 70 GiB, so that a mixed ladder batches alike whatever the
    card (vllm/engine/arg_utils.py of 0.26.0, read 2026-11). For a TPU vLLM's figure for the
    generation; its lookup fails, so the flag is always set."""
    boot_disk_type: str
    """The disk type that its nodes boot from."""
    volume_types: tuple[str, ...]
    """Disk types that can be attached as volumes, in alphabetical order; without those that need
    confidential nodes, as no node here is one."""
    comes_with_ssds: bool = False
    """Whether each machine has its local SSDs always, as A2 Ultra, A3 and A4, and not on request,
    as G2 and G4 (docs.cloud.google.com/compute/docs/disks/add-local-ssd, 2026-11). GKE makes them
    the node's ephemeral storage and reports their number, and Google's provider replaces a pool
    that does not write it (magic-modules `node_config.go.tmpl`; hashicorp/terraform-provider-google
    issue 17068, mozilla/terraform-modules pull 464; 2026-11)."""
    sale: Sale
    """How Google sells its machines, unless a machine has its own."""
    quotas: AcceleratorQuota
    zones: tuple[Zone, ...] = ()
    """Zones in which it was seen; the list is incomplete, so another zone is only a warning."""
    flex_start_zones: tuple[str, ...] | None = None
    """Zones that sell it by flex start; None if no source has a list."""
    gke_version: str | None = None
    """Smallest GKE version of a pool; None if it is older than the ComputeClass."""
    autopilot_gke_version: str | None = None
    """The same on Autopilot; None if it is `gke_version`."""
    machine_types: tuple[Machine, ...]
    """Single-host machines, smallest first."""
    sources: tuple[Source, ...]

    @property
    def family(self) -> Family:
        """Return its family."""
        return Family.NVIDIA if self.tpu is None else Family.TPU

    @cached_property
    def machines(self) -> tuple[Shape, ...]:
        """Return every machine: those of `shapes`, then those of `roomier`."""
        return (*self.shapes, *self.roomier)

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """Return the smallest machine of each size, smallest first."""
        return tuple(self._shape(each) for each in self.machine_types if not each.roomier)

    @cached_property
    def roomier(self) -> tuple[Shape, ...]:
        """Return machines of the same sizes with more CPU and memory, smallest first."""
        return tuple(self._shape(each) for each in self.machine_types if each.roomier)

    def zones_in(self, region: str) -> tuple[str, ...]:
        """Return the zones of a region that have it, best known first."""
        found = [zone for zone in self.zones if zone.region == region]
        return tuple(zone.name for zone in sorted(found, key=lambda z: (z.confidence, z.name)))

    @property
    def regions(self) -> tuple[str, ...]:
        """Return the regions with at least one zone that has it, in alphabetical order."""
        return tuple(sorted({zone.region for zone in self.zones}))

    def _shape(self, machine: Machine) -> Shape:
        tpu, count, sale = self.tpu, machine.count, machine.sale or self.sale
        memory, devices = count * self.memory_gib, count * (tpu.devices_per_chip if tpu else 1)
        return Shape(
            accelerator=self.name,
            family=self.family,
            label=tpu.label if tpu else self.name,
            count=count,
            topology=machine.topology,
            machine_type=machine.name,
            devices=devices,
            boot_disk_type=self.boot_disk_type,
            volume_types=self.volume_types,
            local_ssds=machine.ssds,
            bundled_ssds=machine.ssds[0] if self.comes_with_ssds else 0,
            vcpu=machine.vcpu,
            memory_gb=machine.memory_gb,
            network_gbit=machine.network_gbit,
            accelerator_memory_gib=memory,
            device_memory=self.device_memory or DeviceMemory(memory / devices, measured=False),
            sale=sale,
            # The price lists have on-demand prices of machines that are not sold on demand.
            usd_per_hour=machine.usd if Capacity.ON_DEMAND in sale.capacities else None,
            spot_usd_per_hour=machine.spot,
            max_num_batched_tokens=self.max_num_batched_tokens,
            tpu_type=f"{tpu.type_prefix}-{count * tpu.type_units_per_chip}" if tpu else None,
            capability=self.capability,
            roomier=machine.roomier,
        )
