"""Bars of an explained stack: what a month costs, and what fills a device's memory.

Owns which figure is which part of which bar. The widths are shares of the longest bar, so bars of
one chart can be compared; the same figures stand in the table beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from components.estimates.explanation import Explanation, MonthFigures, RungFigures
from components.estimates.tables import sum_of
from components.model.memory_fit import Fit

OTHER = "cluster, system nodes, disks"
MEMORY_PARTS = (
    "weights",
    "runtime",
    "one request at full length",
    "cache for more requests",
    "left free",
)
"""What fills a device, from the left."""

_COLOURS = 6
"""Colours that the page has for parts; with more rungs than that they come again."""


@dataclass(frozen=True)
class Part:
    """A part of a bar."""

    name: str
    value: float
    colour: int
    """Place in the page's colours."""


@dataclass(frozen=True)
class Bar:
    """One bar, with its name to the left and its sum to the right."""

    name: str
    parts: tuple[Part, ...]
    told: str


def cost_bars(found: Explanation) -> list[Bar]:
    """Return a bar for each month: the machines of each rung, and everything else."""
    return [_cost_bar(found, month) for month in found.months]


def _cost_bar(found: Explanation, month: MonthFigures) -> Bar:
    names = [figures.rung.name for figures in found.rungs]
    by_name = {line.what: line.usd for line in month.bill.lines if line.usd is not None}
    machines = {name: by_name.get(name, 0.0) for name in names}
    other = month.bill.usd - sum(machines.values())
    parts = [Part(name, machines[name], index % _COLOURS) for index, name in enumerate(names)]
    told = f"{sum_of(month.bill)} USD"
    return Bar(str(month.month), (*parts, Part(OTHER, other, _COLOURS)), told)


def memory_bars(found: Explanation) -> list[Bar]:
    """Return a bar for each rung whose model is known: what fills one of its devices."""
    length = found.served.max_model_len
    return [_memory_bar(x, x.fit, length) for x in found.rungs if x.fit is not None]


def _memory_bar(figures: RungFigures, fit: Fit, length: int) -> Bar:
    cache = max(0.0, fit.kv_gib)
    request = min(cache, fit.request_gib(length))
    running = fit.runtime_gib + fit.adapters_gib
    used = fit.weights_gib + running + cache
    sizes = (
        fit.weights_gib,
        running,
        request,
        cache - request,
        max(0.0, fit.device_gib - used),
    )
    parts = zip(MEMORY_PARTS, sizes, (0, 1, 2, 3, _COLOURS), strict=True)
    shape = figures.rung.shape
    about = "" if fit.measured else "about "
    told = f"{about}{fit.device_gib:.1f} GiB, {fit.tokens:,} tokens"
    name = (
        f"{figures.rung.name}: one of {shape.devices}" if shape.devices > 1 else figures.rung.name
    )
    return Bar(name, tuple(Part(*part) for part in parts), told)


def chart(bars: Sequence[Bar], unit: str) -> Iterator[str]:
    """Return the lines of a chart; without one part there is none."""
    longest = max(sum(part.value for part in bar.parts) for bar in bars)
    yield '<div class="chart" aria-hidden="true">'
    for bar in bars:
        yield f'<div class="bar"><span class="name">{escape(bar.name)}</span><span class="track">'
        for part in bar.parts:
            if part.value > 0:
                yield _segment(part, longest, unit)
        yield f'</span><span class="sum">{escape(bar.told)}</span></div>'
    yield "</div>"
    yield from _legend(bars)


def _segment(part: Part, longest: float, unit: str) -> str:
    share, value = 100 * part.value / longest, f"{part.value:,.2f} {unit}"
    return (
        f'<i class="c{part.colour}" style="width:{share:.3f}%" data-name="{escape(part.name)}" '
        f'data-value="{part.value:.4f}" title="{escape(part.name)}: {value}"></i>'
    )


def _legend(bars: Sequence[Bar]) -> Iterator[str]:
    shown = {part.name: part.colour for bar in bars for part in bar.parts if part.value > 0}
    yield '<ul class="legend" aria-hidden="true">'
    for name, colour in shown.items():
        yield f'<li><i class="c{colour}"></i>{escape(name)}</li>'
    yield "</ul>"
