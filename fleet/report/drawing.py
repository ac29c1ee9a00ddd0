"""The picture of a simulated week: lines, stacks and bands of equal width, as SVG without text.

Owns points. Without text a drawing may be stretched to any width; names, days and the highest
values stand beside it in the page.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import TypeVar

from fleet.inputs.demand import DAY

T = TypeVar("T")

_WIDTH, _HEIGHT = 1000.0, 100.0

_MOST_POINTS = 1500
"""More would not be seen, and make the page heavy."""

RED = 5
"""The page's colour of what is bad."""


def thinned(points: Sequence[T]) -> Sequence[T]:
    """Return every point, or every second, third and so on where there are many."""
    return points[:: max(1, -(-len(points) // _MOST_POINTS))]


def stack(layers: Sequence[Sequence[float]], line: Sequence[float] = ()) -> tuple[str, float]:
    """Return a drawing of layers on each other with a line over them, and its highest value."""
    sums = [sum(values) for values in zip(*layers, strict=True)]
    highest = max([*sums, *line, 0.0]) or 1.0
    below = [0.0] * len(sums)
    parts: list[str] = []
    for colour, layer in enumerate(layers):
        above = [a + b for a, b in zip(below, layer, strict=True)]
        if any(layer):
            top, bottom = _points(above, highest), _points(below, highest)
            parts.append(
                f'<polygon class="f{colour}" points="{_text([*top, *reversed(bottom)])}"/>'
            )
        below = above
    if line:
        parts.append(f'<polyline class="line" points="{_text(_points(line, highest))}"/>')
    return _svg(parts), highest


def area(values: Sequence[float], colour: int = 0) -> tuple[str, float]:
    """Return a drawing of one value, and its highest."""
    return stack([*([[0.0] * len(values)] * colour), values])


def band(there: Sequence[bool]) -> str:
    """Return a band that is red where something is not there."""
    wide = _WIDTH / max(1, len(there))
    parts = [
        f'<rect class="f{RED}" x="{begin * wide:.2f}" y="0" width="{length * wide:.2f}" '
        f'height="{_HEIGHT:g}"/>'
        for begin, length in _absences(there)
    ]
    return _svg(parts, "band")


def _absences(there: Sequence[bool]) -> Iterator[tuple[int, int]]:
    begin: int | None = None
    for place, value in enumerate([*there, True]):
        if not value and begin is None:
            begin = place
        elif value and begin is not None:
            yield begin, place - begin
            begin = None


def figure(title: str, told: str, drawing: str, days: float) -> Iterator[str]:
    """Return the lines of a figure: its name, its highest value, the drawing and the days."""
    yield f'<figure class="week"><figcaption>{escape(title)}<span>{escape(told)}</span>'
    yield f"</figcaption>{drawing}"
    if 1 < days <= 31:  # noqa: PLR2004 # a label for each
        yield '<ol aria-hidden="true">'
        yield from (f"<li>{day + 1}</li>" for day in range(int(-(-days // 1))))
        yield "</ol>"
    yield "</figure>"


def _points(values: Sequence[float], highest: float) -> list[tuple[float, float]]:
    last = max(1, len(values) - 1)
    return [
        (_WIDTH * place / last, _HEIGHT - (_HEIGHT - 4) * value / highest)
        for place, value in enumerate(values)
    ]


def _text(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _svg(parts: Sequence[str], kind: str = "") -> str:
    box = f'viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" preserveAspectRatio="none" aria-hidden="true"'
    shown = f' class="{kind}"' if kind else ""
    return f"<svg{shown} {box}>{''.join(parts)}</svg>"


def day_of(seconds: float) -> int:
    """Return the day of a time, from 1."""
    return int(seconds // DAY) + 1
