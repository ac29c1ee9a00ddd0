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


@pytest.mark.parametrize(
    ("ready", "silent", "wanted"),
    [
        ((0,), 2, 2),  # two at their target are enough; `tests/kube/test_autoscaling.py` has it too
        ((4,), 0, 1),  # the two others have no node
        ((8,), 1, 2),
        ((10, 10), 1, 2),
        ((20, 20), 1, 2),  # exactly at the target, where a silent one counts as idle
        ((40,), 2, 3),
        ((80,), 2, 4),
    ],
)
def test_a_pod_that_says_nothing_counts_as_busy_downwards_and_as_idle_upwards(
    ready: tuple[int, ...], silent: int, wanted: int
) -> None:
    counted = spec(pods_metric("queue", TARGET))
    assert Autoscaler(counted, 3).look([Reading(ready, silent=silent)]) == wanted


@pytest.mark.parametrize(("total", "replicas", "wanted"), [(40, 1, 4), (40, 4, 4), (5, 4, 1)])
def test_a_shared_metric_counts_no_pods(total: float, replicas: int, wanted: int) -> None:
    shared = spec(shared_metric("queue", 10, "serving"))
    assert Autoscaler(shared, replicas).look([Reading((), total)]) == wanted


def test_of_two_metrics_the_larger_answer_is_taken() -> None:
    both = spec(QUEUE, pods_metric("cache", 0.5))
    assert Autoscaler(both, 1).look([Reading((0.0,)), Reading((1.0,))]) == 2


def test_while_no_pod_says_anything_no_wish_is_remembered() -> None:
    """So the first low reading after an outage removes replicas at once."""
    delayed = spec(QUEUE)
    window = {**delayed["behavior"]["scale_down"], "stabilization_window_seconds": 300}
    delayed["behavior"]["scale_down"] = window
    scaled = Autoscaler(delayed, 4)
    assert scaled.run(315, lambda *_: [Reading(())]) == [4] * 21
    assert scaled.look([Reading((1.0,))]) == 1


def test_one_metric_that_no_pod_has_keeps_replicas_and_hinders_no_growth() -> None:
    both = spec(QUEUE, pods_metric("cache", 0.5))
    assert Autoscaler(both, 2).look([Reading((1.0, 1.0)), Reading(())]) == 2
    assert Autoscaler(both, 2).look([Reading((20.0, 20.0)), Reading(())]) == 4


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
