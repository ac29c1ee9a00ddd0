"""Write docs/facts.md: the tables that every refusal, price and warning of the program is from.

    python -m tools.pages.facts_page        writes docs/facts.md

The facts, their sources and the policy on their age are `components/facts/`'s.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence

from components.facts import gke_versions
from components.facts.accelerators import ACCELERATORS
from components.facts.capacity import Capacity
from components.facts.gated_models import is_gated
from components.facts.gpu import GPUS, UNSERVED
from components.facts.models import MODELS
from components.facts.prices import (
    CLUSTER_USD_PER_HOUR,
    DISK_USD_PER_GB_MONTH,
    LOCAL_SSD_USD_PER_GB_MONTH,
    MACHINE_USD_PER_HOUR,
    SPOT_LOCAL_SSD_USD_PER_GB_MONTH,
)
from components.facts.quotas import ALL_GPUS, DISK_QUOTAS, Quota
from components.facts.shapes import Accelerator, Shape
from components.facts.source import DAYS
from components.facts.sources import SOURCES
from components.facts.tpu import TPUS
from components.facts.vllm import VERSION
from components.facts.zones import Confidence
from tools.render.evaluate import REPOSITORY

PAGE = REPOSITORY / "docs" / "facts.md"

_CONFIDENCE = {
    Confidence.DOCUMENTED: "a document or source code of Google's",
    Confidence.COPIED: "agreeing copies of a document of Google's",
    Confidence.OBSERVED: "a single observation",
}

_VERSIONS = {
    "a ComputeClass": gke_versions.COMPUTE_CLASS,
    "GPU nodes that GKE makes": gke_versions.GPU_RULE,
    "TPU nodes that GKE makes": gke_versions.TPU_RULE,
    "nodes that GKE makes, without node auto-provisioning": gke_versions.AUTO_CREATION,
    "a reservation in a ComputeClass": gke_versions.RESERVATION_RULE,
    "flex start with GPUs": gke_versions.FLEX_START_GPU,
    "flex start with TPUs": gke_versions.FLEX_START_TPU,
    "`autoscaling.source: native`": gke_versions.NATIVE_METRICS,
    "the InferencePool of `exposure.kind: gateway`": gke_versions.INFERENCE_POOL,
    "a spot node's notice divided as a pool says": gke_versions.SPOT_SHUTDOWN,
    **{f"a pool of {x.name}": x.gke_version for x in ACCELERATORS.values() if x.gke_version},
    **{
        f"{x.name} on Autopilot": x.autopilot_gke_version
        for x in ACCELERATORS.values()
        if x.autopilot_gke_version
    },
}


def page() -> str:
    """Return the whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Facts"
    yield ""
    yield "This page lists the facts of checks and estimates. `python -m tools.pages.facts_page`"
    yield "writes it from `components/facts/`. Prices are US list prices in US dollars; a price"
    yield "without a source is unknown and does not count as 0."
    yield from _policy()
    yield from _section("TPU machines", _MACHINE, [_machine(*x) for x in _shapes(TPUS.values())])
    yield from _section("GPU machines", _MACHINE, [_machine(*x) for x in _shapes(GPUS.values())])
    yield from ("", "Known, and not served:", "")
    yield from (f"- `{name}`: {why}" for name, why in UNSERVED.items())
    yield from _zones()
    yield from _section("Other prices", ("what", "USD", "for"), _prices())
    yield from _section("Smallest versions of GKE", ("for", "version"), sorted(_VERSIONS.items()))
    yield from _quotas()
    yield from _models()


def _policy() -> Iterator[str]:
    yield from ("", "## Sources, and how old they may be", "")
    yield "A fact is dated when it was read, or earlier where its source is. A release fails its"
    yield "tests where a fact is older, on its day in `CHANGELOG.md`, than this:"
    yield ""
    yield from (f"- {kind}: {days} days" for kind, days in DAYS.items())
    yield ""
    rows = [(str(x.kind), x.facts, x.where, x.dated.isoformat()) for x in SOURCES]
    yield from _table(("about", "facts", "from", "dated"), rows)


_MACHINE = (
    "accelerator", "key", "machine", "topology", "devices", "GiB of a device", "vCPU", "memory GB",
    "boots from", "volumes", "local SSDs", "sold as", "in calendar mode", "USD an hour", "on spot",
)  # fmt: skip


def _shapes(accelerators: Iterable[Accelerator]) -> Iterator[tuple[Accelerator, Shape]]:
    for accelerator in accelerators:
        for shape in accelerator.machines:
            yield accelerator, shape


def _machine(accelerator: Accelerator, shape: Shape) -> Sequence[str]:
    memory = shape.device_memory
    about = "" if memory.measured else "about "
    return (
        f"`{accelerator.name}`",
        f"`{shape.key}`",
        shape.machine_type,
        shape.topology or "",
        str(shape.devices),
        f"{about}{memory.gib:g}",
        str(shape.vcpu),
        str(shape.memory_gb),
        shape.boot_disk_type,
        ", ".join(shape.volume_types),
        ", ".join(map(str, shape.local_ssds)),
        ", ".join(shape.sold_as),
        _known(shape.in_calendar_mode),
        _usd(shape.usd_per_hour) if Capacity.ON_DEMAND in shape.sold_as else "not sold",
        _usd(shape.spot_usd_per_hour),
    )


def _known(fact: bool | None) -> str:  # noqa: FBT001 # a table's cell
    return "unknown" if fact is None else "yes" if fact else "no"


def _usd(price: float | None) -> str:
    return "unknown" if price is None else f"{price:.2f}"


def _zones() -> Iterator[str]:
    yield from ("", "## Zones", "")
    yield from (f"- {grade}: {what}" for grade, what in _CONFIDENCE.items())
    yield ""
    yield "An unlisted zone causes a warning and no error. A listed zone can be out of stock."
    yield ""
    rows = [
        (f"`{name}`", *(_zones_of(accelerator, grade) for grade in _CONFIDENCE), _flex(accelerator))
        for name, accelerator in ACCELERATORS.items()
    ]
    yield from _table(("accelerator", *map(str, _CONFIDENCE), "by flex start"), rows)


def _zones_of(accelerator: Accelerator, grade: Confidence) -> str:
    return ", ".join(zone.name for zone in accelerator.zones if zone.confidence is grade)


def _flex(accelerator: Accelerator) -> str:
    return ", ".join(accelerator.flex_start_zones or ())


def _prices() -> Iterator[Sequence[str]]:
    yield "GKE's fee for a cluster", f"{CLUSTER_USD_PER_HOUR:.2f}", "an hour"
    for machine, price in MACHINE_USD_PER_HOUR.items():
        yield machine, f"{price:.5f}", "an hour"
    for kind, price in DISK_USD_PER_GB_MONTH.items():
        yield kind, f"{price:.2f}", "a GB and month"
    yield "local SSD", f"{LOCAL_SSD_USD_PER_GB_MONTH:.3f}", "a GB and month"
    yield "local SSD on spot", f"{SPOT_LOCAL_SSD_USD_PER_GB_MONTH:.3f}", "a GB and month"
    yield "Hyperdisk, load balancers, addresses, NAT, traffic, logs", "unknown", ""


def _quotas() -> Iterator[str]:
    rows = [
        (
            f"`{name}`",
            _named(x.quotas.on_demand),
            _named(x.quotas.spot),
        )
        for name, x in ACCELERATORS.items()
    ]
    yield from _section("Quotas", ("for", "on demand", "spot and flex start"), rows)
    yield ""
    disks = ", ".join(f"{kind} {_named(quota)}" for kind, quota in DISK_QUOTAS.items())
    yield f"All GPUs together: {_named(ALL_GPUS)}. Disks: {disks}. A star marks a name that"
    yield "is from projects' lists and was not found in a document of Google's."


def _named(quota: Quota | None) -> str:
    if quota is None:
        return "unknown"
    star = "" if quota.documented else r" \*"
    return f"`{quota.name}`{star}"


def _models() -> Iterator[str]:
    heads = (
        "model", "parameters", "layers", "hidden", "heads", "KV heads", "head size",
        "longest context", "architecture", "stored as", "GiB", "task", "chats", "gated",
    )  # fmt: skip
    rows = [
        (
            f"`{x.id}`",
            f"{x.parameters_billion:g} B",
            *map(str, (x.layers, x.hidden, x.heads, x.kv_heads, x.head_dim, x.max_positions)),
            x.architecture or "unknown",
            "-" if x.stored.method is None else x.stored.method,
            f"{x.weights_gib:.1f}",
            x.task or "unknown",
            "yes" if x.chats else "no",
            _gated(x.id),
        )
        for x in MODELS.values()
    ]
    yield from _section("Models", heads, rows)
    yield from ("", f"Served by vLLM {VERSION}; any other model by `model.numbers`.")


def _gated(model_id: str) -> str:
    return {True: "yes", False: "no", None: "unknown"}[is_gated(model_id)]


def _section(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    yield from _table(heads, rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def main() -> int:
    """Write the page, and return the exit status."""
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(REPOSITORY))
    return 0


if __name__ == "__main__":
    sys.exit(main())
