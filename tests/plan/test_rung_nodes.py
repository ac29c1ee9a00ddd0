"""How many nodes a rung has, and who makes them."""

from typing import Any

import pytest

from components.facts.capacity import Capacity
from components.ladder.rung import ClusterMode, Layout
from tests.plan.choices import planned, pool, problems

SPLIT = {"layout": Layout.SPLIT}
AUTOPILOT = {"layout": Layout.SPLIT, "mode": ClusterMode.AUTOPILOT}


def test_a_pool_has_none_to_two_nodes_unless_told() -> None:
    (only,) = planned(pool()).rungs
    assert (only.min_nodes, only.max_nodes, only.auto_created) == (0, 2, False)


def test_a_count_that_was_not_read_is_not_compared() -> None:
    unread = pool(min_nodes=5, unread=frozenset({"max_nodes"}))
    assert problems(unread) == []
    assert problems(pool(min_nodes=5)) == [
        "pools.0.minNodes: minNodes 5 is above maxNodes 2; lower minNodes or raise maxNodes"
    ]


def test_nodes_that_gke_makes_have_no_limit_of_their_own() -> None:
    (only,) = planned(pool(auto_create=True), **SPLIT).rungs
    assert (only.min_nodes, only.max_nodes, only.auto_created) == (0, None, True)


def test_pools_and_rules_may_stand_in_any_order() -> None:
    ladder = planned(pool("a"), pool("b", auto_create=True), pool("c"), **SPLIT)
    assert [rung.auto_created for rung in ladder.rungs] == [False, True, False]


def test_a_fungible_pod_never_makes_gke_make_a_node() -> None:
    assert problems(pool(auto_create=True)) == [
        "pools.0.autoCreate: layout 'fungible' asks for no accelerator, and GKE makes accelerator "
        "nodes only for pods that ask for one; write layout 'split' or remove 'autoCreate'"
    ]


def test_an_unread_layout_forbids_nothing() -> None:
    assert problems(pool(auto_create=True), layout=None) == []


@pytest.mark.parametrize("counts", [{"min_nodes": 0}, {"max_nodes": 2}])
def test_counts_mean_nothing_where_gke_makes_the_nodes(counts: dict[str, Any]) -> None:
    key = {"min_nodes": "minNodes", "max_nodes": "maxNodes"}[next(iter(counts))]
    assert problems(pool(auto_create=True, **counts), **SPLIT) == [
        f"pools.0.{key}: '{key}' has no effect where GKE makes the nodes: it makes one for each "
        f"replica, within autoscaling.minReplicas and maxReplicas; remove it"
    ]


def test_on_autopilot_gke_makes_every_node() -> None:
    ladder = planned(pool("a"), pool("b", auto_create=True), **AUTOPILOT)
    assert [rung.auto_created for rung in ladder.rungs] == [True, True]


def test_on_autopilot_there_is_no_pool() -> None:
    assert problems(pool(auto_create=False), **AUTOPILOT) == [
        "pools.0.autoCreate: an Autopilot cluster takes no pools: GKE makes its nodes; remove "
        "'autoCreate' or write cluster.mode 'standard'"
    ]


def test_on_autopilot_counts_mean_nothing_even_unasked() -> None:
    (line,) = problems(pool(max_nodes=2), **AUTOPILOT)
    assert line.startswith("pools.0.maxNodes: 'maxNodes' has no effect where GKE makes the nodes")


def test_no_flex_start_node_is_kept() -> None:
    assert problems(pool(capacity=Capacity.FLEX_START, min_nodes=1)) == [
        "pools.0.minNodes: capacity 'flexStart' gives nodes only to pods that wait for one, so no "
        "number of them is kept; write 0 instead of 1, or leave it out"
    ]
