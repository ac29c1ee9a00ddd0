"""Node pools of a rendered stack as simulated nodes, with the labels and taints that GKE adds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.facts.addresses import SYSTEM_MAX_PODS
from components.facts.shapes import Family
from components.ladder.class_rules import KEY, RUNG_LABEL
from kube.control_plane.api import Object
from kube.nodes.machines import Machine, allocatable, machine_of

POOL = "cloud.google.com/gke-nodepool"

_EFFECTS = {
    "NO_SCHEDULE": "NoSchedule",
    "PREFER_NO_SCHEDULE": "PreferNoSchedule",
    "NO_EXECUTE": "NoExecute",
}

_NO_ZONE = "nowhere1-a"
"""Zone of a pool without a zone."""

_DISK_GB = 100
"""Default boot disk of a GKE node (its page on boot disks, 2026-11)."""


@dataclass(frozen=True)
class NodePool:
    """Nodes of one kind, as many as its limits let there be."""

    name: str
    rung: str
    """The ladder's name of it; the pool's own where it is of none."""
    machine: Machine
    boot_disk_gb: int
    labels: Mapping[str, str]
    taints: tuple[Mapping[str, str], ...]
    spot: bool
    zone: str
    fewest: int
    most: int | None
    """None where GKE makes the nodes and the rung has no limit of its own."""
    max_pods: int = SYSTEM_MAX_PODS
    """Most pods of a node."""
    local_ssds: int = 0
    of_a_rule: bool = False
    """Whether GKE makes it by a rule of a ComputeClass."""

    def node(self, number: int) -> Object:
        """Return one node; KWOK keeps it alive."""
        name = f"{self.name}-{number}"
        offered = allocatable(self.machine, self.boot_disk_gb, self.max_pods, self.local_ssds)
        return {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {
                "name": name,
                "annotations": {"kwok.x-k8s.io/node": "fake"},
                "labels": {**self.node_labels(), "kubernetes.io/hostname": name},
            },
            "spec": {"taints": [dict(taint) for taint in self.node_taints()]},
            "status": {"capacity": offered, "allocatable": offered},
        }

    def node_labels(self) -> dict[str, str]:
        """Return the labels that all its nodes share."""
        shape = self.machine.shape
        own: dict[str, str] = {}
        if shape is not None and shape.family is Family.TPU:
            own = {
                "cloud.google.com/gke-tpu-accelerator": shape.label,
                "cloud.google.com/gke-tpu-topology": str(shape.topology),
                "cloud.google.com/gke-accelerator-count": str(shape.count),
            }
        elif shape is not None:
            own = {
                "cloud.google.com/gke-accelerator": shape.label,
                "cloud.google.com/gke-accelerator-count": str(shape.count),
            }
        return {
            "kubernetes.io/os": "linux",
            "kubernetes.io/arch": "amd64",
            "node.kubernetes.io/instance-type": self.machine.name,
            "topology.kubernetes.io/region": self.zone.rpartition("-")[0],
            "topology.kubernetes.io/zone": self.zone,
            # Of the driver of GKE's disks: a volume that is made by hand names its zone by it.
            "topology.gke.io/zone": self.zone,
            POOL: self.name,
            **own,
            **({"cloud.google.com/gke-spot": "true"} if self.spot else {}),
            **self.labels,
        }

    def node_taints(self) -> tuple[Mapping[str, str], ...]:
        """Return the pool's taints, and GKE's own for a kind of device."""
        shape = self.machine.shape
        if shape is None:
            return self.taints
        device = {"key": shape.family.device, "value": "present", "effect": "NoSchedule"}
        return (*self.taints, device)


def pools_of(files: Mapping[str, Mapping[str, Any]]) -> list[NodePool]:
    """Return the pools of a rendered stack, in no order of theirs: the ComputeClass has it."""
    return [
        _pool(content["inputs"])
        for content in files.values()
        if content.get("type") == "gcp:container/nodePool:NodePool"
    ]


def rule_pools(compute_class: Object, pools: Sequence[NodePool]) -> list[list[NodePool]]:
    """Return the pools of each rule of a class in order; GKE would create one for `autoCreate`.

    A pool that the autoscaler does not have is skipped.
    """
    by_name = {pool.name: pool for pool in pools}
    return [
        [by_name[name] for name in rule["nodepools"] if name in by_name]
        if "nodepools" in rule
        else [_made_by(compute_class, index, rule)]
        for index, rule in enumerate(compute_class["spec"]["priorities"])
    ]


def _made_by(compute_class: Object, index: int, rule: Mapping[str, Any]) -> NodePool:
    name = compute_class["metadata"]["name"]
    labels = rule.get("nodeLabels", {})
    zones = rule.get("location", {}).get("zones", [_NO_ZONE])
    return NodePool(
        name=f"nap-{name}-{index}",
        rung=labels.get(RUNG_LABEL, f"rule {index}"),
        machine=machine_of(rule["machineType"], rule.get("gpu", {}).get("count", 0)),
        boot_disk_gb=rule.get("storage", {}).get("bootDiskSize", _DISK_GB),
        labels={**labels, KEY: name},
        taints=({"key": KEY, "value": name, "effect": "NoSchedule"},),
        spot=rule.get("spot", False),
        zone=zones[0],
        fewest=0,
        most=None,
        max_pods=rule.get("maxPodsPerNode", SYSTEM_MAX_PODS),
        local_ssds=rule.get("storage", {}).get("localSSDCount", 0),
        of_a_rule=True,
    )


def _pool(inputs: Mapping[str, Any]) -> NodePool:
    config, scaling = inputs["nodeConfig"], inputs["autoscaling"]
    labels = config.get("labels", {})
    gpus = sum(each["count"] for each in config.get("guestAccelerators", ()))
    zones = inputs.get("nodeLocations", [_NO_ZONE])
    return NodePool(
        name=inputs["name"],
        rung=labels.get(RUNG_LABEL, inputs["name"]),
        machine=machine_of(config["machineType"], gpus),
        boot_disk_gb=config.get("diskSizeGb", _DISK_GB),
        labels=labels,
        taints=tuple(_taints(config)),
        spot=config.get("spot", False),
        # One of several: zones of a pool are not distinguished.
        zone=zones[0],
        fewest=scaling["totalMinNodeCount"],
        most=scaling["totalMaxNodeCount"],
        max_pods=inputs.get("maxPodsPerNode", SYSTEM_MAX_PODS),
        local_ssds=config.get("ephemeralStorageLocalSsdConfig", {}).get("localSsdCount", 0),
    )


def _taints(config: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for taint in config.get("taints", ()):
        yield {"key": taint["key"], "value": taint["value"], "effect": _EFFECTS[taint["effect"]]}
