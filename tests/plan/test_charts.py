"""A page of charts: where its tiles are."""

import json

from components.observability.charts import Chart, Line, Section, page

CHART = Chart("Up", (Line("up"), Line("down", "lost")), "s", thresholds=(2.0,))
SECTIONS = (Section("One", (CHART, CHART)), Section("Two", (CHART, CHART, CHART)))


def test_charts_of_a_section_stand_side_by_side_below_its_heading() -> None:
    tiles = json.loads(page("p", SECTIONS))["mosaicLayout"]["tiles"]
    assert [
        (tile.get("xPos"), tile.get("yPos"), tile["width"], tile["height"]) for tile in tiles
    ] == [
        (None, None, 48, 4),
        (None, 4, 24, 16),
        (24, 4, 24, 16),
        (None, 20, 48, 4),
        (None, 24, 16, 16),
        (16, 24, 16, 16),
        (32, 24, 16, 16),
    ]


def test_a_chart_has_its_lines_its_unit_and_its_threshold() -> None:
    widget = json.loads(page("p", SECTIONS))["mosaicLayout"]["tiles"][1]["widget"]
    line = {"plotType": "LINE", "targetAxis": "Y1"}
    assert widget == {
        "title": "Up",
        "xyChart": {
            "chartOptions": {"mode": "COLOR"},
            "dataSets": [
                {**line, "timeSeriesQuery": {"prometheusQuery": "up", "unitOverride": "s"}},
                {
                    **line,
                    "legendTemplate": "lost",
                    "timeSeriesQuery": {"prometheusQuery": "down", "unitOverride": "s"},
                },
            ],
            "thresholds": [{"value": 2.0, "targetAxis": "Y1"}],
            "yAxis": {"label": "s", "scale": "LINEAR"},
        },
    }


def test_the_same_page_is_the_same_text() -> None:
    assert page("p", SECTIONS) == page("p", SECTIONS)
    assert json.loads(page("p", SECTIONS))["displayName"] == "p"
