"""The clairvoyant optimum, against every plan there is and against every simulated policy."""

import itertools
import math

import pytest

from fleet.bench.bound import Case, Choice, case_of, least_usd
from fleet.bench.peers import Policy, SkyServe
from fleet.inputs.stock import spot_waves
from fleet.region.world import World
from fleet.report.figures import figures
from tests.fleet.fleets import HOUR, demand, fleet, out, region, run, rung

DOLLAR, CHEAP, SLOW = (1.0, 1.0), (1.0, 0.25), (0.4, 0.3)


def choice(kind: tuple[float, float], most: tuple[float, ...], start: float = 360.0) -> Choice:
    """Return a rung of a speed and a price."""
    return Choice(kind[0], kind[1], start, most)


def every_plan(case: Case, missing: float) -> float:
    """Return the cost of the cheapest plan of whole replicas, by trying every one."""
    counts = [
        itertools.product(*(range(int(each.most[window]) + 1) for each in case.choices))
        for window in range(len(case.needed))
    ]
    return min(
        _cost(case, plan) for plan in itertools.product(*counts) if _missing(case, plan) <= missing
    )


def _missing(case: Case, plan: tuple[tuple[int, ...], ...]) -> float:
    speeds = [sum(n * x.speed for n, x in zip(now, case.choices, strict=True)) for now in plan]
    pairs = zip(case.needed, speeds, strict=True)
    return sum(max(0.0, need - speed) for need, speed in pairs) * case.seconds


def _cost(case: Case, plan: tuple[tuple[int, ...], ...]) -> float:
    total = 0.0
    for place, each in enumerate(case.choices):
        counts = [now[place] for now in plan]
        starts = sum(max(0, after - before) for before, after in itertools.pairwise(counts))
        seconds = sum(counts) * case.seconds + starts * each.start_seconds
        total += each.usd_per_hour * seconds / HOUR
    return total


ONE = Case(HOUR, (0.5, 2.2, 0.0, 3.0), (choice(DOLLAR, (3, 3, 3, 3)),))
AWAY = Case(HOUR, (1.5, 1.5, 1.5), (choice(CHEAP, (2, 0, 2)), choice(DOLLAR, (2, 2, 2))))
MIXED = Case(HOUR, (0.7, 1.3, 0.2), (choice(DOLLAR, (2, 2, 2)), choice(SLOW, (3, 3, 0))))


@pytest.mark.parametrize("missing", [0.0, 0.2 * HOUR, 1.0 * HOUR, 2.2 * HOUR])
def test_with_one_rung_no_plan_of_whole_replicas_is_cheaper(missing: float) -> None:
    bound = least_usd(ONE, missing)
    assert bound <= every_plan(ONE, missing) + 1e-6
    # Between two plans, what may be missing buys a mixture of both.
    assert bound >= every_plan(ONE, missing + HOUR) - 1e-6


@pytest.mark.parametrize("case", [ONE, AWAY])
def test_where_nothing_may_be_missing_it_is_the_cheapest_plan(case: Case) -> None:
    assert least_usd(case, 0.0) == pytest.approx(every_plan(case, 0.0))


def test_rungs_of_different_speeds_are_bounded_from_below() -> None:
    bound, best = least_usd(MIXED, 0.0), every_plan(MIXED, 0.0)
    assert 0.8 * best < bound <= best + 1e-6


def test_what_is_missing_by_need_costs_nothing() -> None:
    assert least_usd(ONE, math.fsum(ONE.needed) * HOUR) == pytest.approx(0)


SPOT = rung("spot", spot=True, usd_per_hour=0.25, zones=("a", "b"))
MODEL = fleet(SPOT, rung("plain", most=8), most=4)
BUSY = demand(2, 15, 4, 18, 1, 9, 12, 3)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "policy",
    [None, Policy(0, 1), Policy(0, 1, extra=0), Policy(None, 1)],
    ids=["this project", "SkyServe", "without extra", "on demand"],
)
def test_no_policy_is_cheaper_than_the_optimum(seed: int, policy: Policy | None) -> None:
    has = spot_waves(MODEL.rungs, 24 * HOUR, seed)
    world = World(MODEL, BUSY, has, seed)
    if policy is None:
        found = figures(run(MODEL, BUSY, has, 24, seed))
    else:
        SkyServe(world, policy)
        found = figures(world.run(24 * HOUR))
    assert found.offered == found.served + sum(found.lost.values()) + found.open
    case = case_of(MODEL, BUSY, has, 1)
    assert found.usd is not None
    assert found.usd >= least_usd(case, found.missing_replica_minutes * 60)


@pytest.mark.parametrize("hours", [(0, 9), (3, 9), (5, 8), (7, 12)])
def test_nodes_that_are_not_spot_outlive_a_stockout_in_the_optimum_too(
    hours: tuple[float, float],
) -> None:
    model = fleet(rung("only"), most=4)
    wanted = demand(3, 15, 4, 12, 6, 9, 12, 3, seconds=1200)
    has = region(out(hours[0] * 1200, hours[1] * 1200))
    found = figures(run(model, wanted, has, 8 / 3))
    case = case_of(model, wanted, has, 1 / 9)
    assert found.usd is not None
    assert found.usd >= least_usd(case, found.missing_replica_minutes * 60)


def test_a_stockout_makes_the_optimum_dearer() -> None:
    wanted = demand(9, 9, 9, 9)
    cheap = fleet(rung("cheap", usd_per_hour=0.5, spot=True), rung("dear", usd_per_hour=2.0))
    calm, bad = region(None, None), region(out(0, 2 * HOUR), None)
    costs = [least_usd(case_of(cheap, wanted, has, 1 / 6), 0.0) for has in (calm, bad)]
    # Two replicas for four hours; two of these hours at four times the price, and two starts.
    assert costs == pytest.approx([4.0, 10.0 + 2 * 0.5 * 120 / HOUR])
