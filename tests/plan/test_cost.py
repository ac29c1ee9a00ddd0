"""What a ladder costs."""

import pytest

from components.facts.accelerators import shape_for
from components.plan.cost import (
    Bill,
    bill,
    climbed,
    dearest,
    usd_per_hour,
    usd_per_million_tokens,
)
from components.plan.ladder import Capacity, Rung


def rung(
    name: str, shape: str, low: int, high: int, capacity: Capacity = Capacity.ON_DEMAND
) -> Rung:
    """Return a rung of one machine."""
    return Rung(name, shape_for(shape), capacity, (), low, high)


TPU = rung("v6e-1", "v6e-1", 1, 2)
SPOT = rung("l4-spot", "nvidia-l4-1", 0, 2, Capacity.SPOT)
L4 = rung("l4", "nvidia-l4-1", 1, 2)


def test_a_node_costs_what_its_way_of_sale_costs() -> None:
    assert usd_per_hour(L4.shape, Capacity.ON_DEMAND) == 0.76
    assert usd_per_hour(L4.shape, Capacity.SPOT) == 0.23


def test_a_price_that_nobody_knows_is_unknown_and_not_nothing() -> None:
    assert usd_per_hour(TPU.shape, Capacity.SPOT) is None


def test_a_month_is_730_hours_of_the_nodes_and_the_cluster() -> None:
    counts = {"v6e-1": 1, "l4-spot": 0, "l4": 1}
    found = bill([TPU, SPOT, L4], counts)
    assert found == Bill((0.10 + 2.70 + 0.76) * 730, ())


def test_a_sum_names_the_rungs_that_it_has_no_price_for() -> None:
    spot = rung("v6e-spot", "v6e-1", 0, 2, Capacity.SPOT)
    assert bill([spot, L4], {"v6e-spot": 1, "l4": 1}).unpriced == ("v6e-spot",)
    assert bill([spot, L4], {"v6e-spot": 0, "l4": 1}).unpriced == ()


@pytest.mark.parametrize(
    ("needed", "nodes"),
    [
        (0, [1, 0, 1]),
        (2, [1, 0, 1]),
        (3, [2, 0, 1]),
        (4, [2, 1, 1]),
        (6, [2, 2, 2]),
        (9, [2, 2, 2]),
    ],
)
def test_the_best_rungs_fill_first_above_every_floor(needed: int, nodes: list[int]) -> None:
    assert list(climbed([TPU, SPOT, L4], needed).values()) == nodes


def test_in_a_stockout_the_dearest_rungs_are_what_is_left() -> None:
    assert dearest([SPOT, L4, TPU], 3) == {"v6e-1": 2, "l4": 1, "l4-spot": 0}


def test_a_rung_without_a_price_is_the_dearest() -> None:
    spot = rung("v6e-spot", "v6e-1", 0, 2, Capacity.SPOT)
    assert dearest([L4, spot], 2) == {"v6e-spot": 1, "l4": 1}


def test_a_million_tokens_cost_the_time_that_they_take() -> None:
    # A thousand tokens a second make a million in a thousand seconds.
    assert usd_per_million_tokens(3.6, 1000) == pytest.approx(1.0)


def test_tokens_have_no_price_without_a_measured_rate() -> None:
    assert usd_per_million_tokens(3.6, None) is None
    assert usd_per_million_tokens(None, 1000) is None
