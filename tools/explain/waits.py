"""The first `up` of an explained stack as a picture: a bar for each step, from start to end.

The plan has the start and the end of each step; a table next to the picture has the same figures.
"""

from collections.abc import Iterator
from html import escape

from components.estimates.operations import Operation, Waits
from components.estimates.steps import Step, Timeline
from components.estimates.wait_tables import clock

_NAMES, _WIDTH, _ROW, _BAR, _MARGIN = 210, 760, 22, 14, 12
_TOP = 30
_MOST_TICKS = 8
_MINUTES = (1, 2, 5, 10, 20, 30, 60, 120)
_FONT = "font-family='system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif'"
_DECIDES, _OTHER, _LINE, _TEXT = "#3367d6", "#c6d4f2", "#dadce0", "#202124"


def picture(found: Waits) -> str:
    """Return the picture of the first `up`; empty without one."""
    line = next((x.timeline for x in found.durations if x.operation is Operation.UP), None)
    return "" if line is None else "\n".join(_svg(line))


def _svg(line: Timeline) -> Iterator[str]:
    steps = sorted(line.steps.values(), key=lambda step: (line.starts[step.name], step.name))
    end = max(line.ends.values())
    scale = _WIDTH / end if end else 0.0
    width, height = _NAMES + _WIDTH + 2 * _MARGIN + 60, _TOP + len(steps) * _ROW + _MARGIN
    yield (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' "
        f"width='{width}' height='{height}' role='img' {_FONT}>"
    )
    yield "<title>When each step of the first up starts and ends</title>"
    yield f"<rect width='{width}' height='{height}' rx='8' fill='#ffffff'/>"
    yield from _ticks(end, scale, height)
    deciding = {step.name for name in _answers(line) for step in line.path(name)}
    for place, step in enumerate(steps):
        yield from _row(line, step, _TOP + place * _ROW, scale, decides=step.name in deciding)
    yield "</svg>"


def _answers(line: Timeline) -> list[str]:
    """Return the steps with whose end the stack answers."""
    return [name for name, step in line.steps.items() if step.first_of]


def _ticks(end: float, scale: float, height: int) -> Iterator[str]:
    between = next((x for x in _MINUTES if end / (60 * x) <= _MOST_TICKS), _MINUTES[-1])
    for minute in range(0, int(end // 60) + 1, between):
        x = _MARGIN + _NAMES + minute * 60 * scale
        yield f"<line x1='{x:.1f}' x2='{x:.1f}' y1='{_TOP - 6}' y2='{height}' stroke='{_LINE}'/>"
        yield _words(x, _TOP - 12, f"{minute} min", "middle", 11)


def _row(line: Timeline, step: Step, top: int, scale: float, *, decides: bool) -> Iterator[str]:
    start, end = line.starts[step.name], line.ends[step.name]
    x, width = _MARGIN + _NAMES + start * scale, max((end - start) * scale, 2.0)
    known = step.latency.is_known
    fill = (_DECIDES if decides else _OTHER) if known else "none"
    dashes = "" if known else f" stroke='{_DECIDES}' stroke-dasharray='2 2'"
    told = clock(end - start) if known else "unknown"
    middle = top + _ROW // 2 + 4
    yield _words(_MARGIN + _NAMES - 8, middle, step.name, "end", 12)
    yield (
        f"<rect x='{x:.1f}' y='{top + (_ROW - _BAR) // 2}' width='{width:.1f}' height='{_BAR}' "
        f"rx='3' fill='{fill}'{dashes}><title>{escape(step.name)}: {told}</title></rect>"
    )
    yield _words(x + width + 5, middle, told, "start", 11)


def _words(x: float, y: int, text: str, anchor: str, size: int) -> str:
    return (
        f"<text x='{x:.1f}' y='{y}' text-anchor='{anchor}' font-size='{size}' fill='{_TEXT}'>"
        f"{escape(text)}</text>"
    )
