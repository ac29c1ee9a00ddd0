"""NVIDIA GPUs on Compute Engine: GKE's names, machines, memory, prices and zones.

Sources, read 2026-11-21: GoogleCloudPlatform/cluster-autoscaler @7d250507
`pkg/cloudprovider/gke/machinetypes` (machines, memory, boot disks, prices of the US baseline);
GoogleCloudPlatform/accelerated-platforms @9320f3b (2026-08-20) `platforms/gke-aiml/playground`
(zones of us-central1 and us-east4, documented); a third party's GKE zone list of 2026-02, which is
incomplete (L4 zones elsewhere; it has us-east4-b, which Google's list has not);
skypilot-org/skypilot-catalog @006059e `catalogs/v8/gcp/vms.csv`, which joins Google's price list
and machine types (A100 zones elsewhere). Prices of the RTX PRO 6000 come from
davychens-svg/rtx6000_pro_blackwell (2025-10-29); those of the T4, as machine and cards together,
and of spot A100s from kubernetes/autoscaler @0411d1c8 `gce/gce_price_info.go`.

A T4 is attached to an n1 machine, which may have at most 48 vCPU for one or two, 96 for four; the
sizes here keep 8 vCPU for each. No other family carries it: n2d has no GPUs at all.
"""

from .capacity import Capacity, sale_of
from .shapes import Accelerator, Family, Shape
from .zones import Confidence, Zone, zones

# GPU, GKE's accelerator name, memory of one in GiB, boot disk its machines accept.
_MODELS = (
    ("nvidia-tesla-t4", 16, "pd-balanced"),
    ("nvidia-l4", 24, "pd-balanced"),
    ("nvidia-tesla-a100", 40, "pd-balanced"),
    ("nvidia-a100-80gb", 80, "pd-balanced"),
    ("nvidia-h100-80gb", 80, "pd-balanced"),
    ("nvidia-h100-mega-80gb", 80, "pd-balanced"),
    ("nvidia-h200-141gb", 141, "hyperdisk-balanced"),
    ("nvidia-b200", 180, "hyperdisk-balanced"),
    ("nvidia-rtx-pro-6000", 96, "hyperdisk-balanced"),
)

# GPU, machine type, GPUs, vCPU, memory GB, USD an hour as listed, on spot.
_MACHINES = (
    ("nvidia-tesla-t4", "n1-standard-8", 1, 8, 30, 0.73, 0.19),
    ("nvidia-tesla-t4", "n1-standard-16", 2, 16, 60, 1.46, 0.38),
    ("nvidia-tesla-t4", "n1-standard-32", 4, 32, 120, 2.92, 0.76),
    ("nvidia-l4", "g2-standard-4", 1, 4, 16, 0.76, 0.23),
    ("nvidia-l4", "g2-standard-24", 2, 24, 96, 2.11, 0.63),
    ("nvidia-l4", "g2-standard-48", 4, 48, 192, 4.23, 1.27),
    ("nvidia-l4", "g2-standard-96", 8, 96, 384, 8.46, 2.54),
    ("nvidia-tesla-a100", "a2-highgpu-1g", 1, 12, 85, 3.673385, 1.102016),
    ("nvidia-tesla-a100", "a2-highgpu-2g", 2, 24, 170, 7.34677, 2.204031),
    ("nvidia-tesla-a100", "a2-highgpu-4g", 4, 48, 340, 14.69354, 4.408062),
    ("nvidia-tesla-a100", "a2-highgpu-8g", 8, 96, 680, 29.38708, 8.816124),
    ("nvidia-tesla-a100", "a2-megagpu-16g", 16, 96, 1360, 55.739504, 16.721851),
    ("nvidia-a100-80gb", "a2-ultragpu-1g", 1, 12, 170, 5.0688, 1.6),
    ("nvidia-a100-80gb", "a2-ultragpu-2g", 2, 24, 340, 10.1376, 3.2),
    ("nvidia-a100-80gb", "a2-ultragpu-4g", 4, 48, 680, 20.2752, 6.4),
    ("nvidia-a100-80gb", "a2-ultragpu-8g", 8, 96, 1360, 40.5504, 12.8),
    ("nvidia-h100-80gb", "a3-highgpu-1g", 1, 26, 234, 10.62, 4.46),
    ("nvidia-h100-80gb", "a3-highgpu-2g", 2, 52, 468, 21.24, 8.92),
    ("nvidia-h100-80gb", "a3-highgpu-4g", 4, 104, 936, 42.47, 17.84),
    ("nvidia-h100-80gb", "a3-highgpu-8g", 8, 208, 1872, 84.94, 35.67),
    ("nvidia-h100-mega-80gb", "a3-megagpu-8g", 8, 208, 1872, 93.40, 65.39),
    ("nvidia-h200-141gb", "a3-ultragpu-8g", 8, 224, 2952, None, None),
    ("nvidia-b200", "a4-highgpu-8g", 8, 224, 3968, 140.1, None),
    ("nvidia-rtx-pro-6000", "g4-standard-48", 1, 48, 180, 4.50, None),
    ("nvidia-rtx-pro-6000", "g4-standard-96", 2, 96, 360, 9.00, None),
    ("nvidia-rtx-pro-6000", "g4-standard-192", 4, 192, 720, 18.00, None),
    ("nvidia-rtx-pro-6000", "g4-standard-384", 8, 384, 1440, 36.00, None),
)

# The same, with more of the host for as many GPUs: for a pool that needs it.
_ROOMIER_MACHINES = (
    ("nvidia-l4", "g2-standard-8", 1, 8, 32, 0.91, 0.27),
    ("nvidia-l4", "g2-standard-12", 1, 12, 48, 1.06, 0.32),
    ("nvidia-l4", "g2-standard-16", 1, 16, 64, 1.20, 0.36),
    ("nvidia-l4", "g2-standard-32", 1, 32, 128, 1.79, 0.54),
)

# Compute capability times ten: NVIDIA's tables (developer.nvidia.com/cuda-gpus from the L4 on,
# TensorRT's support matrix for T4 and A100), copies of them read 2026-11-30. That Compute Engine's
# GPUs are these is by their names. `vllm_refusals.py` has the data types for each capability.
_CAPABILITY = {
    "nvidia-tesla-t4": 75,
    "nvidia-l4": 89,
    "nvidia-tesla-a100": 80,
    "nvidia-a100-80gb": 80,
    "nvidia-h100-80gb": 90,
    "nvidia-h100-mega-80gb": 90,
    "nvidia-h200-141gb": 90,
    "nvidia-b200": 100,
    "nvidia-rtx-pro-6000": 120,
}

_ZONES: dict[str, tuple[Zone, ...]] = {
    "nvidia-l4": zones(
        Confidence.DOCUMENTED,
        "us-central1-a", "us-central1-b", "us-central1-c", "us-east4-a", "us-east4-c",
    )
    + zones(
        Confidence.OBSERVED,
        "us-east1-c", "us-west1-a", "us-west1-b", "us-west4-b", "europe-west1-b",
        "europe-west4-a", "asia-southeast1-b", "asia-northeast1-b",
    ),
    "nvidia-tesla-a100": zones(
        Confidence.DOCUMENTED,
        "us-central1-a", "us-central1-b", "us-central1-c", "us-central1-f",
    )
    + zones(
        Confidence.OBSERVED,
        "us-east1-b",
        "us-west1-b", "us-west3-b", "us-west4-b", "europe-west4-a", "europe-west4-b",
        "me-west1-a", "me-west1-c", "asia-northeast1-a", "asia-northeast1-c", "asia-northeast3-a",
        "asia-northeast3-b", "asia-southeast1-a", "asia-southeast1-b", "asia-southeast1-c",
    ),
    "nvidia-a100-80gb": zones(Confidence.DOCUMENTED, "us-east4-c")
    + zones(
        Confidence.OBSERVED,
        "us-central1-a", "us-central1-c", "us-east5-a", "us-east5-b",
        "europe-west4-a", "asia-southeast1-c",
    ),
    "nvidia-h100-80gb": zones(
        Confidence.DOCUMENTED, "us-central1-a", "us-central1-c", "us-east4-a", "us-east4-c"
    ),
}  # fmt: skip

# vLLM's own defaults for GPUs under 70 GiB, passed always so that a mixed ladder batches alike
# whatever the card (vllm/engine/arg_utils.py of 0.26.0, read 2026-11).
_MAX_NUM_BATCHED_TOKENS = 2048
_MAX_NUM_SEQS = 256


def _shapes(
    name: str, memory_gib: int, boot_disk_type: str, *, roomier: bool = False
) -> tuple[Shape, ...]:
    return tuple(
        Shape(
            accelerator=name,
            family=Family.NVIDIA,
            label=name,
            count=count,
            topology=None,
            machine_type=machine_type,
            devices=count,
            boot_disk_type=boot_disk_type,
            vcpu=vcpu,
            memory_gb=memory_gb,
            accelerator_memory_gib=count * memory_gib,
            max_num_batched_tokens=_MAX_NUM_BATCHED_TOKENS,
            max_num_seqs=_MAX_NUM_SEQS,
            # The price lists have on-demand prices of machines that are not sold on demand.
            usd_per_hour=listed if Capacity.ON_DEMAND in sale_of(machine_type).capacities else None,
            spot_usd_per_hour=spot,
            capability=_CAPABILITY[name],
            roomier=roomier,
        )
        for gpu, machine_type, count, vcpu, memory_gb, listed, spot in (
            _ROOMIER_MACHINES if roomier else _MACHINES
        )
        if gpu == name
    )


GPUS: dict[str, Accelerator] = {
    name: Accelerator(
        name=name,
        family=Family.NVIDIA,
        shapes=_shapes(name, memory_gib, boot_disk_type),
        roomier=_shapes(name, memory_gib, boot_disk_type, roomier=True),
        zones=_ZONES.get(name, ()),
    )
    for name, memory_gib, boot_disk_type in _MODELS
}
"""Every GPU that a rung can name, by GKE's accelerator name."""

UNSERVED: dict[str, str] = {
    "nvidia-gb200": "a4x-highgpu-4g has arm64 CPUs, and the images are built for amd64"
}
"""GPUs of GKE that no rung can use, each with the reason."""
