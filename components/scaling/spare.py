"""The spare nodes: room for replicas that do not exist yet, which a CapacityBuffer holds.

GKE's autoscaler counts each unit of a buffer as a pod that waits, and keeps a node for it. The pods
are never created, so a replica takes the node at once and the autoscaler orders the next one
(cloud.google.com/kubernetes-engine/docs/concepts/capacity-buffer, 2026-11; the fields:
kubernetes/autoscaler @1aba2cfb, apis/capacitybuffer/autoscaling.x-k8s.io/v1beta1/types.go).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..core.pod_names import NAME_LABEL, selector, spare_of
from ..core.problems import Problem
from ..ladder.class_rules import KEY, RUNG_LABEL, tolerations
from ..ladder.requests import USER, host_request
from ..ladder.rung import Layout, Rung
from ..ladder.workloads import Workload

API_VERSION = "autoscaling.x-k8s.io/v1beta1"
KIND = "CapacityBuffer"

_ACTIVE = "buffer.x-k8s.io/active-capacity"
"""The strategy of nodes that run. GKE's standby buffers, whose nodes are suspended, support no GPU
and no TPU (its page on buffers of ComputeClasses, 2026-11)."""

_IMAGE = "registry.k8s.io/pause:3.10"
"""A template needs an image; no node pulls it."""


@dataclass(frozen=True)
class Spare:
    """The rungs of the spare nodes, and the workload whose replicas they are for."""

    workload: Workload
    rungs: tuple[Rung, ...]
    """The cheapest rung, and the rungs below it with the same machine, which replace it in a
    stockout."""

    @property
    def name(self) -> str:
        """Return the name of the buffer and of its template."""
        return spare_of(self.workload.name)

    def nodes(self, replicas: int) -> int:
        """Return the number of nodes that have room for so many replicas."""
        return math.ceil(replicas / self.workload.pods_per_node(self.rungs[0]))


def planned_spare(planned: Sequence[Workload]) -> Spare | None:
    """Return the spare nodes of a ladder; None if the price of no rung is known."""
    priced = [
        (price, workload, index)
        for workload in planned
        for index, rung in enumerate(workload.rungs)
        if (price := rung.usd_per_hour) is not None
    ]
    if not priced:
        return None
    _, workload, first = min(priced, key=lambda each: each[0])
    cheapest = workload.rungs[first]
    same = [rung for rung in workload.rungs[first + 1 :] if rung.shape == cheapest.shape]
    return Spare(workload, (cheapest, *same))


def spare_problems(replicas: int, planned: Sequence[Workload]) -> list[Problem]:
    """Return the errors: no rung is the cheapest, or a replica takes several nodes."""
    key = ("autoscaling", "spare")
    if not replicas:
        return []
    if any(workload.parallelism.grouped for workload in planned):
        message = (
            f"expected 0 with strategy 'multiNode', given {replicas}: a replica takes several "
            f"nodes together, and a buffer holds single ones; leave it out"
        )
        return [Problem(key, message)]
    if any(workload.rungs for workload in planned) and planned_spare(planned) is None:
        message = (
            f"expected 0, given {replicas}: a spare node is one of the cheapest rung, and no rung "
            f"has a known price; leave it out, or add a pool whose capacity is 'onDemand' or "
            f"'spot'"
        )
        return [Problem(key, message)]
    return []


def buffer_spec(spare: Spare, replicas: int) -> dict[str, Any]:
    """Return the spec of the CapacityBuffer with room for so many replicas."""
    return {
        "provisioningStrategy": _ACTIVE,
        "podTemplateRef": {"name": spare.name},
        "replicas": replicas,
    }


def unit_template(spare: Spare, app: str) -> dict[str, Any]:
    """Return the pod that one unit of the buffer counts as: one replica, as the scheduler sees it.

    It requests the device in either layout: a unit without one would fit any node of the class,
    and a node whose pods request no device looks idle.
    """
    return {
        "metadata": {"labels": {NAME_LABEL: spare_of(app)}},
        "spec": {
            "automount_service_account_token": False,
            "node_selector": {KEY: spare.workload.compute_class},
            "tolerations": tolerations(spare.rungs),
            "affinity": _affinity(spare, app),
            "security_context": {
                "run_as_non_root": True,
                "run_as_user": USER,
                "run_as_group": USER,
                "seccomp_profile": {"type": "RuntimeDefault"},
            },
            "containers": [_container(spare)],
        },
    }


def _container(spare: Spare) -> dict[str, Any]:
    workload, rung = spare.workload, spare.rungs[0]
    host = host_request(workload.rungs, workload.parallelism)
    device = {rung.shape.family.device: str(rung.shape.count // workload.pods_per_node(rung))}
    return {
        "name": "spare",
        "image": _IMAGE,
        "resources": {
            "requests": {"cpu": str(host.cpu), "memory": f"{host.memory_gib}Gi", **device},
            "limits": device,
        },
        "security_context": {
            "allow_privilege_escalation": False,
            "read_only_root_filesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def _affinity(spare: Spare, app: str) -> dict[str, Any]:
    required = "required_during_scheduling_ignored_during_execution"
    names = [rung.name for rung in spare.rungs]
    rungs = {"match_expressions": [{"key": RUNG_LABEL, "operator": "In", "values": names}]}
    found: dict[str, Any] = {"node_affinity": {required: {"node_selector_terms": [rungs]}}}
    if spare.workload.layout is Layout.FUNGIBLE:
        # A replica of this layout requests no device, so only this keeps a unit off its node.
        alone = {
            "label_selector": {"match_labels": selector(app)},
            "topology_key": "kubernetes.io/hostname",
        }
        found["pod_anti_affinity"] = {required: [alone]}
    return found
