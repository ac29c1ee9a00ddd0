"""A source of facts: its kind, its date, and the maximum age of each kind of fact at a release.

Sources of several accelerators are here; a source of one accelerator is in its entry. `sources.py`
has all of them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """Subject of a fact, which decides how fast it changes."""

    PRICE = "prices"
    PLACE = "zones and versions"
    SALE = "ways of sale"
    NAME = "names and limits"
    HARDWARE = "machines and models"


DAYS: dict[Kind, int] = {
    Kind.PRICE: 400,
    Kind.PLACE: 400,
    Kind.SALE: 400,
    Kind.NAME: 400,
    Kind.HARDWARE: 800,
}
"""Maximum age of a fact in days before a release, from when it was read or dated."""


@dataclass(frozen=True)
class Source:
    """One source of facts."""

    kind: Kind
    facts: str
    """Facts from the source."""
    where: str
    dated: date
    """Date on which it was read, or its own date if that is known and earlier."""


READ = date(2026, 11, 21)
"""Date on which sources without a date of their own were read."""

LIST_PRICES = Source(
    Kind.PRICE,
    "v4 to v6e on demand, GPU machines",
    "GoogleCloudPlatform/cluster-autoscaler @7d250507, `pkg/cloudprovider/gke/machinetypes`",
    date(2026, 8, 21),
)
OPEN_AUTOSCALER_PRICES = Source(
    Kind.PRICE,
    "T4 with its machine, A100 on spot, e2, persistent disks, local SSDs",
    "kubernetes/autoscaler @0411d1c8, `cloudprovider/gce/gce_price_info.go`",
    READ,
)
GPUHUNT_PRICES = Source(
    Kind.PRICE,
    "v4, v5e and v5p on spot, v7x",
    "dstackai/gpuhunt @ad703ef, `tpu_pricing.json`, and reports; a third party's copy",
    READ,
)

TPU_ZONES = Source(
    Kind.PLACE,
    "TPU zones, A and B",
    "docs.cloud.google.com/tpu/docs/regions-zones and agreeing copies",
    READ,
)
TPU_FLEX_START_ZONES = Source(
    Kind.PLACE,
    "TPU zones by flex start",
    "docs.cloud.google.com/tpu/docs/plan-tpus; us-east5-b from an undated copy of "
    "docs.cloud.google.com/kubernetes-engine/docs/concepts/dws",
    date(2026, 5, 8),
)
GPU_ZONES = Source(
    Kind.PLACE,
    "GPU zones, A",
    "GoogleCloudPlatform/accelerated-platforms @9320f3b, `platforms/gke-aiml/playground`",
    date(2026, 8, 20),
)
A100_ZONES = Source(
    Kind.PLACE,
    "A100 zones, C",
    "skypilot-org/skypilot-catalog @006059e, `catalogs/v8/gcp/vms.csv`",
    READ,
)

GPU_SALE = Source(
    Kind.SALE,
    "GPU machines: no on demand for A3 High below 8 GPUs, A3 Ultra and A4",
    "Compute Engine's page on accelerator-optimized machines, its note on A3 High and its "
    "table of consumption options, as cluster-toolkit#6279 and dstackai/dstack#3162 quote it",
    date(2026, 4, 13),
)
TPU_SALE = Source(
    Kind.SALE,
    "TPU machines",
    "docs.cloud.google.com/tpu/docs/plan-tpus; no flex start of v4 there",
    date(2026, 5, 8),
)

DOCUMENTED_QUOTAS = Source(
    Kind.NAME,
    "quotas without a star",
    "Compute Engine's API reference, `Quota.metric`; Google's recipes (AI-Hypercomputer)",
    READ,
)
SEEN_QUOTAS = Source(
    Kind.NAME, "quotas with a star", "quota lists of projects with these machines", READ
)

MACHINE_TYPES = Source(
    Kind.HARDWARE,
    "machine types, boot disks, volumes, local SSDs",
    "GoogleCloudPlatform/cluster-autoscaler @7d250507",
    date(2026, 8, 21),
)
TPU_HARDWARE = Source(
    Kind.HARDWARE,
    "TPU memory and topologies",
    "docs.cloud.google.com/tpu/docs/{v4,v5e,v5p,v6e,tpu7x}; AI-Hypercomputer/xpk @367c838",
    date(2026, 6, 25),
)
PROCESS_MEMORY = Source(
    Kind.HARDWARE,
    "memory that a process finds",
    "kvplan 0.1.1 (L4), a four-chip v6e, tpu-inference#1467 (v5e), tpu-info 0.7.1 (v5p, v7x), "
    "GKE's capacity table for DRA (T4)",
    READ,
)
COMPUTE_CAPABILITY = Source(
    Kind.HARDWARE,
    "compute capability of a GPU",
    "developer.nvidia.com/cuda-gpus (L4 and newer), TensorRT's support matrix (T4, A100); copies",
    date(2026, 11, 30),
)

OF_EVERY_GPU = (MACHINE_TYPES, COMPUTE_CAPABILITY, GPU_SALE)
OF_EVERY_TPU = (MACHINE_TYPES, TPU_HARDWARE, TPU_SALE, TPU_ZONES)
