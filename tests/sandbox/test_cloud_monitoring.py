"""Dashboards and alerting policies: what the API refuses, keeps and adds."""

import json
from typing import Any

import pytest

from sandbox.google_limits.cloud_monitoring import DASHBOARD, POLICY
from tests.sandbox.calls import Calls

CHART = {"title": "a", "xyChart": {"dataSets": [{"timeSeriesQuery": {"prometheusQuery": "up"}}]}}


def tile(left: int, top: int, width: int = 24, height: int = 8) -> dict[str, Any]:
    return {"xPos": left, "yPos": top, "width": width, "height": height, "widget": CHART}


def page(*tiles: dict[str, Any], **changes: Any) -> dict[str, Any]:
    whole = {"displayName": "d", "mosaicLayout": {"columns": 48, "tiles": list(tiles)}}
    return {"dashboardJson": json.dumps({**whole, **changes})}


def policy(**changes: Any) -> dict[str, Any]:
    promql = {"query": "up == 0", "evaluationInterval": "60s", "duration": "300s"}
    plain = {
        "displayName": "p",
        "combiner": "OR",
        "conditions": [{"displayName": "c", "conditionPrometheusQueryLanguage": promql}],
    }
    return {**plain, **changes}


def condition(**changes: str) -> dict[str, Any]:
    whole = {"query": "up", **changes}
    return {"conditions": [{"displayName": "c", "conditionPrometheusQueryLanguage": whole}]}


def test_tiles_side_by_side_are_accepted(google: Calls) -> None:
    assert google.refusals(DASHBOARD, page(tile(0, 0), tile(24, 0), tile(0, 8))) == {}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"dashboardJson": "{"}, "is not valid JSON: Expecting property name enclosed"),
        ({"dashboardJson": "[]"}, "is not a JSON object"),
        (page(displayName=""), "displayName: required, and not given"),
        (
            page(gridLayout={}),
            "give exactly one of gridLayout, mosaicLayout, rowLayout, columnLayout; given: "
            "gridLayout, mosaicLayout",
        ),
        (
            page(mosaicLayout={"columns": 49, "tiles": []}),
            "mosaicLayout.columns: expected 1 to 48, given 49",
        ),
        (page(tile(25, 0)), "tiles[0]: ends in column 49, of 48"),
        (page(tile(0, 0), tile(23, 7)), "tiles[0] and tiles[1] overlap"),
        (page(tile(0, 0, width=0)), "tiles[0]: expected a width and a height of at least 1"),
        (page({**tile(0, 0), "widget": {"title": "a"}}), "tiles[0]: widget: expected exactly one"),
        (
            page({**tile(0, 0), "widget": json.loads(json.dumps(CHART).replace('"up"', '""'))}),
            "tiles[0]: dataSets[0]: an empty prometheusQuery",
        ),
    ],
)
def test_a_page_that_cannot_be_drawn_is_refused(
    google: Calls, given: dict[str, Any], reason: str
) -> None:
    refused = google.refusals(DASHBOARD, given)
    assert list(refused) == ["dashboardJson"]
    assert refused["dashboardJson"].startswith(reason)


def test_the_api_names_a_page_and_leaves_its_zeros_out(google: Calls) -> None:
    made = google.create(DASHBOARD, page(tile(0, 0)))
    held = json.loads(made.outputs["dashboardJson"])
    assert held["name"] == made.id
    assert made.id.startswith("projects/")
    assert set(held["mosaicLayout"]["tiles"][0]) == {"width", "height", "widget"}
    assert set(held) == {"name", "etag", "displayName", "mosaicLayout"}


def test_what_the_api_added_is_no_change_after_a_refresh(google: Calls) -> None:
    asked = page({**tile(24, 8)})
    made = google.create(DASHBOARD, asked)
    found = google.read(made)
    assert found is not None
    assert json.loads(found.outputs["dashboardJson"])["etag"]
    assert found.inputs["dashboardJson"] == asked["dashboardJson"]
    assert not google.diff(found, asked).changed


def test_the_same_page_with_other_spaces_is_no_change(google: Calls) -> None:
    made = google.create(DASHBOARD, page(tile(24, 8)))
    wider = json.dumps(json.loads(page(tile(24, 8))["dashboardJson"]), indent=4)
    assert not google.diff(made, {"dashboardJson": wider}).changed


def test_another_query_is_a_change_in_place(google: Calls) -> None:
    made = google.create(DASHBOARD, page(tile(24, 8)))
    other = {"dashboardJson": page(tile(24, 8))["dashboardJson"].replace('"up"', '"down"')}
    found = google.diff(made, other)
    assert (found.kinds, found.replaces) == ({"dashboardJson": "UPDATE"}, [])
    google.update(made, other)
    stored = json.loads(google.world.things(DASHBOARD)[0].properties["dashboardJson"])
    assert "down" in json.dumps(stored)
    assert stored["name"] == made.id


def test_a_page_that_somebody_changed_by_hand_is_seen(google: Calls) -> None:
    made = google.create(DASHBOARD, page(tile(24, 8)))
    (file,) = (google.folder / "world" / "objects").rglob("*.json")
    thing = json.loads(file.read_text())
    shown = json.loads(thing["properties"]["dashboardJson"])
    thing["properties"]["dashboardJson"] = json.dumps({**shown, "displayName": "by hand"})
    file.write_text(json.dumps(thing))
    found = google.read(made)
    assert found is not None
    assert "by hand" in found.inputs["dashboardJson"]
    assert google.diff(found, page(tile(24, 8))).changed


def test_a_policy_is_accepted_and_named(google: Calls) -> None:
    assert google.refusals(POLICY, policy(severity="WARNING")) == {}
    made = google.create(POLICY, policy())
    assert made.outputs["name"] == made.id
    assert made.id.startswith("projects/my-project/alertPolicies/")


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        (
            {"severity": "URGENT"},
            "severity",
            "expected one of CRITICAL, ERROR, WARNING, given 'URGENT'",
        ),
        (
            {"combiner": "ANY"},
            "combiner",
            "expected one of AND, OR, AND_WITH_MATCHING_RESOURCE, given 'ANY'",
        ),
        (
            {"alertStrategy": {"autoClose": "60s"}},
            "alertStrategy.autoClose",
            "expected 1800s to 604800s, given 60s",
        ),
        (
            {"conditions": [{"displayName": "c"}]},
            "conditions[0]",
            "give exactly one kind of condition; given: 0",
        ),
        (
            condition(evaluationInterval="45s"),
            "conditions[0].conditionPrometheusQueryLanguage.evaluationInterval",
            "expected a multiple of 30s, given 45s",
        ),
        (
            condition(query=" "),
            "conditions[0].conditionPrometheusQueryLanguage.query",
            "required, and not given",
        ),
    ],
)
def test_a_policy_that_the_api_would_not_take_is_refused(
    google: Calls, changes: dict[str, Any], path: str, reason: str
) -> None:
    assert google.refusals(POLICY, policy(**changes)) == {path: reason}
