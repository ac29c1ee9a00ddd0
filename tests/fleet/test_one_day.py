"""The simulated fleet against a day on the controllers of Kubernetes, which is written down.

`tests/kube/test_whole_fleet.py` lets the controllers go through it again.
"""

import itertools

import pytest

from tests.fleet import one_day
from tests.fleet.one_day import Course


@pytest.fixture(scope="module")
def both() -> tuple[Course, Course]:
    """Return the day on Kubernetes and the simulated one."""
    found = one_day.recorded()
    return found.course, one_day.simulated(found.autoscaler, found.times)


def test_in_the_day_replicas_come_and_leave_on_both_rungs(both: tuple[Course, Course]) -> None:
    real, _ = both
    wanted = [each.wanted for each in real.pictures]
    assert max(wanted) >= 4
    assert {b - a for a, b in itertools.pairwise(wanted)} == {-1, 0, 1}
    for rung in range(len(one_day.the_model().rungs)):
        assert {each.placed[rung] for each in real.pictures} >= {0, 1, 2}


def test_replicas_are_as_many_as_on_kubernetes(both: tuple[Course, Course]) -> None:
    assert one_day.too_far_apart(*both) == []


def test_nodes_cost_what_they_cost_on_kubernetes(both: tuple[Course, Course]) -> None:
    real, simulated = both
    assert simulated.usd == pytest.approx(real.usd, rel=one_day.NEARLY)


def test_requests_end_as_on_kubernetes(both: tuple[Course, Course]) -> None:
    assert one_day.ended_otherwise(*both) == []
