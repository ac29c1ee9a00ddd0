"""Room: addresses of nodes and pods, added up by hand."""

from dataclasses import replace

import pytest

from components.cluster.system_nodes import system_nodes
from components.estimates.room import (
    Growth,
    growth,
    nodes_shortage,
    own_network_problems,
    pods_of_nodes,
    pods_shortage,
)
from components.facts.addresses import NAT_PORTS
from components.ladder.parallelism import Parallelism, Strategy
from components.ladder.rung import Layout
from components.ladder.workloads import workloads
from tests.plan.choices import rung
from tests.plan.test_spending import spending

L4 = rung("nvidia-l4-1", "l4", max_nodes=4)
MADE = rung("nvidia-l4-1", "made", max_nodes=None)
SYSTEM = system_nodes(in_one_zone=False)


def test_a_serving_node_takes_a_quarter_of_what_a_system_node_takes() -> None:
    ladder = spending(L4, system=SYSTEM)
    assert growth(ladder) == (Growth("l4", 4, 32), Growth("system", 7, 110))
    assert [pool.pod_addresses for pool in growth(ladder)] == [4 * 64, 7 * 256]


def test_nodes_that_gke_makes_are_counted_by_replicas_and_with_what_an_upgrade_adds() -> None:
    made = spending(MADE, replicas=(1, 6), layout=Layout.SPLIT)
    assert growth(made) == (Growth("made", 7, 32),)


def test_a_range_of_256_addresses_holds_one_node_of_110_pods() -> None:
    assert pods_shortage([Growth("one", 1, 110)], "10.0.0.0/24") is None
    assert pods_shortage([Growth("two", 2, 110)], "10.0.0.0/24") == (
        "the pods take 512 addresses (2 x 256 for 'two'), and 10.0.0.0/24 has 256: a /23 holds them"
    )


def test_google_keeps_four_addresses_of_a_subnetwork() -> None:
    assert nodes_shortage([Growth("one", 12, 32)], "10.0.0.0/28") is None
    assert nodes_shortage([Growth("one", 13, 32)], "10.0.0.0/28") == (
        "there are up to 13 nodes (13 for 'one'), and 10.0.0.0/28 has room for 12: a /27 holds them"
    )


def test_the_ranges_of_an_own_network_hold_a_ladder_of_two_thousand_nodes() -> None:
    wide = [rung("nvidia-l4-1", name, max_nodes=1000) for name in ("a", "b")]
    assert own_network_problems(spending(*wide, system=SYSTEM)) == []


def of_nodes(most: int, layout: Layout = Layout.SPLIT) -> tuple[list[str], list[str]]:
    """Return what is refused and what is doubted of nodes with eight replicas each."""
    eight = replace(rung("nvidia-l4-8", "eight"), max_pods_per_node=most)
    planned = workloads("vllm", layout, [eight], Parallelism(Strategy.SINGLE_GPU))
    refused, doubted = pods_of_nodes(planned, {"eight": 0})
    return [each.message for each in refused], [each.message for each in doubted]


def test_nodes_that_run_eight_replicas_run_the_pods_of_gke_too() -> None:
    assert of_nodes(32) == ([], [])


def test_too_few_pods_are_refused_where_the_replicas_fill_a_node_and_else_doubted() -> None:
    told = "a node of 'eight' runs 8 of the stack's pods and up to 16 of GKE's, given {}; write 24"
    assert of_nodes(8) == ([f"{told.format(8)} or more"], [])
    assert of_nodes(23) == ([], [f"{told.format(23)} or more"])
    assert of_nodes(24) == ([], [])


@pytest.mark.parametrize(("nodes", "addresses"), [(1, 1), (63, 1), (64, 2), (4092, 65)])
def test_an_address_of_cloud_nat_has_ports_for_63_nodes(nodes: int, addresses: int) -> None:
    assert NAT_PORTS.addresses(nodes) == addresses
