"""The picture of a result: an SVG with its text, which a browser and a forge show.

Latency and throughput over the rate, the knee as a line. Owns points and labels; the figures are
in the result.
"""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from tools.benchmark.result import Result, Stage

_WIDTH, _HEIGHT = 360, 220
_LEFT, _TOP, _RIGHT, _BOTTOM = 60, 40, 15, 45
_COLOURS = ("#1a73e8", "#d93025")

Value = Callable[[Stage], float | None]

_PANELS: tuple[tuple[str, tuple[tuple[str, Value], ...]], ...] = (
    (
        "time to first token, s",
        (("p50", lambda each: each.first_token.p50), ("p95", lambda each: each.first_token.p95)),
    ),
    (
        "time per token, s",
        (("p50", lambda each: each.per_token.p50), ("p95", lambda each: each.per_token.p95)),
    ),
    ("generated tokens per second", (("tokens", lambda each: each.tokens_per_second),)),
)


def picture(result: Result) -> str:
    """Return the picture."""
    width, height = _WIDTH * len(_PANELS), _HEIGHT + 30
    title = " ".join(filter(None, (result.server.model, result.rung, result.load.mix)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="11">',
        f"<title>{escape(title)}: latency and throughput by rate</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="{_LEFT}" y="20" font-size="14">{escape(title)}, {result.date[:10]}</text>',
    ]
    for place, (name, lines) in enumerate(_PANELS):
        parts.append(f'<g transform="translate({place * _WIDTH} 20)">')
        parts += _panel(name, lines, result)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def _panel(name: str, lines: Sequence[tuple[str, Value]], result: Result) -> Iterator[str]:
    stages = result.rates
    values = [value(stage) for _, value in lines for stage in stages]
    most_y = max([each for each in values if each is not None], default=1.0) or 1.0
    most_x = max([stage.rate or 0.0 for stage in stages], default=1.0) or 1.0

    def x(rate: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * rate / most_x

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / most_y

    floor = _HEIGHT - _BOTTOM
    yield f'<text x="{_LEFT}" y="{_TOP - 12}">{escape(name)}</text>'
    yield f'<path d="M{_LEFT} {_TOP}V{floor}H{_WIDTH - _RIGHT}" fill="none" stroke="#5f6368"/>'
    for tick in (0.0, most_y / 2, most_y):
        yield f'<text x="{_LEFT - 5}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:.3g}</text>'
    for rate in (0.0, most_x / 2, most_x):
        yield f'<text x="{x(rate):.1f}" y="{floor + 15}" text-anchor="middle">{rate:.3g}</text>'
    right = _WIDTH - _RIGHT
    yield f'<text x="{right}" y="{floor + 32}" text-anchor="end">requests per second</text>'
    if result.knee is not None:
        at = x(result.knee.rate)
        yield f'<path d="M{at:.1f} {_TOP}V{floor}" stroke="#9aa0a6" stroke-dasharray="4 3"/>'
        yield f'<text x="{at:.1f}" y="{_TOP - 1}" text-anchor="middle" fill="#5f6368">knee</text>'
    for place, ((label, value), colour) in enumerate(zip(lines, _COLOURS, strict=False)):
        yield from _line([(x(s.rate or 0.0), _at(y, value(s))) for s in stages], colour)
        if len(lines) > 1:
            at = _WIDTH - _RIGHT - 60 + 32 * place
            yield f'<text x="{at}" y="{_TOP - 12}" fill="{colour}">{label}</text>'


def _at(y: Callable[[float], float], value: float | None) -> float | None:
    return None if value is None else y(value)


def _line(points: Sequence[tuple[float, float | None]], colour: str) -> Iterator[str]:
    """Draw the known points; the line ends where a figure is not known."""
    known = [(x, y) for x, y in points if y is not None]
    if len(known) > 1:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in known)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
    for x, y in known:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>'
