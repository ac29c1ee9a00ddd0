"""The dashboard: which charts a ladder gets, and what they ask."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import promql_parser
import pytest
from hypothesis import given

from components.ladder.rung import Layout
from components.observability.charts import COLUMNS
from components.observability.monitored import Observed
from components.scaling.metrics import Followed, Metric
from components.stack.file import plan
from tests.plan.observations import (
    GPU,
    SPOT,
    TPU,
    charts,
    observed,
    observed_of,
    queries,
    tiles,
)
from tests.plan.stack_files import Raw, right
from tests.plan.test_every_stack_file import lattice

EVERYWHERE = [
    "Replicas that answer, by rung",
    "Nodes, by rung",
    "Replicas that the autoscaler wants",
    "Requests finished, by reason",
    "Tokens",
    "Requests pushed out of the KV cache",
    "Requests that wait, by replica",
    "Requests that run, by replica",
    "KV cache in use, by replica",
    "Time to the first token",
    "Time between tokens",
    "Time of a whole request",
]
SPLIT = {"layout": Layout.SPLIT}


@pytest.mark.parametrize(
    ("stack", "machines"),
    [
        (observed(TPU), ["TPU busy", "TPU tensor cores in use"]),
        (observed(GPU), []),
        (observed(GPU, **SPLIT), ["GPU in use"]),
        (observed(GPU, gpu_metrics=True), ["GPU in use"]),
        (observed(SPOT), ["Spot nodes taken back"]),
        (
            observed(TPU, SPOT, gpu_metrics=True),
            ["TPU busy", "TPU tensor cores in use", "GPU in use", "Spot nodes taken back"],
        ),
    ],
)
def test_machines_are_shown_that_the_ladder_has(stack: Observed, machines: list[str]) -> None:
    assert list(charts(stack)) == [*EVERYWHERE, *machines]


def test_a_section_without_charts_has_no_heading() -> None:
    titles = [tile["widget"]["title"] for tile in tiles(observed(GPU))]
    assert "Machines" not in titles
    assert "Machines" in [tile["widget"]["title"] for tile in tiles(observed(TPU))]


def test_a_replica_is_on_the_rung_of_its_node() -> None:
    nodes = (
        "label_replace(label_replace(avg by (metadata_user_vllm_gke_rung, node_name) "
        '(kubernetes_io:node_cpu_total_cores{monitored_resource="k8s_node", cluster_name="c", '
        'location="us-central1", metadata_user_vllm_gke_rung=~"v6e|l4"}), "rung", "$1", '
        '"metadata_user_vllm_gke_rung", "(.*)"), "node", "$1", "node_name", "(.*)")'
    )
    stack = observed(TPU, GPU)
    assert queries(stack, "Nodes, by rung") == [f"count by (rung) ({nodes})"]
    assert queries(stack, "Replicas that answer, by rung") == [
        "count by (rung) (max by (pod, node) (vllm:num_requests_running"
        '{cluster="c", location="us-central1", namespace="serving"}) '
        f"* on (node) group_left (rung) {nodes})"
    ]


def test_wanted_replicas_are_those_of_every_autoscaler_of_the_server() -> None:
    found = queries(observed(TPU, GPU, **SPLIT), "Replicas that the autoscaler wants")
    assert [query.partition("{")[0] for query in found] == [
        "sum(kube_horizontalpodautoscaler_status_desired_replicas",
        "sum(kube_horizontalpodautoscaler_status_current_replicas",
        "sum(kube_horizontalpodautoscaler_spec_max_replicas",
    ]
    assert all('horizontalpodautoscaler=~"vllm-tpu|vllm-nvidia"' in query for query in found)


def test_each_target_that_an_autoscaler_has_is_drawn() -> None:
    both = (Followed(Metric.BATCH), Followed(Metric.KV_CACHE, 0.7))
    slow = replace(GPU, target=50)
    found = charts(observed(TPU, slow, followed=both, **SPLIT))
    assert [line["value"] for line in found["Requests that run, by replica"]["thresholds"]] == [
        50,
        128,
    ]
    assert [line["value"] for line in found["KV cache in use, by replica"]["thresholds"]] == [0.7]


def test_a_gpu_is_otherwise_counted_for_the_container_that_asked_for_it() -> None:
    assert queries(observed(GPU, **SPLIT), "GPU in use") == [
        "avg by (pod_name) (kubernetes_io:container_accelerator_duty_cycle{"
        'monitored_resource="k8s_container", cluster_name="c", location="us-central1", '
        'namespace_name="serving", container_name="vllm-nvidia"})'
    ]


def test_a_tpu_chart_has_the_nodes_of_the_tpu_rungs_alone() -> None:
    (busy,) = queries(observed(TPU, GPU), "TPU busy")
    assert 'metadata_user_vllm_gke_rung=~"v6e"}' in busy


def test_nodes_taken_back_are_counted_by_pool() -> None:
    assert queries(observed(TPU, SPOT), "Spot nodes taken back") == [
        "sum by (node_pool_name) (sum_over_time(kubernetes_io:node_pool_interruption_count{"
        'monitored_resource="k8s_node_pool", cluster_name="c", location="us-central1", '
        'interruption_type="PreemptionEvent"}[10m]))'
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
