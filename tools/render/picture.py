"""Draw the architecture from the resource graph that the program registers.

    python -m tools.render.picture        writes docs/architecture.svg

A box is a component. An arrow is a dependency between resources of two components, omitted if a
longer path implies it.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tools.render.evaluate import REPOSITORY, Evaluation, EvaluationError, evaluate
from tools.render.layers import Layout, lay_out, reduced
from tools.render.registrations import Resource

STACK = REPOSITORY / "Pulumi.dev.yaml"
PICTURE = REPOSITORY / "docs" / "architecture.svg"

_PLACES = {"gcp": "Google", "kubernetes": "Kubernetes", "command": "command"}
"""Names of packages, in the order of a box's text."""

_COLOURS = {"gcp": ("#e8f0fe", "#3367d6"), "kubernetes": ("#f1ebfa", "#6b3fa0")}
"""Fill and line of a box by the package of most of its resources."""

_BOX_WIDTH, _BOX_HEIGHT = 184, 66
_COLUMN, _ROW = 240, 92
_BEND = 0.45
_MARGIN = 24
_LEGEND = 52
_LINE = "#5f6368"
_FONT = "font-family='system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif'"


@dataclass(frozen=True)
class Box:
    """A component with the number of its resources."""

    kind: str
    name: str
    counts: Mapping[str, int]
    """Number of resources by package."""


def boxes(evaluation: Evaluation) -> dict[str, Box]:
    """Return the components that have resources in this stack, by URN."""
    tops = _tops(evaluation.resources)
    by_urn = {resource.urn: resource for resource in evaluation.resources}
    counts: dict[str, dict[str, int]] = {}
    for resource in evaluation.resources:
        package = resource.type.partition(":")[0]
        if resource.custom and package in _PLACES:
            found = counts.setdefault(tops[resource.urn], {})
            found[package] = found.get(package, 0) + 1
    return {
        urn: Box(
            by_urn[urn].type.rpartition(":")[2],
            by_urn[urn].name,
            {package: found[package] for package in _PLACES if package in found},
        )
        for urn, found in sorted(counts.items())
    }


def arrows(evaluation: Evaluation) -> dict[str, set[str]]:
    """Return the boxes that each box depends on, without those that a longer path implies."""
    tops = _tops(evaluation.resources)
    known = boxes(evaluation)
    waits: dict[str, set[str]] = {urn: set() for urn in known}
    by_urn = {resource.urn: resource for resource in evaluation.resources}
    for resource in evaluation.resources:
        own = tops[resource.urn]
        if own in known:
            # A resource also depends on its provider's dependencies: an object needs its cluster.
            provider = by_urn.get(resource.provider)
            needed = (*resource.dependencies, *(provider.dependencies if provider else ()))
            others = {tops[urn] for urn in needed if urn in tops}
            waits[own] |= {other for other in others if other in known and other != own}
    return reduced(waits)


def _tops(resources: Iterable[Resource]) -> dict[str, str]:
    """Return the outermost component of each resource, by URN."""
    parents = {resource.urn: resource.parent for resource in resources}
    tops = {}
    for urn in parents:
        top = urn
        # A resource whose parent is the stack is at the top.
        while parents[top] in parents:
            top = parents[top]
        tops[urn] = top
    return tops


def svg(evaluation: Evaluation) -> str:
    """Return the picture of a stack."""
    found, graph = boxes(evaluation), arrows(evaluation)
    layout = lay_out(graph, _BEND)
    places = {
        name: (_MARGIN + index * _COLUMN, round(_MARGIN + layout.heights[name] * _ROW))
        for index, column in enumerate(layout.columns)
        for name in column
    }
    width = 2 * _MARGIN + (len(layout.columns) - 1) * _COLUMN + _BOX_WIDTH
    bottom = max(y + (_BOX_HEIGHT // 2 if name in found else 0) for name, (_, y) in places.items())
    parts = [
        *_head(evaluation.stack, width, bottom + _MARGIN + _LEGEND),
        *(_arrow(layout, edge, places) for edge in sorted(layout.paths)),
        *(line for urn, box in found.items() for line in _drawn(box, places[urn])),
        *_legend(evaluation.stack, bottom + _MARGIN),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _head(stack: str, width: int, height: int) -> list[str]:
    return [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' "
        f"width='{width}' height='{height}' role='img' {_FONT}>",
        f"<title>The components of the {escape(stack)} stack and what each waits for</title>",
        "<defs><marker id='tip' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='7' "
        f"markerHeight='7' orient='auto'><path d='M0 0 10 5 0 10z' fill='{_LINE}'/></marker>"
        "</defs>",
        # A white background: GitHub may show the picture on black.
        f"<rect width='{width}' height='{height}' rx='8' fill='#ffffff'/>",
    ]


def _arrow(layout: Layout, edge: tuple[str, str], places: Mapping[str, tuple[int, int]]) -> str:
    points = [places[name] for name in layout.paths[edge]]
    x, y = points[0][0] + _BOX_WIDTH, points[0][1]
    path = [f"M{x} {y}"]
    for left, height in points[1:]:
        half = (x + left) // 2
        path.append(f"C{half} {y} {half} {height} {left} {height}")
        if (left, height) != points[-1]:
            path.append(f"H{left + _BOX_WIDTH}")
        x, y = left + _BOX_WIDTH, height
    drawn = " ".join(path)
    style = f"fill='none' stroke='{_LINE}' stroke-width='1.5' marker-end='url(#tip)'"
    return f"<path d='{drawn}' {style}/>"


def _drawn(box: Box, place: tuple[int, int]) -> list[str]:
    x, y = place[0], place[1] - _BOX_HEIGHT // 2
    most = max(_COLOURS, key=lambda package: box.counts.get(package, 0))
    fill, line = _COLOURS[most]
    middle = x + _BOX_WIDTH // 2
    return [
        f"<rect x='{x}' y='{y}' width='{_BOX_WIDTH}' height='{_BOX_HEIGHT}' rx='8' "
        f"fill='{fill}' stroke='{line}' stroke-width='1.5'/>",
        _words(middle, y + 22, box.kind, "font-size='15' font-weight='600' fill='#202124'"),
        _words(middle, y + 40, box.name, "font-size='13' fill='#202124'"),
        _words(middle, y + 57, counted(box), f"font-size='12' fill='{line}'"),
    ]


def _words(x: int, y: int, text: str, style: str) -> str:
    return f"<text x='{x}' y='{y}' text-anchor='middle' {style}>{escape(text)}</text>"


def counted(box: Box) -> str:
    """Return the number of a component's resources by package."""
    return " · ".join(
        f"{count} {_PLACES[package]}{'s' if package == 'command' and count > 1 else ''}"
        for package, count in box.counts.items()
    )


def _legend(stack: str, top: int) -> list[str]:
    x, parts = _MARGIN, []
    for package, (fill, line) in _COLOURS.items():
        parts += [
            f"<rect x='{x}' y='{top + 8}' width='20' height='14' rx='3' fill='{fill}' "
            f"stroke='{line}'/>",
            f"<text x='{x + 28}' y='{top + 20}' font-size='13' fill='#202124'>"
            f"mostly {_PLACES[package]}</text>",
        ]
        x += 190
    parts.append(
        f"<text x='{x}' y='{top + 20}' font-size='13' fill='#202124'>"
        "An arrow: the right one waits for a value of the left one. "
        f"A number: how many resources of the {escape(stack)} stack.</text>"
    )
    return parts


def main() -> int:
    """Write the picture, and return the exit status."""
    try:
        text = svg(evaluate(STACK, REPOSITORY))
    except EvaluationError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(text)
    print(PICTURE.relative_to(REPOSITORY))
    return 0


if __name__ == "__main__":
    sys.exit(main())
