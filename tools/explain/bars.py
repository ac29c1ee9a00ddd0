"""Bar charts of the explain page: cost of a month, and memory of a device.

Widths are shares of the longest bar of a chart. The table next to a chart has the same figures.
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
"""Parts of a device's memory, from the left."""

_COLOURS = 6
"""Number of colours of the page; with more rungs they repeat."""


@dataclass(frozen=True)
class Part:
    """A part of a bar."""

    name: str
    value: float
    colour: int
    """Index of the page's colour."""


@dataclass(frozen=True)
class Bar:
    """A bar, with its name on the left and its sum on the right."""

    name: str
    parts: tuple[Part, ...]
    told: str


def cost_bars(found: Explanation) -> list[Bar]:
    """Return a bar for each month: the machines of each rung, and other costs."""
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
    """Return a bar for each rung whose model is known: the memory of one device."""
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
    """Return the lines of a chart; none if it has no parts."""
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
