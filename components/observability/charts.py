"""Charts and dashboards in the JSON form of Cloud Monitoring's API.

The charts of a stack are in `dashboard_plan.py`.
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
    """Legend of the line; if empty, its own labels."""


@dataclass(frozen=True)
class Chart:
    """Lines over time."""

    title: str
    lines: tuple[Line, ...]
    unit: str
    """Unit of the axis, such as `s`; in UCUM if it has a symbol for it."""
    thresholds: tuple[float, ...] = ()
    """Values to draw as thresholds."""


@dataclass(frozen=True)
class Section:
    """A heading with charts below it, next to each other."""

    title: str
    charts: tuple[Chart, ...]


def page(title: str, sections: Sequence[Section]) -> str:
    """Return a dashboard as JSON for the API; the same page always gives the same text."""
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
    # The API omits zeros in its responses; if they were set, every `up` would show a difference.
    position = {key: value for key, value in (("xPos", left), ("yPos", top)) if value}
    return {**position, "width": width, "height": height, "widget": widget}


def _heading(title: str) -> dict[str, Any]:
    return {"title": title, "sectionHeader": {"dividerBelow": True}}


def _chart(chart: Chart) -> dict[str, Any]:
    chart_json: dict[str, Any] = {
        "chartOptions": {"mode": "COLOR"},
        "dataSets": [_data_set(line, chart.unit) for line in chart.lines],
        "yAxis": {"label": chart.unit, "scale": "LINEAR"},
    }
    if chart.thresholds:
        chart_json["thresholds"] = [
            {"value": threshold, "targetAxis": "Y1"} for threshold in chart.thresholds
        ]
    return {"title": chart.title, "xyChart": chart_json}


def _data_set(line: Line, unit: str) -> dict[str, Any]:
    legend = {"legendTemplate": line.legend} if line.legend else {}
    query = {"prometheusQuery": line.query, "unitOverride": unit}
    return {"plotType": "LINE", "targetAxis": "Y1", "timeSeriesQuery": query, **legend}
