"""GPUs of the machine series A3, A4 and G4, an entry each; `docs/add-a-gpu.md` shows how."""

from datetime import date

from .capacity import ANY_SALE, Capacity, Sale
from .quotas import family_quotas
from .shapes import Accelerator, DeviceMemory, Machine
from .source import (
    DOCUMENTED_QUOTAS,
    GPU_ZONES,
    LIST_PRICES,
    OF_EVERY_GPU,
    SEEN_QUOTAS,
    Kind,
    Source,
)
from .zones import Confidence, zones

_A = Confidence.DOCUMENTED

_SMALL_A3 = Sale((Capacity.SPOT, Capacity.FLEX_START), calendar=False)
_NOT_ON_DEMAND = Sale((Capacity.SPOT, Capacity.FLEX_START, Capacity.RESERVATION), calendar=True)

_HYPERDISK = (
    "hyperdisk-balanced",
    "hyperdisk-balanced-high-availability",
    "hyperdisk-extreme",
    "hyperdisk-ml",
    "hyperdisk-throughput",
)
# a3-ultragpu (H200) boots from Hyperdisk only, and takes no Persistent Disk.
_A3_VOLUMES = (*_HYPERDISK, "pd-balanced", "pd-ssd")

_RTX_PRO_6000_PRICES = Source(
    Kind.PRICE,
    "RTX PRO 6000",
    "davychens-svg/rtx6000_pro_blackwell; a third party's copy",
    date(2025, 10, 29),
)

ENTRIES = (
    Accelerator(
        name="nvidia-h100-80gb",
        memory_gib=80,
        device_memory=DeviceMemory(79.6, measured=False),
        capability=90,
        boot_disk_type="pd-balanced",
        volume_types=_A3_VOLUMES,
        comes_with_ssds=True,
        sale=ANY_SALE,
        quotas=family_quotas("NVIDIA_H100"),
        zones=zones(_A, "us-central1-a", "us-central1-c", "us-east4-a", "us-east4-c"),
        machine_types=(
            Machine(
                "a3-highgpu-1g",
                count=1,
                vcpu=26,
                memory_gb=234,
                ssds=(2,),
                usd=10.62,
                spot=4.46,
                sale=_SMALL_A3,
            ),
            Machine(
                "a3-highgpu-2g",
                count=2,
                vcpu=52,
                memory_gb=468,
                ssds=(4,),
                usd=21.24,
                spot=8.92,
                sale=_SMALL_A3,
            ),
            Machine(
                "a3-highgpu-4g",
                count=4,
                vcpu=104,
                memory_gb=936,
                ssds=(8,),
                usd=42.47,
                spot=17.84,
                sale=_SMALL_A3,
            ),
            Machine(
                "a3-highgpu-8g",
                count=8,
                vcpu=208,
                memory_gb=1872,
                ssds=(16,),
                usd=84.94,
                spot=35.67,
            ),
        ),
        sources=(*OF_EVERY_GPU, LIST_PRICES, GPU_ZONES, SEEN_QUOTAS),
    ),
    Accelerator(
        name="nvidia-h100-mega-80gb",
        memory_gib=80,
        device_memory=DeviceMemory(79.6, measured=False),
        capability=90,
        boot_disk_type="pd-balanced",
        volume_types=_A3_VOLUMES,
        comes_with_ssds=True,
        sale=ANY_SALE,
        quotas=family_quotas("NVIDIA_H100_MEGA", documented=True),
        machine_types=(
            Machine(
                "a3-megagpu-8g", count=8, vcpu=208, memory_gb=1872, ssds=(16,), usd=93.4, spot=65.39
            ),
        ),
        sources=(*OF_EVERY_GPU, LIST_PRICES, DOCUMENTED_QUOTAS, SEEN_QUOTAS),
    ),
    Accelerator(
        name="nvidia-h200-141gb",
        memory_gib=141,
        capability=90,
        boot_disk_type="hyperdisk-balanced",
        volume_types=_HYPERDISK,
        comes_with_ssds=True,
        sale=_NOT_ON_DEMAND,
        quotas=family_quotas("NVIDIA_H200", documented=True),
        machine_types=(Machine("a3-ultragpu-8g", count=8, vcpu=224, memory_gb=2952, ssds=(32,)),),
        sources=(*OF_EVERY_GPU, DOCUMENTED_QUOTAS, SEEN_QUOTAS),
    ),
    Accelerator(
        name="nvidia-b200",
        memory_gib=180,
        capability=100,
        boot_disk_type="hyperdisk-balanced",
        volume_types=("hyperdisk-balanced", "hyperdisk-extreme", "hyperdisk-ml"),
        comes_with_ssds=True,
        sale=_NOT_ON_DEMAND,
        quotas=family_quotas("NVIDIA_B200"),
        machine_types=(
            Machine("a4-highgpu-8g", count=8, vcpu=224, memory_gb=3968, ssds=(32,), usd=140.1),
        ),
        sources=(*OF_EVERY_GPU, LIST_PRICES, SEEN_QUOTAS),
    ),
    Accelerator(
        name="nvidia-rtx-pro-6000",
        memory_gib=96,
        capability=120,
        boot_disk_type="hyperdisk-balanced",
        volume_types=(
            "hyperdisk-balanced",
            "hyperdisk-balanced-high-availability",
            "hyperdisk-extreme",
            "hyperdisk-throughput",
        ),
        sale=Sale(tuple(Capacity), calendar=False),
        quotas=family_quotas("NVIDIA_RTX_PRO_6000"),
        machine_types=(
            Machine("g4-standard-48", count=1, vcpu=48, memory_gb=180, ssds=(4,), usd=4.5),
            Machine("g4-standard-96", count=2, vcpu=96, memory_gb=360, ssds=(8,), usd=9.0),
            Machine("g4-standard-192", count=4, vcpu=192, memory_gb=720, ssds=(16,), usd=18.0),
            Machine("g4-standard-384", count=8, vcpu=384, memory_gb=1440, ssds=(32,), usd=36.0),
        ),
        sources=(*OF_EVERY_GPU, _RTX_PRO_6000_PRICES, SEEN_QUOTAS),
    ),
)
"""Oldest first."""
