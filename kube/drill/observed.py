"""State of a cluster: nodes, pods, and whether the scheduler is done."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from kube.control_plane.api import Api, Object
from kube.nodes.fit import fits

SETTLE_SECONDS = 60
"""Time limit for the control plane to settle; it takes less than two."""


@dataclass(frozen=True)
class Observed:
    """Nodes and pods of one moment."""

    nodes: dict[str, Object]
    pods: list[Object]

    def on(self, node: str) -> list[Object]:
        """Return the pods of a node."""
        return [pod for pod in self.pods if pod["spec"].get("nodeName") == node]

    @property
    def waiting(self) -> list[Object]:
        """Return the pods that are on no node, oldest first."""
        found = [pod for pod in self.pods if "nodeName" not in pod["spec"]]
        return sorted(found, key=lambda pod: pod["metadata"]["creationTimestamp"])


def observe(api: Api, namespace: str) -> Observed:
    """Read the state; terminating pods count on their node, and ended ones do not count."""
    nodes = {node["metadata"]["name"]: node for node in api.objects("v1", "Node")}
    pods = api.objects("v1", "Pod", namespace=namespace)
    ended = ("Succeeded", "Failed")
    return Observed(nodes, [pod for pod in pods if pod["status"].get("phase") not in ended])


def settled(api: Api, namespace: str) -> bool:
    """Return whether every controller is done: nothing changes without a new event."""
    found = observe(api, namespace)
    deployments = api.objects("apps/v1", "Deployment", namespace=namespace)
    placed = [pod for pod in found.pods if "nodeName" in pod["spec"]]
    return (
        all(is_ready(node) for node in found.nodes.values())
        and all(_deployed(each) for each in deployments)
        # A controller's count may be outdated.
        and _sum(deployments, "replicas") == len(found.pods)
        # A pod that loads its model runs, and is not available.
        and all(pod["status"].get("phase") == "Running" for pod in placed)
        and _sum(deployments, "availableReplicas") == sum(map(_has_ready, placed))
        and not any(pod["metadata"].get("deletionTimestamp") for pod in found.pods)
        and not any(may_move(pod, found) for pod in found.waiting)
    )


def _sum(deployments: list[Object], count: str) -> int:
    return sum(each.get("status", {}).get(count, 0) for each in deployments)


def is_ready(node: Object) -> bool:
    """Return whether a node takes pods."""
    # Kubernetes puts its own taint on a node that is not ready, and takes it away later.
    own = [each for each in node["spec"].get("taints", ()) if "node.kubernetes.io/" in each["key"]]
    return _has_ready(node) and not own


def _has_ready(thing: Object) -> bool:
    conditions = thing["status"].get("conditions") or ()
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def _deployed(deployment: Object) -> bool:
    status, wanted = deployment.get("status", {}), deployment["spec"]["replicas"]
    if status.get("observedGeneration") != deployment["metadata"]["generation"]:
        return False
    replicas, updated = status.get("replicas", 0), status.get("updatedReplicas", 0)
    if updated == replicas:
        return bool(replicas == wanted)
    # Between two versions it stands still only where it may neither add a pod nor take one away.
    rolling = deployment["spec"]["strategy"]["rollingUpdate"]
    adds = updated < wanted and replicas < wanted + _share(rolling["maxSurge"], wanted, math.ceil)
    fewest = wanted - _share(rolling["maxUnavailable"], wanted, math.floor)
    return not adds and bool(status.get("availableReplicas", 0) <= fewest)


def _share(text: int | str, of: int, rounded: Callable[[float], int]) -> int:
    return rounded(int(text.rstrip("%")) * of / 100) if isinstance(text, str) else text


def may_move(pod: Object, found: Observed) -> bool:
    """Return whether the scheduler may yet place a pod: it has not looked, or there is room."""
    refused = any(
        each["type"] == "PodScheduled" and each["status"] == "False"
        for each in pod["status"].get("conditions", ())
    )
    room = any(fits(pod, node, found.on(name)) for name, node in found.nodes.items())
    return room or not refused
