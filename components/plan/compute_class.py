"""The ComputeClass as GKE's API reads it: the ladder's pools, in order."""

from collections.abc import Sequence
from typing import Any, TypedDict

API_VERSION = "cloud.google.com/v1"
KIND = "ComputeClass"
KEY = "cloud.google.com/compute-class"
"""Label and taint that bind a pool to its class, and the label a pod selects it by."""


class Priority(TypedDict):
    """One rule; a rule that names pools may carry nothing else (GKE's CEL rule 1)."""

    nodepools: list[Any]


class AutoscalingPolicy(TypedDict):
    """When GKE takes a node away."""

    gpuConsolidationThreshold: int
    consolidationDelayMinutes: int


class ComputeClassSpec(TypedDict):
    """What the ladder needs of the schema."""

    priorities: list[Priority]
    whenUnsatisfiable: str
    autoscalingPolicy: AutoscalingPolicy


def compute_class_spec(pools: Sequence[Any]) -> ComputeClassSpec:
    """Return the class's spec for these pools, best first; a pool's name may be an output.

    One rule a pool, because the order inside one rule is no priority. `DoNotScaleUp`, because the
    other value would place accelerator pods on nodes without an accelerator; it is always set, as
    its default changed with GKE 1.33. The GPU threshold is 0, because a pod that asks for no
    device looks idle to GKE.
    """
    return {
        "priorities": [{"nodepools": [pool]} for pool in pools],
        "whenUnsatisfiable": "DoNotScaleUp",
        "autoscalingPolicy": {"gpuConsolidationThreshold": 0, "consolidationDelayMinutes": 10},
    }
