"""The ComputeClass as GKE's API reads it: the ladder's rungs, in order.

A rung is a rule: one that names its pool, or one that says which nodes GKE has to make. The names
are those of the kind's definition (datreeio/CRDs-catalog `cloud.google.com/computeclass_v1.json`
@77e49833, 2026-08); its rules hold by what is written here, and a test has them.
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
"""Label and taint that bind a pool to its class, and the label a pod selects it by."""

RUNG_LABEL = "vllm-gke/rung"
"""Label of a node that says which rung it is of, whoever made the node."""


class Priority(TypedDict, total=False):
    """One rule; a rule that names pools may carry nothing else."""

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
    """When GKE takes a node away."""

    gpuConsolidationThreshold: int
    consolidationDelayMinutes: int


class ComputeClassSpec(TypedDict):
    """What the ladder needs of the schema."""

    priorities: list[Priority]
    whenUnsatisfiable: str
    autoscalingPolicy: AutoscalingPolicy
    nodePoolAutoCreation: NotRequired[dict[str, bool]]
    nodePoolConfig: NotRequired[dict[str, Any]]


def compute_class_spec(
    rules: Sequence[Priority], node_service_account: Any = None
) -> ComputeClassSpec:
    """Return the class's spec for these rules, best first.

    One rule a pool, because the order inside one rule is no priority. `DoNotScaleUp`, because the
    other value would place accelerator pods on nodes without an accelerator; it is always set, as
    its default changed with GKE 1.33. The GPU threshold is 0, because a pod that asks for no
    device looks idle to GKE. Nodes that GKE makes run as `node_service_account`.
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
    """Return the rule of a rung that has a pool; the pool's name may be an output."""
    return {"nodepools": [pool]}


def auto_rule(rung: Rung, boot_disk_gb: int, lead_seconds: int) -> Priority:
    """Return the rule of a rung whose nodes GKE makes.

    `lead_seconds` is how long before a flex start node ends the next one is asked for.
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


def node_labels(rung: str, shape: Shape) -> dict[str, str]:
    """Return what a rung's nodes are called.

    GKE sets labels of its own for the accelerator and lets nobody else; these say it before.
    """
    topology = {} if shape.topology is None else {"vllm-gke/topology": shape.topology}
    return {RUNG_LABEL: rung, "vllm-gke/accelerator": shape.label, **topology}


def _accelerator(shape: Shape) -> Priority:
    found: dict[str, Any] = {"type": shape.label, "count": shape.count}
    if shape.family is Family.TPU:
        return {"tpu": {**found, "topology": shape.topology}}
    return {"gpu": {**found, "driverVersion": "latest"}}


def _sold(rung: Rung, lead_seconds: int) -> Priority:
    location: Priority = {"location": {"zones": list(rung.zones)}} if rung.zones else {}
    if rung.capacity is Capacity.RESERVATION:
        # GKE refuses a location beside a specific reservation: its zones are said there.
        specific = [specific_reservation(str(rung.reservation), rung.zones)]
        return {"reservations": {"affinity": "Specific", "specific": specific}}
    if rung.capacity is Capacity.FLEX_START:
        return {
            "flexStart": {"enabled": True, "nodeRecycling": {"leadTimeSeconds": lead_seconds}},
            "maxRunDurationSeconds": MAX_SECONDS,
            **location,
        }
    return {"spot": rung.capacity is Capacity.SPOT, **location}
