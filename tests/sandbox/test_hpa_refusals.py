"""Autoscalers that Kubernetes refuses: each number within its bounds."""

from typing import Any

from sandbox.provider.wire import UNKNOWN, Properties
from tests.sandbox.calls import Calls

AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"


def autoscaler(window: Any = 300, period: Any = 1800, most: Any = 4) -> Properties:
    """Give an autoscaler that differs where the test says."""
    policy = {"type": "Pods", "value": 1, "periodSeconds": period}
    rules = {"stabilizationWindowSeconds": window, "policies": [policy]}
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "vllm"}
    behavior = {"scaleUp": rules}
    return {
        "metadata": {"name": "vllm"},
        "spec": {
            "scaleTargetRef": target,
            "minReplicas": 2,
            "maxReplicas": most,
            "behavior": behavior,
        },
    }


def test_an_autoscaler_within_all_bounds_is_taken(kubernetes: Calls) -> None:
    assert kubernetes.refusals(AUTOSCALER, autoscaler(window=3600)) == {}


def test_a_policy_looks_back_half_an_hour_at_most(kubernetes: Calls) -> None:
    assert kubernetes.refusals(AUTOSCALER, autoscaler(period=1801)) == {
        "spec.behavior.scaleUp.policies[0].periodSeconds": "expected 1 to 1800, was given 1801"
    }


def test_a_window_is_an_hour_at_most(kubernetes: Calls) -> None:
    assert kubernetes.refusals(AUTOSCALER, autoscaler(window=3601)) == {
        "spec.behavior.scaleUp.stabilizationWindowSeconds": "expected 0 to 3600, was given 3601"
    }


def test_the_ceiling_is_not_below_the_floor(kubernetes: Calls) -> None:
    assert kubernetes.refusals(AUTOSCALER, autoscaler(most=1)) == {
        "spec.maxReplicas": "1 is below minReplicas 2"
    }


def test_what_is_not_known_yet_is_held_to_nothing(kubernetes: Calls) -> None:
    assert kubernetes.refusals(AUTOSCALER, autoscaler(UNKNOWN, UNKNOWN, UNKNOWN)) == {}
