"""Two results against each other: what changed in what was measured, and in the figures."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.estimates.tables import Table
from tools.benchmark.result import Result, Stage

NOISE = 0.05
"""Relative difference up to which two figures count as equal."""


@dataclass(frozen=True)
class Row:
    """One figure of both results."""

    name: str
    before: float | None
    after: float | None
    less_is_better: bool = False

    @property
    def change(self) -> float | None:
        """Return the relative change; None if one is not known."""
        if not self.before or self.after is None:
            return None
        return self.after / self.before - 1

    @property
    def verdict(self) -> str:
        """Return whether it became better or worse."""
        if self.change is None:
            return "unknown"
        if abs(self.change) <= NOISE:
            return "equal"
        return "better" if (self.change < 0) is self.less_is_better else "worse"


def changed(before: Result, after: Result) -> Iterator[str]:
    """Yield each property of the server or the load that differs."""
    for part in ("server", "load"):
        old, new = getattr(before, part), getattr(after, part)
        for name in type(old).model_fields:
            a, b = getattr(old, name), getattr(new, name)
            if name in {"prompt_tokens", "answer_tokens"}:
                continue
            if name == "flags":
                yield from _flags(a, b)
            elif a != b:
                yield f"{name}: {_told(a)} -> {_told(b)}"
    if before.rung != after.rung:
        yield f"rung: {_told(before.rung)} -> {_told(after.rung)}"


def _flags(before: tuple[str, ...] | None, after: tuple[str, ...] | None) -> Iterator[str]:
    gone = sorted(set(before or ()) - set(after or ()))
    new = sorted(set(after or ()) - set(before or ()))
    if gone or new:
        yield f"flags: {' '.join(gone) or 'none'} -> {' '.join(new) or 'none'}"


def _told(value: object) -> str:
    return "unknown" if value is None else str(value)


def rows(before: Result, after: Result) -> Iterator[Row]:
    """Yield the figures of both."""
    yield Row("tokens/s, full", before.tokens_per_second, after.tokens_per_second)
    yield from _latencies("alone", before.alone, after.alone)
    if before.knee is not None and after.knee is not None:
        yield Row("knee, requests/s", before.knee.rate, after.knee.rate)
    by_rate = {stage.rate: stage for stage in before.rates}
    for stage in after.rates:
        # Rates follow from the speed: of two servers they are rarely the same.
        if (old := by_rate.get(stage.rate)) is not None:
            yield from _latencies(stage.name, old, stage)


def _latencies(name: str, before: Stage, after: Stage) -> Iterator[Row]:
    for told, part in (("first token", "first_token"), ("per token", "per_token")):
        for share in ("p50", "p95"):
            old, new = getattr(getattr(before, part), share), getattr(getattr(after, part), share)
            yield Row(f"{told} {share}, {name}", old, new, less_is_better=True)


def table(before: Result, after: Result) -> Table:
    """Return the figures of both as a table."""
    heads = ("figure", "before", "now", "change", "")
    found = [
        (row.name, _figure(row.before), _figure(row.after), _percent(row.change), row.verdict)
        for row in rows(before, after)
    ]
    return heads, found


def _figure(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.4g}"


def _percent(change: float | None) -> str:
    return "unknown" if change is None else f"{change:+.1%}"
