"""A replica's requests, counted by intervals, against closed forms and against every request."""

import pytest

from fleet.region.model import Requests
from fleet.region.replica_queue import QueueTables
from tests.fleet.queues import (
    TOKENS,
    erlang_c,
    mean_count,
    mean_wait,
    measured,
    queue_of,
    wait_of_every_request,
)

SECONDS = 5.0
"""The simulation's own interval."""


@pytest.mark.parametrize(
    ("places", "busy", "service"), [(1, 0.7, 60), (4, 0.8, 60), (64, 0.9, 40), (256, 0.95, 40)]
)
def test_exponential_answers_wait_as_in_m_m_c(places: int, busy: float, service: float) -> None:
    tables = queue_of(places, service, SECONDS)
    waits, wait, _ = measured(tables, busy * places / service, SECONDS, 400_000)
    assert waits == pytest.approx(erlang_c(places, busy * places), rel=0.04)
    assert wait == pytest.approx(mean_wait(places, busy, service, 1.0), rel=0.08)


@pytest.mark.parametrize("spread", [0.6, 4.6])
def test_answers_of_other_lengths_wait_as_in_m_g_c(spread: float) -> None:
    """The spreads are those of a chat's answers and of code's."""
    tables = queue_of(256, 40, SECONDS, spread)
    _, wait, _ = measured(tables, 0.95 * 256 / 40, SECONDS, 400_000)
    assert wait == pytest.approx(mean_wait(256, 0.95, 40, spread), rel=0.1)


def test_counting_by_intervals_waits_as_long_as_every_request_by_itself() -> None:
    tables = queue_of(64, 40, SECONDS, 0.6)
    _, wait, _ = measured(tables, 0.9 * 64 / 40, SECONDS, 400_000)
    assert wait == pytest.approx(wait_of_every_request(64, 0.9, 40, 0.6, 1_500_000), rel=0.1)


@pytest.mark.parametrize("busy", [0.3, 0.7, 0.9])
def test_a_step_that_grows_with_the_batch_holds_as_many_requests_as_worked_out(busy: float) -> None:
    tables = QueueTables(1400, 256, Requests(0, TOKENS, 1.0), SECONDS)
    rate = busy * tables.per_second
    _, _, count = measured(tables, rate, SECONDS, 60_000)
    assert count == pytest.approx(mean_count(tables, rate), rel=0.05)
