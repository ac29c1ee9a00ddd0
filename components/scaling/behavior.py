"""How fast the number of replicas changes: up in steps that nodes can follow, down slowly."""

from collections.abc import Sequence
from typing import Any

from ..ladder.lifetime import node_seconds
from ..ladder.rung import Rung

_LONGEST_PERIOD_SECONDS = 1800
"""The longest period of a policy that Kubernetes takes (autoscaling/v2 HPAScalingPolicy, 1.36)."""

_MINUTE = 60


def scale_up_replicas(fewest: int, most: int) -> int:
    """Return how many replicas are asked for at once where nobody wrote it.

    Half of what there is room for, so that the first wait is for half of the ladder at most and
    the second step reaches the top.
    """
    return max(1, (most - fewest + 1) // 2)


def behavior(
    rungs: Sequence[Rung], bounds: tuple[int, int], step: int | None, scale_down_minutes: int
) -> dict[str, Any]:
    """Return the autoscaler's behavior between its bounds, fewest and most replicas.

    Up: at most `step` replicas (None: half of the room) in the time that a node of the slowest
    rung takes, since until then the queue grows and nothing answers. Down: one a minute, when
    fewer were enough for `scale_down_minutes`; a node that goes may not come back.
    """
    # Integers arrive as floats through the plugin.
    new = scale_up_replicas(*bounds) if step is None else step
    period = min(node_seconds(rungs), _LONGEST_PERIOD_SECONDS)
    return {
        "scale_up": {
            # One high reading is no reason for a node.
            "stabilization_window_seconds": 30,
            "policies": [{"type": "Pods", "value": int(new), "period_seconds": period}],
        },
        "scale_down": {
            "stabilization_window_seconds": int(scale_down_minutes) * _MINUTE,
            "policies": [{"type": "Pods", "value": 1, "period_seconds": _MINUTE}],
        },
    }
