"""Every source of the facts: those in the entries of the accelerators, and all others."""

from datetime import date

from .accelerators import ACCELERATORS
from .source import DAYS, READ, Kind, Source

_OTHERS = (
    Source(Kind.PRICE, "the cluster's fee", "cloud.google.com/kubernetes-engine/pricing", READ),
    Source(
        Kind.PLACE,
        "smallest versions of GKE",
        "GKE's pages on custom compute classes, Ironwood and flex start; google/skills @1af7775",
        date(2026, 4, 13),
    ),
    Source(
        Kind.NAME,
        "vLLM's flags and metrics",
        "the source of the pinned release (`tools/vllm/contract.py`)",
        READ,
    ),
    Source(
        Kind.NAME,
        "what vLLM refuses: types, quantization, architectures",
        "the source of the pinned release (`tools/vllm/contract.py`)",
        date(2026, 11, 30),
    ),
    Source(Kind.HARDWARE, "models", "each model's `config.json`, as compiled", READ),
)

_OF_ACCELERATORS = (source for each in ACCELERATORS.values() for source in each.sources)

SOURCES: tuple[Source, ...] = tuple(
    sorted(dict.fromkeys((*_OF_ACCELERATORS, *_OTHERS)), key=lambda x: list(Kind).index(x.kind))
)
"""Every source once, by kind."""


def newest() -> date:
    """Return the date of the newest source."""
    return max(source.dated for source in SOURCES)


def stale(today: date) -> tuple[Source, ...]:
    """Return the sources that are too old on a day."""
    return tuple(x for x in SOURCES if (today - x.dated).days > DAYS[x.kind])
