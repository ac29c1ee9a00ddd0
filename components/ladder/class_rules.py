"""The rules of a ComputeClass: the rungs of the ladder, in order.

A rung is one rule, which names a node pool or describes the nodes that GKE creates. The fields are
those of the kind's definition (datreeio/CRDs-catalog `cloud.google.com/computeclass_v1.json`
@77e49833, 2026-08); a test checks the rules against it.
"""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

from ..facts.capacity import Capacity
from ..facts.flex_start import MAX_SECONDS
from ..facts.shapes import Family, Shape
from .capacity import specific_reservation
from .rung import Rung

API_VERSION = "cloud.google.com/v1"
KIND = "ComputeClass"
KEY = "cloud.google.com/compute-class"
"""Label and taint of the pools of a class; a pod selects the class by the label."""

RUNG_LABEL = "vllm-gke/rung"
"""Label of a node with the name of its rung, on all nodes of the ladder."""


class Priority(TypedDict, total=False):
    """One rule; a rule that names pools cannot have other fields."""

    nodepools: list[Any]
    machineType: str
    gpu: dict[str, Any]
    tpu: dict[str, Any]
    spot: bool
    flexStart: dict[str, Any]
    maxRunDurationSeconds: int
    reservations: dict[str, Any]
    location: dict[str, Any]
    storage: dict[str, Any]
    maxPodsPerNode: int
    nodeLabels: dict[str, str]


class AutoscalingPolicy(TypedDict):
    """Conditions for the removal of a node."""

    gpuConsolidationThreshold: int
    consolidationDelayMinutes: int


class ComputeClassSpec(TypedDict):
    """The fields of the spec that the ladder uses."""

    priorities: list[Priority]
    whenUnsatisfiable: str
    autoscalingPolicy: AutoscalingPolicy
    nodePoolAutoCreation: NotRequired[dict[str, bool]]
    nodePoolConfig: NotRequired[dict[str, Any]]


def compute_class_spec(
    rules: Sequence[Priority], node_service_account: Any = None
) -> ComputeClassSpec:
    """Return the spec of a class with these rules, best first.

    Each pool has a rule of its own, because the order inside one rule sets no priority.
    `DoNotScaleUp`, because the other value would place accelerator pods on nodes without an
    accelerator; it is always set, since its default changed with GKE 1.33. The GPU threshold is 0,
    because a pod that requests no device looks idle to GKE. Nodes that GKE creates run as
    `node_service_account`.
    """
    spec: ComputeClassSpec = {
        "priorities": list(rules),
        "whenUnsatisfiable": "DoNotScaleUp",
        "autoscalingPolicy": {"gpuConsolidationThreshold": 0, "consolidationDelayMinutes": 10},
    }
    if any("nodepools" not in rule for rule in rules):
        spec["nodePoolAutoCreation"] = {"enabled": True}
        spec["nodePoolConfig"] = {
            "serviceAccount": node_service_account,
            "imageStreaming": {"enabled": True},
        }
    return spec


def pool_rule(pool: Any) -> Priority:
    """Return the rule of a rung with a node pool; the pool's name can be an output."""
    return {"nodepools": [pool]}


def auto_rule(rung: Rung, boot_disk_gb: int, lead_seconds: int) -> Priority:
    """Return the rule of a rung whose nodes GKE creates.

    `lead_seconds` is the time before the end of a flex start node at which the next one is
    requested.
    """
    shape = rung.shape
    storage: dict[str, Any] = {
        "bootDiskType": shape.boot_disk_type,
        "bootDiskSize": boot_disk_gb,
        **({"localSSDCount": rung.local_ssds} if rung.local_ssds else {}),
    }
    return {
        "machineType": shape.machine_type,
        **_accelerator(shape),
        **_sold(rung, lead_seconds),
        "storage": storage,
        "maxPodsPerNode": rung.max_pods_per_node,
        "nodeLabels": node_labels(rung.name, shape),
    }


_TAINTS = {
    Capacity.SPOT: "cloud.google.com/gke-spot",
    Capacity.FLEX_START: "cloud.google.com/gke-flex-start",
}
"""Taints of the nodes that GKE creates automatically, by their capacity (its autoscaler's labels
package @7d250507, 2026-08)."""


def tolerations(rungs: Sequence[Rung]) -> list[dict[str, str]]:
    """Return the tolerations of a pod that can run on any of these rungs."""
    devices = dict.fromkeys(rung.shape.family.device for rung in rungs)
    sold = dict.fromkeys(_TAINTS[x.capacity] for x in rungs if x.capacity in _TAINTS)
    keys = [KEY, *devices, *sold]
    return [{"key": key, "operator": "Exists", "effect": "NoSchedule"} for key in keys]


def node_labels(rung: str, shape: Shape) -> dict[str, str]:
    """Return the labels of a rung's nodes.

    Only GKE can set its own label of the accelerator, after the node exists; these are set before.
    """
    topology = {} if shape.topology is None else {"vllm-gke/topology": shape.topology}
    return {RUNG_LABEL: rung, "vllm-gke/accelerator": shape.label, **topology}


def _accelerator(shape: Shape) -> Priority:
    device: dict[str, Any] = {"type": shape.label, "count": shape.count}
    if shape.family is Family.TPU:
        return {"tpu": {**device, "topology": shape.topology}}
    return {"gpu": {**device, "driverVersion": "latest"}}


def _sold(rung: Rung, lead_seconds: int) -> Priority:
    location: Priority = {"location": {"zones": list(rung.zones)}} if rung.zones else {}
    if rung.capacity is Capacity.RESERVATION:
        # GKE refuses a location together with a specific reservation, which contains the zones.
        specific = [specific_reservation(str(rung.reservation), rung.zones)]
        return {"reservations": {"affinity": "Specific", "specific": specific}}
    if rung.capacity is Capacity.FLEX_START:
        return {
            "flexStart": {"enabled": True, "nodeRecycling": {"leadTimeSeconds": lead_seconds}},
            "maxRunDurationSeconds": MAX_SECONDS,
            **location,
        }
    return {"spot": rung.capacity is Capacity.SPOT, **location}
