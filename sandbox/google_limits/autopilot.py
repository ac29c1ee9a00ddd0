"""Validation of an Autopilot cluster.

Messages are from reports (kubeshark/kubeshark#1425, gke-labs/kube-agents#920,
prometheus-community/helm-charts#713; to 2026-09).
"""

from collections.abc import Iterator
from typing import Any

from sandbox.google_limits.gke import region_of
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties
from sandbox.state.world import Thing, World
from sandbox.type_tokens import CLUSTER, NODE_POOL

_HOST_PATHS = "/var/log/"
_HOST_NAMESPACES = ("hostNetwork", "hostPID", "hostIPC")
_WITH_PODS = frozenset({"Pod", "Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "Job"})


def of_a_cluster(inputs: Properties, location: str | None) -> Iterator[Mistake]:
    """Return the errors of an Autopilot cluster."""
    if inputs.get("enableAutopilot") is True and location and region_of(location) != location:
        reason = f"an Autopilot cluster is regional: {region_of(location)!r}, not {location!r}"
        yield Mistake("location", reason)


def of_a_pool(world: World, token: str, inputs: Properties) -> Iterator[str]:
    """Return why a cluster accepts no node pool, or None."""
    cluster = inputs.get("cluster") if token == NODE_POOL else None
    names = [thing for thing in world.things(CLUSTER) if cluster in (thing.id, _name(thing))]
    if any(_is_autopilot(thing) for thing in names):
        yield "Error 400: Autopilot node pools cannot be accessed or modified., badRequest"


def of_an_object(world: World, where: str, kind: str, inputs: Properties) -> Iterator[str]:
    """Return why an Autopilot cluster's API refuses an object, or None."""
    here = [thing for thing in world.things(CLUSTER) if thing.properties.get("endpoint") == where]
    if not any(_is_autopilot(thing) for thing in here):
        return
    if kind == "Service" and (inputs.get("metadata") or {}).get("namespace") == "kube-system":
        yield (
            'services is forbidden: GKE Warden authz: the namespace "kube-system" is managed and '
            'the request\'s verb "create" is denied'
        )
    if kind not in _WITH_PODS:
        return
    yield from _of_a_sidecar(_annotations(kind, inputs))
    if found := list(_of_a_pod(_pod(kind, inputs))):
        reasons = "; ".join(found)
        yield f"GKE Warden rejected the request because it violates constraints: {reasons}"


def _is_autopilot(thing: Thing) -> bool:
    return thing.properties.get("enableAutopilot") is True


def _name(thing: Thing) -> Any:
    return thing.properties.get("name")


def _pod(kind: str, inputs: Properties) -> Properties:
    spec: Properties = inputs.get("spec") or {}
    if kind == "Pod":
        return spec
    template: Properties = spec.get("template") or {}
    return template.get("spec") or {}


def _annotations(kind: str, inputs: Properties) -> Properties:
    spec: Properties = inputs.get("spec") or {}
    of: Properties = inputs if kind == "Pod" else spec.get("template") or {}
    found: Properties = (of.get("metadata") or {}).get("annotations") or {}
    return found


def _of_a_sidecar(annotations: Properties) -> Iterator[str]:
    # From GKE's driver's docs/troubleshooting.md (@5fcdc04); the exact message is unknown.
    for name, value in annotations.items():
        if name.startswith("gke-gcsfuse/") and name.endswith("-limit") and value == "0":
            yield f'{name}: "0" does not unset a limit on an Autopilot cluster'


def _of_a_pod(pod: Properties) -> Iterator[str]:
    for name in _HOST_NAMESPACES:
        if pod.get(name) is True:
            yield f"[denied by autogke-disallow-hostnamespaces] enabling {name} is not allowed"
    for container in [*(pod.get("initContainers") or []), *(pod.get("containers") or [])]:
        if (container.get("securityContext") or {}).get("privileged") is True:
            name = container.get("name")
            yield f"[denied by autogke-disallow-privilege] container {name} is privileged"
    for volume in pod.get("volumes") or []:
        path = (volume.get("hostPath") or {}).get("path")
        if isinstance(path, str) and not f"{path}/".startswith(_HOST_PATHS):
            yield (
                f"[denied by autogke-no-write-mode-hostpath] hostPath volume {volume.get('name')} "
                f"uses path {path}; allowed: {_HOST_PATHS}"
            )
