"""Flags, metrics, variables and routes of the pinned release of vLLM.

A flag that is not here stops vLLM at start, and an unknown metric leaves an autoscaler without a
signal. `vllm_settings.py` and `vllm_routes.py` decide which of them a stack can use. The table is
generated: `python -m tools.vllm.contract`.
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
"""The release of vLLM in both images; the tag of an image is `v` and this version."""

FLAGS: frozenset[str] = frozenset(_TABLE["flags"])
"""Every long flag of the OpenAI server, including the `--no-` forms; a value follows `=` or a
space.

vLLM also accepts a flag with underscores and `--flag.key value` into a JSON flag; neither is here.
"""

FLAG_KINDS: Mapping[str, str] = MappingProxyType(_TABLE["flags"])
"""Kind of each flag: without a value (`switch`, and `twin` for its `--no-` form), a number (`int`,
`float`), several words (`list`), one word for each occurrence (`each`), `json` or `text`."""

FLAG_VALUES: Mapping[str, str | tuple[str, ...]] = MappingProxyType(
    {
        flag: allowed if isinstance(allowed, str) else tuple(allowed)
        for flag, allowed in json.loads(
            (files(__package__) / "vllm_values.json").read_text(encoding="utf-8")
        ).items()
    }
)
"""Allowed values of a flag in the parser of release 0.26.0 (2026-11-30): one of its choices, or
`int` for a whole number without a suffix. A flag that is not here accepts other values.

Generated: `python -m tools.vllm.parser --write`.
"""

TOOL_PARSERS: tuple[str, ...] = tuple(_TABLE["toolParsers"])
"""Values of `--tool-call-parser`."""

REASONING_PARSERS: tuple[str, ...] = tuple(_TABLE["reasoningParsers"])
"""Values of `--reasoning-parser`."""

LORA_RANKS: tuple[int, ...] = tuple(_TABLE["loraRanks"])
"""Values of `--max-lora-rank`."""

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
"""Labels by the same name; None if they are the fields of one of vLLM's configurations."""

METRICS: frozenset[str] = frozenset(METRIC_KINDS)
"""Every metric by its declared name; `SERIES` has the names on /metrics."""

ENVIRONMENT: frozenset[str] = frozenset(_TABLE["environment"])
"""Variables that vLLM itself reads. It warns about any other that begins with `VLLM_`."""

TPU_ENVIRONMENT: frozenset[str] = frozenset(_TABLE["tpuEnvironment"])
"""Variables that vLLM's TPU plugin reads; libtpu's own (`TPU_TOPOLOGY`, ...) are not among them."""


@dataclass(frozen=True)
class Route:
    """A path that vLLM's server can answer, with any settings."""

    path: str
    """A part in braces stands for any text without a slash."""
    methods: tuple[str, ...]
    """HTTP methods; `MOUNT` for all paths that begin with this one."""
    module: str
    """Module that declares it, below `vllm/entrypoints`."""


ROUTES: tuple[Route, ...] = tuple(
    Route(route["path"], tuple(route["methods"]), route["module"]) for route in _TABLE["routes"]
)
"""Every route of vLLM's own; routes of the packages that it imports are not here."""

GUARDED: tuple[str, ...] = tuple(_TABLE["guarded"])
"""Prefixes of the paths that vLLM's `--api-key` protects."""


def series_of(metric: str) -> tuple[str, ...]:
    """Return the names of a metric on /metrics, by its declared name."""
    kind = METRIC_KINDS[metric]
    if kind == "gauge":
        return (metric,)
    if kind == "counter":
        return (f"{metric}_total",)
    return (f"{metric}_bucket", f"{metric}_count", f"{metric}_sum")


SERIES: Mapping[str, str] = MappingProxyType(
    {series: metric for metric in METRIC_KINDS for series in series_of(metric)}
)
"""Every name that a query can use, with its metric; the Prometheus client adds a suffix to all but
gauges, and the label `le` to a `_bucket`."""
