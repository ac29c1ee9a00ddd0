"""The dashboard: which charts a ladder gets, and what they ask."""

from itertools import combinations
from typing import Any

import promql_parser
from hypothesis import given

from components.ladder.rung import Layout
from components.observability.charts import COLUMNS
from components.stack.file import plan
from tests.plan.observations import (
    GPU,
    TPU,
    charts,
    observed,
    observed_of,
    queries,
    tiles,
)
from tests.plan.stack_files import Raw, right
from tests.plan.test_every_stack_file import lattice

SPLIT = {"layout": Layout.SPLIT}


def test_a_section_without_charts_has_no_heading() -> None:
    titles = [tile["widget"]["title"] for tile in tiles(observed(GPU))]
    assert "Machines" not in titles
    assert "Machines" in [tile["widget"]["title"] for tile in tiles(observed(TPU))]


def test_a_gpu_is_otherwise_counted_for_the_container_that_asked_for_it() -> None:
    assert queries(observed(GPU, **SPLIT), "GPU in use") == [
        "avg by (pod_name) (kubernetes_io:container_accelerator_duty_cycle{"
        'monitored_resource="k8s_container", cluster_name="c", location="us-central1", '
        'namespace_name="serving", container_name="vllm-nvidia"})'
    ]


@lattice
@given(right())
def test_every_ladder_has_a_page_whose_tiles_fit_and_whose_queries_parse(raw: Raw) -> None:
    config, ladder, _ = plan(raw)
    assert config is not None
    stack = observed_of(config, ladder)
    page = tiles(stack)
    assert all(tile.get("xPos", 0) + tile["width"] <= COLUMNS for tile in page)
    assert not any(overlap(*pair) for pair in combinations(page, 2))
    for title in charts(stack):
        assert [promql_parser.parse(query) for query in queries(stack, title)]


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return meet(one, other, "xPos", "width") and meet(one, other, "yPos", "height")


def meet(one: dict[str, Any], other: dict[str, Any], start: str, size: str) -> bool:
    first, second = int(one.get(start, 0)), int(other.get(start, 0))
    return first < second + int(other[size]) and second < first + int(one[size])
