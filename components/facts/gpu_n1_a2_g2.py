"""GPUs of the machine series N1, A2 and G2, an entry each; `docs/add-a-gpu.md` shows how.

A T4 is attached to an n1 machine, which may have at most 48 vCPU for one or two, 96 for four; the
sizes here keep 8 vCPU for each. No other series carries it: n2d has no GPUs at all.
"""

from datetime import date

from .capacity import ANY_SALE
from .quotas import metric_quotas
from .shapes import Accelerator, DeviceMemory, Machine
from .source import (
    A100_ZONES,
    DOCUMENTED_QUOTAS,
    GPU_ZONES,
    LIST_PRICES,
    OF_EVERY_GPU,
    OPEN_AUTOSCALER_PRICES,
    PROCESS_MEMORY,
    Kind,
    Source,
)
from .zones import Confidence, zones

_A, _C = Confidence.DOCUMENTED, Confidence.OBSERVED

_A2_VOLUMES = ("hyperdisk-ml", "pd-balanced", "pd-extreme", "pd-ssd", "pd-standard")
_N1_SSDS = (1, 2, 3, 4, 5, 6, 7, 8, 16, 24)

# The list is incomplete, and has us-east4-b, which Google's has not.
_L4_ZONES = Source(Kind.PLACE, "L4 zones, C", "a third party's list of GKE zones", date(2026, 2, 1))

ENTRIES = (
    Accelerator(
        name="nvidia-tesla-t4",
        memory_gib=16,
        device_memory=DeviceMemory(15.0, measured=True),
        capability=75,
        boot_disk_type="pd-balanced",
        volume_types=("pd-balanced", "pd-extreme", "pd-ssd", "pd-standard"),
        sale=ANY_SALE,
        quotas=metric_quotas("NVIDIA_T4_GPUS"),
        machine_types=(
            Machine(
                "n1-standard-8", count=1, vcpu=8, memory_gb=30, ssds=_N1_SSDS, usd=0.73, spot=0.19
            ),
            Machine(
                "n1-standard-16", count=2, vcpu=16, memory_gb=60, ssds=_N1_SSDS, usd=1.46, spot=0.38
            ),
            Machine(
                "n1-standard-32",
                count=4,
                vcpu=32,
                memory_gb=120,
                ssds=_N1_SSDS,
                usd=2.92,
                spot=0.76,
            ),
        ),
        sources=(*OF_EVERY_GPU, OPEN_AUTOSCALER_PRICES, DOCUMENTED_QUOTAS, PROCESS_MEMORY),
    ),
    Accelerator(
        name="nvidia-l4",
        memory_gib=24,
        device_memory=DeviceMemory(22.5, measured=True),
        capability=89,
        boot_disk_type="pd-balanced",
        volume_types=(
            "hyperdisk-ml",
            "hyperdisk-throughput",
            "pd-balanced",
            "pd-ssd",
            "pd-standard",
        ),
        sale=ANY_SALE,
        quotas=metric_quotas("NVIDIA_L4_GPUS"),
        zones=zones(
            _A, "us-central1-a", "us-central1-b", "us-central1-c", "us-east4-a", "us-east4-c"
        )
        + zones(
            _C,
            "us-east1-c",
            "us-west1-a",
            "us-west1-b",
            "us-west4-b",
            "europe-west1-b",
            "europe-west4-a",
            "asia-southeast1-b",
            "asia-northeast1-b",
        ),
        machine_types=(
            # Its network is assumed: Compute Engine's page says up to 100 for the largest G2.
            Machine(
                "g2-standard-4",
                count=1,
                vcpu=4,
                memory_gb=16,
                network_gbit=10.0,
                ssds=(1,),
                usd=0.76,
                spot=0.23,
            ),
            Machine(
                "g2-standard-24", count=2, vcpu=24, memory_gb=96, ssds=(2,), usd=2.11, spot=0.63
            ),
            Machine(
                "g2-standard-48", count=4, vcpu=48, memory_gb=192, ssds=(4,), usd=4.23, spot=1.27
            ),
            Machine(
                "g2-standard-96", count=8, vcpu=96, memory_gb=384, ssds=(8,), usd=8.46, spot=2.54
            ),
            Machine(
                "g2-standard-8",
                count=1,
                vcpu=8,
                memory_gb=32,
                ssds=(1,),
                usd=0.91,
                spot=0.27,
                roomier=True,
            ),
            Machine(
                "g2-standard-12",
                count=1,
                vcpu=12,
                memory_gb=48,
                ssds=(1,),
                usd=1.06,
                spot=0.32,
                roomier=True,
            ),
            Machine(
                "g2-standard-16",
                count=1,
                vcpu=16,
                memory_gb=64,
                ssds=(1,),
                usd=1.2,
                spot=0.36,
                roomier=True,
            ),
            Machine(
                "g2-standard-32",
                count=1,
                vcpu=32,
                memory_gb=128,
                ssds=(1,),
                usd=1.79,
                spot=0.54,
                roomier=True,
            ),
        ),
        sources=(
            *OF_EVERY_GPU,
            LIST_PRICES,
            GPU_ZONES,
            _L4_ZONES,
            DOCUMENTED_QUOTAS,
            PROCESS_MEMORY,
        ),
    ),
    Accelerator(
        name="nvidia-tesla-a100",
        memory_gib=40,
        device_memory=DeviceMemory(39.4, measured=False),
        capability=80,
        boot_disk_type="pd-balanced",
        volume_types=_A2_VOLUMES,
        sale=ANY_SALE,
        quotas=metric_quotas("NVIDIA_A100_GPUS"),
        zones=zones(_A, "us-central1-a", "us-central1-b", "us-central1-c", "us-central1-f")
        + zones(
            _C,
            "us-east1-b",
            "us-west1-b",
            "us-west3-b",
            "us-west4-b",
            "europe-west4-a",
            "europe-west4-b",
            "me-west1-a",
            "me-west1-c",
            "asia-northeast1-a",
            "asia-northeast1-c",
            "asia-northeast3-a",
            "asia-northeast3-b",
            "asia-southeast1-a",
            "asia-southeast1-b",
            "asia-southeast1-c",
        ),
        machine_types=(
            Machine(
                "a2-highgpu-1g",
                count=1,
                vcpu=12,
                memory_gb=85,
                ssds=(1, 2, 4, 8),
                usd=3.673385,
                spot=1.102016,
            ),
            Machine(
                "a2-highgpu-2g",
                count=2,
                vcpu=24,
                memory_gb=170,
                ssds=(2, 4, 8),
                usd=7.34677,
                spot=2.204031,
            ),
            Machine(
                "a2-highgpu-4g",
                count=4,
                vcpu=48,
                memory_gb=340,
                ssds=(4, 8),
                usd=14.69354,
                spot=4.408062,
            ),
            Machine(
                "a2-highgpu-8g",
                count=8,
                vcpu=96,
                memory_gb=680,
                ssds=(8,),
                usd=29.38708,
                spot=8.816124,
            ),
            Machine(
                "a2-megagpu-16g",
                count=16,
                vcpu=96,
                memory_gb=1360,
                ssds=(8,),
                usd=55.739504,
                spot=16.721851,
            ),
        ),
        sources=(
            *OF_EVERY_GPU,
            LIST_PRICES,
            OPEN_AUTOSCALER_PRICES,
            GPU_ZONES,
            A100_ZONES,
            DOCUMENTED_QUOTAS,
        ),
    ),
    Accelerator(
        name="nvidia-a100-80gb",
        memory_gib=80,
        device_memory=DeviceMemory(79.2, measured=False),
        capability=80,
        boot_disk_type="pd-balanced",
        volume_types=_A2_VOLUMES,
        comes_with_ssds=True,
        sale=ANY_SALE,
        quotas=metric_quotas("NVIDIA_A100_80GB_GPUS"),
        zones=zones(_A, "us-east4-c")
        + zones(
            _C,
            "us-central1-a",
            "us-central1-c",
            "us-east5-a",
            "us-east5-b",
            "europe-west4-a",
            "asia-southeast1-c",
        ),
        machine_types=(
            Machine(
                "a2-ultragpu-1g", count=1, vcpu=12, memory_gb=170, ssds=(1,), usd=5.0688, spot=1.6
            ),
            Machine(
                "a2-ultragpu-2g", count=2, vcpu=24, memory_gb=340, ssds=(2,), usd=10.1376, spot=3.2
            ),
            Machine(
                "a2-ultragpu-4g", count=4, vcpu=48, memory_gb=680, ssds=(4,), usd=20.2752, spot=6.4
            ),
            Machine(
                "a2-ultragpu-8g",
                count=8,
                vcpu=96,
                memory_gb=1360,
                ssds=(8,),
                usd=40.5504,
                spot=12.8,
            ),
        ),
        sources=(*OF_EVERY_GPU, LIST_PRICES, GPU_ZONES, A100_ZONES, DOCUMENTED_QUOTAS),
    ),
)
"""Oldest first."""
