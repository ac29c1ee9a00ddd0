"""What the pinned release of vLLM accepts and exports.

Owns the version that both images run, and the names that hold at it: a flag or a metric that is not
here stops vLLM at start or leaves an autoscaler without a signal. Deliberately does not own which
of them are used, nor what they mean. The table is generated: `python -m tools.vllm.contract`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_TABLE: dict[str, Any] = json.loads(
    (files(__package__) / "vllm_contract.json").read_text(encoding="utf-8")
)

VERSION: str = _TABLE["version"]
"""The release of vLLM in both images; the tag of an image is `v` and this."""

FLAGS: frozenset[str] = frozenset(_TABLE["flags"])
"""Every long flag of the OpenAI server, `--no-` twins included; a value follows `=` or a space.

vLLM also takes a flag with underscores and `--flag.key value` into a JSON flag; neither is here.
"""

FLAG_KINDS: Mapping[str, str] = MappingProxyType(_TABLE["flags"])
"""What each of them takes: nothing (`switch`, and `twin` for the `--no-` of one), a number (`int`,
`float`), words after it (`list`), one word each time it is given (`each`), `json` or `text`."""

FLAG_VALUES: Mapping[str, str | tuple[str, ...]] = MappingProxyType(
    {
        flag: allowed if isinstance(allowed, str) else tuple(allowed)
        for flag, allowed in json.loads(
            (files(__package__) / "vllm_values.json").read_text(encoding="utf-8")
        ).items()
    }
)
"""What a value of a flag has to be, as the parser of release 0.26.0 says (2026-11-30): one of its
choices, or `int` for a whole number without a suffix. A flag that is not here takes more.

Generated: `python -m tools.vllm.parser --write`.
"""

TOOL_PARSERS: tuple[str, ...] = tuple(_TABLE["toolParsers"])
"""What `--tool-call-parser` takes."""

REASONING_PARSERS: tuple[str, ...] = tuple(_TABLE["reasoningParsers"])
"""What `--reasoning-parser` takes."""

LORA_RANKS: tuple[int, ...] = tuple(_TABLE["loraRanks"])
"""What `--max-lora-rank` takes."""

METRIC_KINDS: Mapping[str, str] = MappingProxyType(
    {name: metric["kind"] for name, metric in _TABLE["metrics"].items()}
)
"""`gauge`, `counter` or `histogram` by the metric's name as vLLM declares it."""

METRIC_LABELS: Mapping[str, tuple[str, ...] | None] = MappingProxyType(
    {
        name: None if metric["labels"] is None else tuple(metric["labels"])
        for name, metric in _TABLE["metrics"].items()
    }
)
"""Labels by the same name; None where they are the fields of one of vLLM's configurations."""

METRICS: frozenset[str] = frozenset(METRIC_KINDS)
"""Every metric by its declared name; what /metrics shows for it is in `SERIES`."""

ENVIRONMENT: frozenset[str] = frozenset(_TABLE["environment"])
"""Variables that vLLM itself reads. It warns of any other that begins with `VLLM_`."""

TPU_ENVIRONMENT: frozenset[str] = frozenset(_TABLE["tpuEnvironment"])
"""Variables that vLLM's TPU plugin reads; libtpu's own (`TPU_TOPOLOGY`, ...) are not among them."""


@dataclass(frozen=True)
class Route:
    """A path that vLLM's server may answer, whatever turns it on."""

    path: str
    """A part in braces stands for any text without a slash."""
    methods: tuple[str, ...]
    """`MOUNT` for whatever begins with the path."""
    module: str
    """Where vLLM declares it, below `vllm/entrypoints`."""


ROUTES: tuple[Route, ...] = tuple(
    Route(route["path"], tuple(route["methods"]), route["module"]) for route in _TABLE["routes"]
)
"""Every route of vLLM's own; what the packages that it imports add is not among them."""

GUARDED: tuple[str, ...] = tuple(_TABLE["guarded"])
"""What a path has to begin with for vLLM's `--api-key` to guard it."""


def series_of(metric: str) -> tuple[str, ...]:
    """Return the names under which /metrics shows a metric, by its declared name."""
    kind = METRIC_KINDS[metric]
    if kind == "gauge":
        return (metric,)
    if kind == "counter":
        return (f"{metric}_total",)
    return (f"{metric}_bucket", f"{metric}_count", f"{metric}_sum")


SERIES: Mapping[str, str] = MappingProxyType(
    {series: metric for metric in METRIC_KINDS for series in series_of(metric)}
)
"""Every name that a query may use, with its metric; the Prometheus client adds a suffix to all but
gauges, and the label `le` to a `_bucket`."""
