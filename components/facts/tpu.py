"""Cloud TPU generations: GKE's names, single-host sizes, disks, prices and zones.

Sources, read 2026-11-21: GoogleCloudPlatform/cluster-autoscaler @7d250507
`pkg/cloudprovider/gke/machinetypes` (machines, boot disks, on-demand prices); AI-Hypercomputer/xpk
@367c838 `src/xpk/core/system_characteristics.py` (accelerator types); docs.cloud.google.com
`tpu/docs/{v4,v5e,v5p,v6e,tpu7x,regions-zones}` (memory, zones); tpu-info 0.7.1
`tpu_info/device.py` (PCI ids). Multi-host slices are left out on purpose: vLLM on GKE's TPUs
serves from one host.
"""

from dataclasses import dataclass

from .shapes import Accelerator, Family, Shape
from .zones import Confidence, Zone, zones


@dataclass(frozen=True)
class TpuGeneration:
    """Common properties of all sizes of one generation."""

    name: str
    accelerator_label: str
    """Value of the node label `cloud.google.com/gke-tpu-accelerator`."""
    pci_device_id: str
    """Device id in sysfs, with vendor 0x1ae0, by which the launcher detects the generation."""
    type_prefix: str
    """First part of `TPU_ACCELERATOR_TYPE`."""
    type_units_per_chip: int
    """Units per chip in that number: TensorCores on v4, v5p and v7x, chips on v5e and v6e."""
    devices_per_chip: int
    hbm_gib: int
    """High-bandwidth memory of one chip."""
    boot_disk_type: str
    """Type of the boot disk; v6e and v7x accept no other."""
    max_num_batched_tokens: int
    """vLLM's own value for the generation; its lookup fails, so the flag is always set."""
    zones: tuple[Zone, ...]


_A, _B, _C = Confidence.DOCUMENTED, Confidence.COPIED, Confidence.OBSERVED

_GENERATIONS = (
    TpuGeneration(
        "v4", "tpu-v4-podslice", "0x005e", "v4", 2, 1, 32, "pd-balanced", 2048,
        zones(_A, "us-central2-b"),
    ),
    TpuGeneration(
        "v5e", "tpu-v5-lite-podslice", "0x0063", "v5litepod", 1, 1, 16, "pd-balanced", 512,
        zones(_A, "us-central1-a", "us-south1-a", "us-west1-c", "us-west4-a")
        + zones(_B, "europe-west4-b"),
    ),
    TpuGeneration(
        "v5p", "tpu-v5p-slice", "0x0062", "v5p", 2, 1, 95, "pd-balanced", 256,
        zones(_A, "us-central1-a", "us-east5-a") + zones(_B, "europe-west4-b"),
    ),
    TpuGeneration(
        "v6e", "tpu-v6e-slice", "0x006f", "v6e", 1, 1, 32, "hyperdisk-balanced", 1024,
        zones(
            _A, "us-central1-b", "us-east1-d", "us-east5-a", "us-east5-b", "europe-west4-a",
            "us-south1-ai1b",
        )
        + zones(_B, "asia-northeast1-b", "southamerica-west1-a")
        + zones(
            _C, "asia-east1-c", "asia-south1-b", "asia-south1-c", "asia-southeast1-b",
            "southamerica-east1-c", "us-central1-a", "us-central1-c", "us-east4-a", "us-east5-c",
            "us-south1-a", "us-south1-b", "us-south1-c", "us-west1-c",
        ),
    ),
    TpuGeneration(
        "v7x", "tpu7x", "0x0076", "tpu7x", 2, 2, 192, "hyperdisk-balanced", 2048,
        zones(_A, "us-central1-c", "us-central1-ai1a"),
    ),
)  # fmt: skip

# Generation, topology, machine type, chips, vCPU, memory GB, USD an hour on demand, spot.
_MACHINES = (
    ("v4", "2x2x1", "ct4p-hightpu-4t", 4, 240, 407, 12.88, 3.864),
    ("v5e", "1x1", "ct5lp-hightpu-1t", 1, 24, 48, 1.20, 0.60),
    ("v5e", "2x2", "ct5lp-hightpu-4t", 4, 112, 192, 4.80, 2.40),
    ("v5e", "2x4", "ct5lp-hightpu-8t", 8, 224, 384, 9.60, 4.80),
    ("v5p", "2x2x1", "ct5p-hightpu-4t", 4, 208, 448, 16.80, 8.40),
    ("v6e", "1x1", "ct6e-standard-1t", 1, 44, 176, 2.70, None),
    ("v6e", "2x2", "ct6e-standard-4t", 4, 180, 720, 10.80, None),
    ("v6e", "2x4", "ct6e-standard-8t", 8, 180, 1440, 21.60, None),
    ("v7x", "1x1x1", "tpu7x-standard-1t", 1, 56, 248, 12.00, None),
    ("v7x", "2x2x1", "tpu7x-standard-4t", 4, 224, 960, 48.00, None),
)

# vLLM 0.26.0 has no number for a TPU, so 256 applies (vllm/engine/arg_utils.py, read 2026-11).
_MAX_NUM_SEQS = 256


def _shape(generation: TpuGeneration, row: tuple) -> Shape:  # type: ignore[type-arg] # a table row
    _, topology, machine_type, chips, vcpu, memory_gb, on_demand, spot = row
    return Shape(
        accelerator=generation.name,
        family=Family.TPU,
        label=generation.accelerator_label,
        count=chips,
        topology=topology,
        machine_type=machine_type,
        devices=chips * generation.devices_per_chip,
        boot_disk_type=generation.boot_disk_type,
        vcpu=vcpu,
        memory_gb=memory_gb,
        accelerator_memory_gib=chips * generation.hbm_gib,
        max_num_batched_tokens=generation.max_num_batched_tokens,
        max_num_seqs=_MAX_NUM_SEQS,
        usd_per_hour=on_demand,
        spot_usd_per_hour=spot,
        tpu_type=f"{generation.type_prefix}-{chips * generation.type_units_per_chip}",
    )


GENERATIONS: dict[str, TpuGeneration] = {item.name: item for item in _GENERATIONS}
"""Every TPU generation that serves from one host, oldest first."""

TPUS: dict[str, Accelerator] = {
    item.name: Accelerator(
        name=item.name,
        family=Family.TPU,
        shapes=tuple(_shape(item, row) for row in _MACHINES if row[0] == item.name),
        zones=item.zones,
    )
    for item in _GENERATIONS
}
"""The same generations as accelerators of a rung."""
