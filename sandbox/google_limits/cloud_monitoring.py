"""Dashboards and alerting policies that Cloud Monitoring's API refuses, and how it keeps a page."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any

from sandbox.google.names import digest
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties, Tree, Unknown

DASHBOARD = "gcp:monitoring/dashboard:Dashboard"
POLICY = "gcp:monitoring/alertPolicy:AlertPolicy"

# projects.dashboards and projects.alertPolicies of the API's reference, 2026-11
_LAYOUTS = ("gridLayout", "mosaicLayout", "rowLayout", "columnLayout")
_WIDGETS = (
    "xyChart",
    "scorecard",
    "text",
    "sectionHeader",
    "blank",
    "alertChart",
    "timeSeriesTable",
)
_WIDEST = 48
_SEVERITIES = ("CRITICAL", "ERROR", "WARNING")
_COMBINERS = ("AND", "OR", "AND_WITH_MATCHING_RESOURCE")
_SHORTEST_CLOSE, _LONGEST_CLOSE = 1800, 7 * 24 * 3600
_EVALUATED_EVERY = 30


def mistakes(token: str, inputs: Properties) -> Iterator[Mistake]:
    """Return the errors of the API in plain inputs; an unknown value passes."""
    found = _VERDICTS.get(token)
    if found is not None:
        yield from found(inputs)


def answered(token: str, id_: str, outputs: Properties) -> Properties:
    """Return outputs as the API does: it rewrites a dashboard's JSON."""
    text = outputs.get("dashboardJson")
    if token != DASHBOARD or not isinstance(text, str):
        return outputs
    return {**outputs, "dashboardJson": stored(text, id_)}


def stored(text: str, id_: str) -> str:
    """Return a dashboard's JSON as the API answers it: named, marked, without its zeros."""
    page = json.loads(text)
    tiles = page.get("mosaicLayout", {}).get("tiles", [])
    for tile in tiles:
        for position in ("xPos", "yPos"):
            if tile.get(position) == 0:
                del tile[position]
    return json.dumps({**page, "name": id_, "etag": digest(text)[:32]}, sort_keys=True)


def same(held: Tree, wanted: Tree) -> bool:
    """Return whether JSON texts are one to the provider: what the API added is left out."""
    if not isinstance(held, str) or not isinstance(wanted, str):
        return False
    try:
        there, asked = json.loads(held), json.loads(wanted)
    except json.JSONDecodeError:
        return False
    return bool(_without_additions(there, asked) == asked)


def _without_additions(held: Any, wanted: Any) -> Any:
    if isinstance(held, dict) and isinstance(wanted, dict):
        return {
            name: _without_additions(item, wanted[name])
            for name, item in held.items()
            if name in wanted
        }
    if isinstance(held, list) and isinstance(wanted, list) and len(held) == len(wanted):
        return [_without_additions(*pair) for pair in zip(held, wanted, strict=True)]
    return held


def _dashboard_mistakes(inputs: Properties) -> Iterator[Mistake]:
    text = inputs.get("dashboardJson")
    if not isinstance(text, str):
        return
    try:
        page = json.loads(text)
    except json.JSONDecodeError as error:
        yield Mistake("dashboardJson", f"is not valid JSON: {error}")
        return
    reasons = _page_mistakes(page) if isinstance(page, dict) else ("is not a JSON object",)
    yield from (Mistake("dashboardJson", reason) for reason in reasons)


def _page_mistakes(page: Mapping[str, Any]) -> Iterator[str]:
    if not page.get("displayName"):
        yield "displayName: required, and not given"
    given = [name for name in _LAYOUTS if name in page]
    if len(given) != 1:
        yield f"give exactly one of {', '.join(_LAYOUTS)}; given: {', '.join(given) or 'none'}"
    mosaic = page.get("mosaicLayout")
    if not isinstance(mosaic, dict):
        return
    columns, tiles = mosaic.get("columns", 0), mosaic.get("tiles", [])
    if not 1 <= columns <= _WIDEST:
        yield f"mosaicLayout.columns: expected 1 to {_WIDEST}, given {columns}"
    for index, tile in enumerate(tiles):
        yield from (f"tiles[{index}]: {reason}" for reason in _tile_mistakes(tile, columns))
    for (one, first), (other, second) in combinations(enumerate(tiles), 2):
        if _overlap(first, second):
            yield f"tiles[{one}] and tiles[{other}] overlap"


def _tile_mistakes(tile: Mapping[str, Any], columns: int) -> Iterator[str]:
    left, top, width, height = _place(tile)
    if min(left, top) < 0 or min(width, height) < 1:
        yield "expected a width and a height of at least 1, and no negative position"
    if left + width > columns:
        yield f"ends in column {left + width}, of {columns}"
    widget = tile.get("widget", {})
    kinds = [name for name in widget if name in _WIDGETS]
    if len(kinds) != 1:
        yield f"widget: expected exactly one of {', '.join(_WIDGETS)}"
    for index, drawn in enumerate(widget.get("xyChart", {}).get("dataSets", [])):
        if not drawn.get("timeSeriesQuery", {}).get("prometheusQuery", "missing").strip():
            yield f"dataSets[{index}]: an empty prometheusQuery"


def _place(tile: Mapping[str, Any]) -> tuple[int, int, int, int]:
    return (
        tile.get("xPos", 0),
        tile.get("yPos", 0),
        tile.get("width", 0),
        tile.get("height", 0),
    )


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    (x, y, width, height), (u, v, wide, high) = _place(one), _place(other)
    return x < u + wide and u < x + width and y < v + high and v < y + height


def _policy_mistakes(inputs: Properties) -> Iterator[Mistake]:
    for name, allowed in (("combiner", _COMBINERS), ("severity", _SEVERITIES)):
        value = inputs.get(name)
        if isinstance(value, str) and value not in allowed:
            yield Mistake(name, f"expected one of {', '.join(allowed)}, given {value!r}")
    strategy = inputs.get("alertStrategy")
    close = _seconds(strategy.get("autoClose")) if isinstance(strategy, dict) else None
    if close is not None and not _SHORTEST_CLOSE <= close <= _LONGEST_CLOSE:
        reason = f"expected {_SHORTEST_CLOSE}s to {_LONGEST_CLOSE}s, given {close}s"
        yield Mistake("alertStrategy.autoClose", reason)
    conditions = inputs.get("conditions")
    for index, condition in enumerate(conditions if isinstance(conditions, list) else []):
        path = f"conditions[{index}]"
        kinds = [name for name in condition if name.startswith("condition")]
        if len(kinds) != 1:
            yield Mistake(path, f"give exactly one kind of condition; given: {len(kinds)}")
        promql = condition.get("conditionPrometheusQueryLanguage")
        if isinstance(promql, dict):
            yield from _promql_mistakes(promql, f"{path}.conditionPrometheusQueryLanguage")


def _promql_mistakes(condition: Properties, path: str) -> Iterator[Mistake]:
    query = condition.get("query")
    if isinstance(query, str) and not query.strip():
        yield Mistake(f"{path}.query", "required, and not given")
    every = _seconds(condition.get("evaluationInterval"))
    if every is not None and (every < _EVALUATED_EVERY or every % _EVALUATED_EVERY):
        reason = f"expected a multiple of {_EVALUATED_EVERY}s, given {every}s"
        yield Mistake(f"{path}.evaluationInterval", reason)


def _seconds(text: Tree) -> int | None:
    if isinstance(text, Unknown) or not isinstance(text, str) or not text.endswith("s"):
        return None
    number = text.removesuffix("s")
    return int(number) if number.isdigit() else None


_VERDICTS: Mapping[str, Callable[[Properties], Iterator[Mistake]]] = {
    DASHBOARD: _dashboard_mistakes,
    POLICY: _policy_mistakes,
}
