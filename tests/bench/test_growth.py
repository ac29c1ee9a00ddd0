"""What more rungs and replicas cost, counted: a loop in a loop is seen on every machine."""

from collections.abc import Callable

import pytest

from bench.growth import explain_operations, plan_operations
from bench.ladders import REPLICAS, RUNGS
from bench.operations import operations, over_linear

LADDERS = (3, 10, 100)
MOST = 1.03
"""Counted, there is no noise to allow for: the promise is 1.1 (docs/performance.md)."""


@pytest.mark.parametrize("count", [plan_operations, explain_operations])
def test_each_rung_more_costs_what_each_before_costs(count: Callable[[int], int]) -> None:
    count(LADDERS[0])
    assert over_linear(LADDERS, [count(rungs) for rungs in LADDERS]) <= MOST


@pytest.mark.parametrize("count", [plan_operations, explain_operations])
def test_more_replicas_cost_nothing(count: Callable[[int, int], int]) -> None:
    count(RUNGS[0], 1)
    found = [count(RUNGS[0], replicas) for replicas in REPLICAS]
    assert max(found) / min(found) <= MOST


def test_operations_are_counted_in_what_is_called_too() -> None:
    def loops(times: int) -> None:
        for _ in range(times):
            over_linear((1, 2, 3), (1, 2, 3))

    one, two, three = (operations(lambda times=times: loops(times)) for times in (1, 2, 3))  # type: ignore[misc] # a default binds it
    assert two - one == three - two > 20


def test_linear_growth_is_1_and_quadratic_growth_is_more() -> None:
    sizes = (3, 10, 30)
    assert over_linear(sizes, [5 + 2 * size for size in sizes]) == 1
    assert over_linear(sizes, [size**2 for size in sizes]) == pytest.approx(40 / 13)
