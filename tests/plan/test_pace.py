"""Pace: up in steps that nodes can follow, down slowly."""

import pytest

from components.scaling.behavior import behavior, scale_up_replicas
from tests.plan.choices import rung

TPU, L4 = rung("v6e-1"), rung("nvidia-l4-1")


def test_replicas_come_in_the_time_of_the_slowest_node_and_go_one_a_minute() -> None:
    assert behavior([L4, TPU], (1, 4), 3, 10) == {
        "scale_up": {
            "stabilization_window_seconds": 30,
            "policies": [{"type": "Pods", "value": 3, "period_seconds": 1200}],
        },
        "scale_down": {
            "stabilization_window_seconds": 600,
            "policies": [{"type": "Pods", "value": 1, "period_seconds": 60}],
        },
    }


def test_a_ladder_of_gpus_is_quicker() -> None:
    assert behavior([L4], (1, 4), 1, 5)["scale_up"]["policies"][0]["period_seconds"] == 600


def test_no_period_is_longer_than_kubernetes_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.scaling.behavior.node_seconds", lambda _: 3600)
    assert behavior([TPU], (1, 4), 1, 5)["scale_up"]["policies"][0]["period_seconds"] == 1800


@pytest.mark.parametrize(
    ("fewest", "most", "step"), [(1, 1, 1), (1, 2, 1), (1, 4, 2), (1, 16, 8), (4, 4, 1)]
)
def test_a_step_is_half_of_the_room_and_never_nothing(fewest: int, most: int, step: int) -> None:
    assert scale_up_replicas(fewest, most) == step
