"""The simulated controller itself, against cases that can be worked out by hand."""

from typing import Any

import pytest

from components.scaling.metrics import pods_metric, shared_metric
from fleet.autoscaling.horizontal_pod_autoscaler import Autoscaler, Reading
from tests.fleet.autoscaler_cases import CASES, TARGET


def spec(*metrics: dict[str, Any], step: int = 100, period: int = 60) -> dict[str, Any]:
    """Give an autoscaler's spec without any delay."""
    policy = {"type": "Pods", "value": step, "period_seconds": period}
    rules = {"stabilization_window_seconds": 0, "policies": [policy]}
    return {
        "min_replicas": 1,
        "max_replicas": 100,
        "metrics": list(metrics),
        "behavior": {"scale_up": rules, "scale_down": rules},
    }


QUEUE = pods_metric("queue", 10)


@pytest.mark.parametrize(("ready", "replicas", "wanted"), CASES)
def test_pods_are_counted_as_the_controller_counts_them(
    ready: tuple[int, ...], replicas: int, wanted: int
) -> None:
    counted = spec(pods_metric("queue", TARGET))
    assert Autoscaler(counted, replicas).look([Reading(ready)]) == wanted


@pytest.mark.parametrize(("total", "replicas", "wanted"), [(40, 1, 4), (40, 4, 4), (5, 4, 1)])
def test_a_shared_metric_counts_no_pods(total: float, replicas: int, wanted: int) -> None:
    shared = spec(shared_metric("queue", 10, "serving"))
    assert Autoscaler(shared, replicas).look([Reading((), total)]) == wanted


def test_of_two_metrics_the_larger_answer_is_taken() -> None:
    both = spec(QUEUE, pods_metric("cache", 0.5))
    assert Autoscaler(both, 1).look([Reading((0.0,)), Reading((1.0,))]) == 2


def test_a_policy_counts_from_where_its_period_began() -> None:
    counts = Autoscaler(spec(QUEUE, step=2, period=60), 1).run(120, lambda *_: [Reading((500.0,))])
    assert counts == [3, 3, 3, 3, 5, 5, 5, 5]


def test_a_window_takes_the_least_wish_upwards_and_the_most_downwards() -> None:
    delayed = spec(QUEUE)
    delayed["behavior"]["scale_up"] = {
        **delayed["behavior"]["scale_up"],
        "stabilization_window_seconds": 30,
    }
    scaled = Autoscaler(delayed, 1)
    scaled.look([Reading((0.0,))])
    assert scaled.run(45, lambda *_: [Reading((50.0,))]) == [1, 5, 5]
