"""What a node costs, and how many there are when."""

import pytest

from components.estimates.cost import (
    climbed,
    dearest,
    disk_usd_per_hour,
    local_ssd_usd_per_hour,
    usd_per_hour,
    usd_per_million_tokens,
)
from components.facts.capacity import Capacity
from components.ladder.parallelism import Parallelism, Strategy
from components.ladder.rung import Layout
from components.ladder.workloads import Workload
from tests.plan.choices import rung

TPU = rung("v6e-1", "v6e-1", min_nodes=1, max_nodes=2)
SPOT = rung("nvidia-l4-1", "l4-spot", capacity=Capacity.SPOT)
L4 = rung("nvidia-l4-1", "l4", min_nodes=1, max_nodes=2)


def on(*rungs: object, parallelism: Parallelism | None = None) -> Workload:
    """Return a workload of these rungs."""
    return Workload("vllm", Layout.SPLIT, rungs, parallelism or Parallelism())  # type: ignore[arg-type] # rungs by their own factory


def test_a_node_costs_what_its_way_of_sale_costs() -> None:
    assert usd_per_hour(L4.shape, Capacity.ON_DEMAND) == 0.76
    assert usd_per_hour(L4.shape, Capacity.SPOT) == 0.23


@pytest.mark.parametrize("capacity", [Capacity.SPOT, Capacity.FLEX_START, Capacity.RESERVATION])
def test_a_price_that_nobody_knows_is_unknown_and_not_nothing(capacity: Capacity) -> None:
    assert usd_per_hour(TPU.shape, capacity) is None


def test_a_disk_costs_its_size_for_a_month_of_730_hours() -> None:
    assert disk_usd_per_hour("pd-balanced", 200) == pytest.approx(20 / 730)
    assert disk_usd_per_hour("hyperdisk-balanced", 200) is None


def test_local_ssds_that_a_machine_comes_with_are_in_its_price() -> None:
    assert local_ssd_usd_per_hour(rung("nvidia-h100-80gb-1", local_ssds=2)) == 0


def test_a_local_ssd_costs_less_beside_a_spot_machine() -> None:
    ssds = rung("nvidia-l4-2", local_ssds=2)
    spot = rung("nvidia-l4-2", local_ssds=2, capacity=Capacity.SPOT)
    assert local_ssd_usd_per_hour(ssds) == pytest.approx(2 * 375 * 0.08 / 730)
    assert local_ssd_usd_per_hour(spot) == pytest.approx(2 * 375 * 0.048 / 730)


@pytest.mark.parametrize(
    ("replicas", "nodes"),
    [
        (0, [1, 0, 1]),
        (2, [1, 0, 1]),
        (3, [2, 0, 1]),
        (4, [2, 1, 1]),
        (6, [2, 2, 2]),
        (9, [2, 2, 2]),
    ],
)
def test_the_best_rungs_fill_first_above_every_floor(replicas: int, nodes: list[int]) -> None:
    assert list(climbed(on(TPU, SPOT, L4), replicas).values()) == nodes


def test_a_machine_that_carries_two_replicas_is_needed_half_as_often() -> None:
    single = Parallelism(Strategy.SINGLE_GPU)
    pairs = rung("nvidia-l4-2", max_nodes=6)
    assert climbed(on(pairs, parallelism=single), 3) == {"one": 2}


def test_a_replica_of_two_machines_needs_both() -> None:
    group = Parallelism(Strategy.MULTI_NODE, 2)
    assert climbed(on(rung("nvidia-l4-2", max_nodes=6), parallelism=group), 2) == {"one": 4}


def test_a_rung_whose_nodes_gke_makes_has_as_many_as_it_is_asked_for() -> None:
    assert climbed(on(rung("v6e-1", max_nodes=None)), 7) == {"one": 7}


def test_in_a_stockout_the_dearest_rungs_are_what_is_left() -> None:
    assert dearest(on(SPOT, L4, TPU), 3) == {"v6e-1": 2, "l4": 1, "l4-spot": 0}


def test_a_rung_without_a_price_is_the_dearest() -> None:
    spot = rung("v6e-1", "v6e-spot", capacity=Capacity.SPOT)
    assert dearest(on(L4, spot), 2) == {"v6e-spot": 1, "l4": 1}


def test_a_million_tokens_cost_the_time_that_they_take() -> None:
    # A thousand tokens a second make a million in a thousand seconds.
    assert usd_per_million_tokens(3.6, 1000) == pytest.approx(1.0)


def test_tokens_have_no_price_without_a_measured_rate() -> None:
    assert usd_per_million_tokens(3.6, None) is None
    assert usd_per_million_tokens(None, 1000) is None
