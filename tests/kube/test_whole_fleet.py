"""The simulated fleet against the controllers of Kubernetes: one day of demand, through all of it.

The autoscaler, the Deployment's controllers and the scheduler are Kubernetes' own, and the nodes
are those of `kube/nodes`. `tests/fleet/test_one_day.py` compares with a day that is written down,
without a control plane; here the controllers go through the day now.
"""

import pytest

from kube.control_plane.control_plane import ControlPlane
from tests.fleet import one_day
from tests.fleet.one_day import Course, Recorded
from tests.judges import Heard
from tests.kube.day_on_kubernetes import gone_through


@pytest.fixture(scope="module")
def today(cluster: ControlPlane) -> Recorded:
    """Let the day pass on the control plane."""
    return gone_through(cluster)


@pytest.fixture(scope="module")
def simulated(today: Recorded) -> Course:
    """Let it pass in the simulated fleet, with looks at the same times."""
    return one_day.simulated(today.autoscaler, today.times)


def test_replicas_are_as_many_in_the_simulated_fleet(
    today: Recorded, simulated: Course, heard: Heard
) -> None:
    heard("Kubernetes HPA controller", cases=len(today.times))
    assert one_day.too_far_apart(today.course, simulated) == []


def test_nodes_cost_as_much_in_the_simulated_fleet(today: Recorded, simulated: Course) -> None:
    assert simulated.usd == pytest.approx(today.course.usd, rel=one_day.NEARLY)


def test_requests_end_as_in_the_simulated_fleet(today: Recorded, simulated: Course) -> None:
    assert one_day.ended_otherwise(today.course, simulated) == []


def test_the_autoscaler_is_the_one_that_is_written_down(today: Recorded) -> None:
    assert today.autoscaler == one_day.recorded().autoscaler
