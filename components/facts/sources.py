"""Sources of the facts, and the maximum age of each kind of fact at a release."""

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


_READ = date(2026, 11, 21)

SOURCES: tuple[Source, ...] = (
    Source(
        Kind.PRICE,
        "v4 to v6e on demand, GPU machines",
        "GoogleCloudPlatform/cluster-autoscaler @7d250507, `pkg/cloudprovider/gke/machinetypes`",
        date(2026, 8, 21),
    ),
    Source(
        Kind.PRICE,
        "T4 with its machine, A100 on spot, e2, persistent disks, local SSDs",
        "kubernetes/autoscaler @0411d1c8, `cloudprovider/gce/gce_price_info.go`",
        _READ,
    ),
    Source(
        Kind.PRICE,
        "v4, v5e and v5p on spot, v7x",
        "dstackai/gpuhunt @ad703ef, `tpu_pricing.json`, and reports; a third party's copy",
        _READ,
    ),
    Source(
        Kind.PRICE,
        "RTX PRO 6000",
        "davychens-svg/rtx6000_pro_blackwell; a third party's copy",
        date(2025, 10, 29),
    ),
    Source(Kind.PRICE, "the cluster's fee", "cloud.google.com/kubernetes-engine/pricing", _READ),
    Source(
        Kind.PLACE,
        "TPU zones, A and B",
        "docs.cloud.google.com/tpu/docs/regions-zones and agreeing copies",
        _READ,
    ),
    Source(Kind.PLACE, "TPU zones, C", "a project's list of accelerator types", date(2026, 10, 2)),
    Source(
        Kind.PLACE,
        "GPU zones, A",
        "GoogleCloudPlatform/accelerated-platforms @9320f3b, `platforms/gke-aiml/playground`",
        date(2026, 8, 20),
    ),
    Source(Kind.PLACE, "L4 zones, C", "a third party's list of GKE zones", date(2026, 2, 1)),
    Source(
        Kind.PLACE,
        "A100 zones, C",
        "skypilot-org/skypilot-catalog @006059e, `catalogs/v8/gcp/vms.csv`",
        _READ,
    ),
    Source(
        Kind.PLACE,
        "smallest versions of GKE",
        "GKE's pages on custom compute classes, Ironwood and flex start; google/skills @1af7775",
        date(2026, 4, 13),
    ),
    Source(
        Kind.SALE,
        "GPU machines: no on demand for A3 High below 8 GPUs, A3 Ultra and A4",
        "Compute Engine's page on accelerator-optimized machines, its note on A3 High and its "
        "table of consumption options, as cluster-toolkit#6279 and dstackai/dstack#3162 quote it",
        date(2026, 4, 13),
    ),
    Source(
        Kind.SALE,
        "TPU machines",
        "docs.cloud.google.com/tpu/docs/plan-tpus; no flex start of v4 there",
        date(2026, 5, 8),
    ),
    Source(
        Kind.NAME,
        "quotas without a star",
        "Compute Engine's API reference, `Quota.metric`; Google's recipes (AI-Hypercomputer)",
        _READ,
    ),
    Source(Kind.NAME, "quotas with a star", "quota lists of projects with these machines", _READ),
    Source(
        Kind.NAME,
        "vLLM's flags and metrics",
        "the source of the pinned release (`tools/vllm/contract.py`)",
        _READ,
    ),
    Source(
        Kind.NAME,
        "what vLLM refuses: types, quantization, architectures",
        "the source of the pinned release (`tools/vllm/contract.py`)",
        date(2026, 11, 30),
    ),
    Source(
        Kind.HARDWARE,
        "machine types, boot disks, volumes, local SSDs",
        "GoogleCloudPlatform/cluster-autoscaler @7d250507",
        date(2026, 8, 21),
    ),
    Source(
        Kind.HARDWARE,
        "TPU memory and topologies",
        "docs.cloud.google.com/tpu/docs/{v4,v5e,v5p,v6e,tpu7x}; AI-Hypercomputer/xpk @367c838",
        date(2026, 6, 25),
    ),
    Source(
        Kind.HARDWARE,
        "memory that a process finds",
        "kvplan 0.1.1 (L4), a four-chip v6e, tpu-inference#1467 (v5e), tpu-info 0.7.1 (v5p, v7x)",
        _READ,
    ),
    Source(Kind.HARDWARE, "models", "each model's `config.json`, as compiled", _READ),
)
"""Every source, by kind."""


def newest() -> date:
    """Return the date of the newest source."""
    return max(source.dated for source in SOURCES)


def stale(today: date) -> tuple[Source, ...]:
    """Return the sources that are too old on a day."""
    return tuple(x for x in SOURCES if (today - x.dated).days > DAYS[x.kind])
