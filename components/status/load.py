"""Queue, cache and tokens a second of a stack, from the metrics of its replicas."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..scaling.metrics import VLLM_METRICS, Metric
from .observed import Load

TOKENS = "vllm:generation_tokens_total"
"""vLLM's counter of generated tokens (vllm/v1/metrics/loggers.py of 0.26, read 2026-11)."""


@dataclass(frozen=True)
class StackLoad:
    """Figures of all replicas that were read; None if no replica gave one."""

    replicas: int
    """Number of replicas that were read."""
    running: float | None
    waiting: float | None
    cache: float | None
    """Largest share of the KV cache in use, 0 to 1."""
    tokens_per_second: float | None
    """Between the two readings; None with a single one."""


def read_metrics(page: str, at: float) -> Load:
    """Read the metrics page of one replica; a series that is missing stays None."""
    return Load(
        running=_sum(page, VLLM_METRICS[Metric.BATCH]),
        waiting=_sum(page, VLLM_METRICS[Metric.QUEUE]),
        cache=_most(page, VLLM_METRICS[Metric.KV_CACHE]),
        tokens=_sum(page, TOKENS),
        at=at,
    )


def load_of(readings: Mapping[str, Sequence[Load]]) -> StackLoad:
    """Return the figures of a stack."""
    newest = [each[-1] for each in readings.values() if each]
    return StackLoad(
        replicas=len(newest),
        running=_added([each.running for each in newest]),
        waiting=_added([each.waiting for each in newest]),
        cache=max((each.cache for each in newest if each.cache is not None), default=None),
        tokens_per_second=_added([_rate(each) for each in readings.values()]),
    )


def _rate(readings: Sequence[Load]) -> float | None:
    if len(readings) < 2:  # noqa: PLR2004 # a rate needs two readings
        return None
    first, last = readings[0], readings[-1]
    if first.tokens is None or last.tokens is None or last.at <= first.at:
        return None
    # A counter that falls has started again at 0.
    grown = last.tokens - first.tokens if last.tokens >= first.tokens else last.tokens
    return grown / (last.at - first.at)


def _added(values: Sequence[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return sum(known) if known else None


def _sum(page: str, series: str) -> float | None:
    return _added(_values(page, series))


def _most(page: str, series: str) -> float | None:
    return max(_values(page, series), default=None)


def _values(page: str, series: str) -> list[float]:
    """Return the values of a series in Prometheus' text format, one for each set of labels."""
    lines = re.findall(rf"^{re.escape(series)}(?:\{{[^\n]*\}})? +([^\s]+)", page, re.M)
    return [float(each) for each in lines]
