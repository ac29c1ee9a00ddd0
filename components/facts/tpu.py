"""Cloud TPU generations, an entry each, oldest first; `docs/add-a-gpu.md` shows how to add one.

Multi-host slices are left out on purpose: vLLM on GKE's TPUs serves from one host. Accelerator
types are from AI-Hypercomputer/xpk @367c838 `src/xpk/core/system_characteristics.py`, PCI ids from
tpu-info 0.7.1 `tpu_info/device.py`, read 2026-11-21.
"""

from datetime import date

from .capacity import Capacity, Sale
from .quotas import AcceleratorQuota, Quota, metric_quotas
from .shapes import Accelerator, DeviceMemory, Machine, TpuGeneration
from .source import (
    GPUHUNT_PRICES,
    LIST_PRICES,
    OF_EVERY_TPU,
    PROCESS_MEMORY,
    SEEN_QUOTAS,
    TPU_FLEX_START_ZONES,
    Kind,
    Source,
)
from .zones import Confidence, zones

_A, _B, _C = Confidence.DOCUMENTED, Confidence.COPIED, Confidence.OBSERVED

_ANY = Sale(tuple(Capacity), calendar=True)
_NOT_FLEX_START = Sale(
    (Capacity.ON_DEMAND, Capacity.SPOT, Capacity.RESERVATION),
    calendar=False,
)

_V6E_ZONES = Source(
    Kind.PLACE, "TPU zones, C", "a project's list of accelerator types", date(2026, 10, 2)
)

_ENTRIES = (
    Accelerator(
        name="v4",
        tpu=TpuGeneration(
            label="tpu-v4-podslice",
            pci_device_id="0x005e",
            type_prefix="v4",
            type_units_per_chip=2,
            devices_per_chip=1,
        ),
        memory_gib=32,
        device_memory=DeviceMemory(32.0, measured=False),
        max_num_batched_tokens=2048,
        boot_disk_type="pd-balanced",
        volume_types=("pd-balanced", "pd-extreme", "pd-ssd", "pd-standard"),
        sale=_NOT_FLEX_START,
        quotas=AcceleratorQuota(on_demand=None, spot=None),
        zones=zones(_A, "us-central2-b"),
        machine_types=(
            Machine(
                "ct4p-hightpu-4t",
                count=4,
                topology="2x2x1",
                vcpu=240,
                memory_gb=407,
                usd=12.88,
                spot=3.864,
            ),
        ),
        sources=(*OF_EVERY_TPU, LIST_PRICES, GPUHUNT_PRICES),
    ),
    Accelerator(
        name="v5e",
        tpu=TpuGeneration(
            label="tpu-v5-lite-podslice",
            pci_device_id="0x0063",
            type_prefix="v5litepod",
            type_units_per_chip=1,
            devices_per_chip=1,
        ),
        memory_gib=16,
        device_memory=DeviceMemory(15.75, measured=True),
        max_num_batched_tokens=512,
        boot_disk_type="pd-balanced",
        volume_types=("hyperdisk-ml", "pd-balanced", "pd-ssd"),
        sale=_ANY,
        quotas=metric_quotas("TPU_LITE_PODSLICE_V5", documented=False),
        zones=zones(_A, "us-central1-a", "us-south1-a", "us-west1-c", "us-west4-a")
        + zones(_B, "europe-west4-b"),
        flex_start_zones=("us-west4-a",),
        machine_types=(
            Machine(
                "ct5lp-hightpu-1t",
                count=1,
                topology="1x1",
                vcpu=24,
                memory_gb=48,
                usd=1.2,
                spot=0.6,
            ),
            Machine(
                "ct5lp-hightpu-4t",
                count=4,
                topology="2x2",
                vcpu=112,
                memory_gb=192,
                usd=4.8,
                spot=2.4,
            ),
            Machine(
                "ct5lp-hightpu-8t",
                count=8,
                topology="2x4",
                vcpu=224,
                memory_gb=384,
                usd=9.6,
                spot=4.8,
            ),
        ),
        sources=(
            *OF_EVERY_TPU,
            LIST_PRICES,
            GPUHUNT_PRICES,
            TPU_FLEX_START_ZONES,
            SEEN_QUOTAS,
            PROCESS_MEMORY,
        ),
    ),
    Accelerator(
        name="v5p",
        tpu=TpuGeneration(
            label="tpu-v5p-slice",
            pci_device_id="0x0062",
            type_prefix="v5p",
            type_units_per_chip=2,
            devices_per_chip=1,
        ),
        memory_gib=95,
        device_memory=DeviceMemory(95.0, measured=True),
        max_num_batched_tokens=256,
        boot_disk_type="pd-balanced",
        volume_types=("hyperdisk-ml", "pd-balanced", "pd-ssd"),
        sale=_ANY,
        quotas=metric_quotas("TPU_V5P", documented=False),
        zones=zones(_A, "us-central1-a", "us-east5-a") + zones(_B, "europe-west4-b"),
        flex_start_zones=("us-east5-a",),
        machine_types=(
            Machine(
                "ct5p-hightpu-4t",
                count=4,
                topology="2x2x1",
                vcpu=208,
                memory_gb=448,
                usd=16.8,
                spot=8.4,
            ),
        ),
        sources=(
            *OF_EVERY_TPU,
            LIST_PRICES,
            GPUHUNT_PRICES,
            TPU_FLEX_START_ZONES,
            SEEN_QUOTAS,
            PROCESS_MEMORY,
        ),
    ),
    Accelerator(
        name="v6e",
        tpu=TpuGeneration(
            label="tpu-v6e-slice",
            pci_device_id="0x006f",
            type_prefix="v6e",
            type_units_per_chip=1,
            devices_per_chip=1,
        ),
        memory_gib=32,
        device_memory=DeviceMemory(31.25, measured=True),
        max_num_batched_tokens=1024,
        boot_disk_type="hyperdisk-balanced",
        volume_types=("hyperdisk-balanced", "hyperdisk-ml"),
        sale=_ANY,
        quotas=AcceleratorQuota(
            on_demand=Quota("TPUS_PER_TPU_FAMILY", "tpu_family:CT6E", documented=False),
            spot=Quota("PREEMPTIBLE_TPU_V6E", documented=False),
        ),
        zones=zones(
            _A,
            "us-central1-b",
            "us-east1-d",
            "us-east5-a",
            "us-east5-b",
            "europe-west4-a",
            "us-south1-ai1b",
        )
        + zones(_B, "asia-northeast1-b", "southamerica-west1-a")
        + zones(
            _C,
            "asia-east1-c",
            "asia-south1-b",
            "asia-south1-c",
            "asia-southeast1-b",
            "southamerica-east1-c",
            "us-central1-a",
            "us-central1-c",
            "us-east4-a",
            "us-east5-c",
            "us-south1-a",
            "us-south1-b",
            "us-south1-c",
            "us-west1-c",
        ),
        flex_start_zones=("asia-northeast1-b", "us-east5-a", "us-east5-b"),
        gke_version="1.31.4-gke.1256000",
        machine_types=(
            # A v6e host has 800 Gbit/s for 8 chips (docs.cloud.google.com/tpu/docs/v6e, 2026-11),
            # of which one chip's eighth is counted.
            Machine(
                "ct6e-standard-1t",
                count=1,
                topology="1x1",
                vcpu=44,
                memory_gb=176,
                network_gbit=100.0,
                usd=2.7,
            ),
            Machine("ct6e-standard-4t", count=4, topology="2x2", vcpu=180, memory_gb=720, usd=10.8),
            Machine(
                "ct6e-standard-8t", count=8, topology="2x4", vcpu=180, memory_gb=1440, usd=21.6
            ),
        ),
        sources=(
            *OF_EVERY_TPU,
            LIST_PRICES,
            _V6E_ZONES,
            TPU_FLEX_START_ZONES,
            SEEN_QUOTAS,
            PROCESS_MEMORY,
        ),
    ),
    Accelerator(
        name="v7x",
        tpu=TpuGeneration(
            label="tpu7x",
            pci_device_id="0x0076",
            type_prefix="tpu7x",
            type_units_per_chip=2,
            devices_per_chip=2,
        ),
        memory_gib=192,
        device_memory=DeviceMemory(96.0, measured=True),
        max_num_batched_tokens=2048,
        boot_disk_type="hyperdisk-balanced",
        volume_types=("hyperdisk-balanced", "hyperdisk-ml"),
        sale=_ANY,
        quotas=AcceleratorQuota(on_demand=None, spot=Quota("PREEMPTIBLE_TPU7X", documented=False)),
        zones=zones(_A, "us-central1-c", "us-central1-ai1a"),
        flex_start_zones=("us-central1-c",),
        gke_version="1.34.0-gke.2201000",
        autopilot_gke_version="1.34.1-gke.3084001",
        machine_types=(
            Machine(
                "tpu7x-standard-1t", count=1, topology="1x1x1", vcpu=56, memory_gb=248, usd=12.0
            ),
            Machine(
                "tpu7x-standard-4t", count=4, topology="2x2x1", vcpu=224, memory_gb=960, usd=48.0
            ),
        ),
        sources=(*OF_EVERY_TPU, GPUHUNT_PRICES, TPU_FLEX_START_ZONES, SEEN_QUOTAS, PROCESS_MEMORY),
    ),
)

TPUS: dict[str, Accelerator] = {entry.name: entry for entry in _ENTRIES}
"""Every TPU generation that serves from one host."""
