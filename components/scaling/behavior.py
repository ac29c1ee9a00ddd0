"""The speed of the autoscaler: up in steps that nodes can follow, down slowly."""

from collections.abc import Sequence
from typing import Any

from ..ladder.lifetime import node_seconds
from ..ladder.rung import Rung

_LONGEST_PERIOD_SECONDS = 1800
"""The longest period of a policy in Kubernetes (autoscaling/v2 HPAScalingPolicy, 1.36)."""

_MINUTE = 60


def scale_up_replicas(fewest: int, most: int) -> int:
    """Return the default number of replicas that one step adds.

    It is half of the range, so that the first wait is for at most half of the ladder and the second
    step reaches the maximum.
    """
    return max(1, (most - fewest + 1) // 2)


def behavior(
    rungs: Sequence[Rung], bounds: tuple[int, int], step: int | None, scale_down_minutes: int
) -> dict[str, Any]:
    """Return the autoscaler's behavior between its bounds, the fewest and the most replicas.

    Up: at most `step` replicas (None: half of the range) in the time that a node of the slowest
    rung takes, since new replicas serve nothing until then while the queue grows. Down: one a
    minute, if fewer were enough for `scale_down_minutes`; a removed node may not be available
    again.
    """
    # The plugin passes integers as floats.
    new = scale_up_replicas(*bounds) if step is None else step
    period = min(node_seconds(rungs), _LONGEST_PERIOD_SECONDS)
    return {
        "scale_up": {
            # A single high reading must not add a node.
            "stabilization_window_seconds": 30,
            "policies": [{"type": "Pods", "value": int(new), "period_seconds": period}],
        },
        "scale_down": {
            "stabilization_window_seconds": int(scale_down_minutes) * _MINUTE,
            "policies": [{"type": "Pods", "value": 1, "period_seconds": _MINUTE}],
        },
    }
