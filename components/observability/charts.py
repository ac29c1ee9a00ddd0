"""A chart of Cloud Monitoring's dashboards, and a page of charts: their JSON.

Owns the form that the API wants. What is drawn is the dashboard's.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

COLUMNS = 48
"""Width of a mosaic layout, the API's widest (projects.dashboards, MosaicLayout, 2026-11)."""

_HEIGHT = 16
_HEADING = 4


@dataclass(frozen=True)
class Line:
    """One query of a chart."""

    query: str
    """PromQL."""
    legend: str = ""
    """What the line is called; with none, its own labels."""


@dataclass(frozen=True)
class Chart:
    """Lines over time."""

    title: str
    lines: tuple[Line, ...]
    unit: str
    """What the axis counts, e.g. `s`, in UCUM where there is a sign for it."""
    thresholds: tuple[float, ...] = ()
    """Values to hold the lines against."""


@dataclass(frozen=True)
class Section:
    """A heading with charts below it, side by side."""

    title: str
    charts: tuple[Chart, ...]


def page(title: str, sections: Sequence[Section]) -> str:
    """Return a dashboard as the API reads it, the same text for the same page."""
    tiles: list[dict[str, Any]] = []
    top = 0
    for section in sections:
        tiles.append(_tile(0, top, COLUMNS, _HEADING, _heading(section.title)))
        top += _HEADING
        width = COLUMNS // len(section.charts)
        for index, chart in enumerate(section.charts):
            tiles.append(_tile(index * width, top, width, _HEIGHT, _chart(chart)))
        top += _HEIGHT
    layout = {"columns": COLUMNS, "tiles": tiles}
    return json.dumps({"displayName": title, "mosaicLayout": layout}, indent=2, sort_keys=True)


def _tile(left: int, top: int, width: int, height: int, widget: dict[str, Any]) -> dict[str, Any]:
    # The API leaves zeros out of what it answers; written, they would be a difference for ever.
    position = {key: value for key, value in (("xPos", left), ("yPos", top)) if value}
    return {**position, "width": width, "height": height, "widget": widget}


def _heading(title: str) -> dict[str, Any]:
    return {"title": title, "sectionHeader": {"dividerBelow": True}}


def _chart(chart: Chart) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "chartOptions": {"mode": "COLOR"},
        "dataSets": [_data_set(line, chart.unit) for line in chart.lines],
        "yAxis": {"label": chart.unit, "scale": "LINEAR"},
    }
    if chart.thresholds:
        drawn["thresholds"] = [{"value": each, "targetAxis": "Y1"} for each in chart.thresholds]
    return {"title": chart.title, "xyChart": drawn}


def _data_set(line: Line, unit: str) -> dict[str, Any]:
    legend = {"legendTemplate": line.legend} if line.legend else {}
    query = {"prometheusQuery": line.query, "unitOverride": unit}
    return {"plotType": "LINE", "targetAxis": "Y1", "timeSeriesQuery": query, **legend}
