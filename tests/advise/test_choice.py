"""The choice among ladders: what is on the front, what is advised, and what comes nearest."""

from dataclasses import replace

import pytest

from advise.choice import Limits, chosen, front
from advise.machines import Market
from advise.runs import Course
from advise.search import Advice, Searched
from advise.site import Planned
from advise.trial import Outcome, Trial
from components.ladder.rung import Ladder
from fleet.inputs.demand import Demand
from fleet.inputs.planned import CONVERSATION
from tests.advise.test_ladders import SITE
from tests.plan.observations import GPU, TPU

PLAN = Planned({}, None, Ladder((), ()), ())


def trial(name: str, usd: float, p95: float | None, available: float) -> Trial:
    """Return a ladder that does the same in a calm time and in a stockout."""
    outcome = Outcome(usd, (), p95, available, 0.0)
    return Trial(name, "us-central1", PLAN, 1, 2, outcome, outcome, (), ())


CHEAP = trial("cheap", 100, 30.0, 0.9)
MIDDLE = trial("middle", 200, 5.0, 0.99)
BEST = trial("best", 300, 1.0, 1.0)
BEATEN = trial("beaten", 250, 6.0, 0.98)
ALL = (BEST, BEATEN, CHEAP, MIDDLE)


def test_a_ladder_that_another_one_beats_in_every_figure_is_not_on_the_front() -> None:
    assert front(ALL) == [CHEAP, MIDDLE, BEST]


def test_of_ladders_with_equal_figures_the_first_one_is_on_the_front() -> None:
    assert front([trial("b", 1, 1.0, 1.0), trial("a", 1, 1.0, 1.0)]) == [trial("b", 1, 1.0, 1.0)]


@pytest.mark.parametrize(
    ("limits", "advised"),
    [
        (Limits(60, 0.5), CHEAP),
        (Limits(10, 0.5), MIDDLE),
        (Limits(60, 0.999), BEST),
        (Limits(10, 0.99, 200), MIDDLE),
    ],
)
def test_the_cheapest_ladder_that_meets_all_limits_is_advised(
    limits: Limits, advised: Trial
) -> None:
    assert (chosen(ALL, limits), limits.missed(advised)) == (advised, [])


def test_if_no_ladder_meets_all_limits_the_one_with_the_smallest_excess_is_advised() -> None:
    limits = Limits(4.5, 0.5, 250)
    assert chosen(ALL, limits) is MIDDLE
    assert limits.missed(MIDDLE) == ["first token in 5.00 s, 4.5 asked"]


def test_every_limit_that_is_missed_is_named() -> None:
    assert Limits(10, 0.999, 50).missed(CHEAP) == [
        "first token in 30.00 s, 10 asked",
        "availability 90.000%, 99.900% asked",
        "100 USD a month, 50 asked",
    ]


def test_a_ladder_whose_time_to_the_first_token_is_unknown_meets_no_limit_on_it() -> None:
    silent = trial("silent", 1, None, 1.0)
    limits = Limits(10, 0.5)
    assert chosen([silent, BEST], limits) is BEST
    assert limits.missed(silent) == ["time to the first token unknown: no request was taken"]


def test_without_any_missing_time_allowed_a_ladder_with_some_is_not_advised() -> None:
    assert chosen(ALL, Limits(60, 1.0)) is BEST


def test_latency_and_availability_are_those_of_the_worse_simulation() -> None:
    calm, out = Outcome(100, (), 2.0, 1.0, 0.0), Outcome(140, (), 8.0, 0.9, 0.1)
    both = Trial("both", "us-central1", PLAN, 1, 2, calm, out, (), ())
    assert (both.usd_a_month, both.p95_seconds, both.availability) == (100, 8.0, 0.9)


def test_nothing_is_advised_without_a_ladder() -> None:
    assert chosen([], Limits(10, 0.99)) is None


def test_of_equal_figures_the_ladder_with_more_accelerators_is_on_the_front() -> None:
    one, two = (
        replace(CHEAP, name=name, planned=replace(PLAN, ladder=Ladder(rungs, ())))
        for name, rungs in (("one", (TPU,)), ("two", (TPU, GPU)))
    )
    assert front([one, two]) == [two]


def test_a_ladder_of_your_own_with_an_unknown_price_is_not_advised() -> None:
    own = replace(CHEAP, name="own", calm=replace(CHEAP.calm, unpriced=("v6e-1",)))
    course = Course(Demand("flat", 60, (1.0,)), CONVERSATION)
    here = Searched(SITE, Market((), (), frozenset()), (MIDDLE,), (), 0, None)
    priced = replace(own, calm=CHEAP.calm)
    best = [Advice(course, Limits(60, 0.5), (here,), each).best for each in (own, priced)]
    assert best == [MIDDLE, priced]
