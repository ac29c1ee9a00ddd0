"""What Pulumi's Kubernetes provider waits for, asked of a real API server.

Owns when an object counts as made and as gone (pulumi-kubernetes 4.34, `await`): a rollout, a
Service's endpoints and address, an Ingress's address, a Job's end, a claim's volume, and the
conditions that a `pulumi.com/waitFor` annotation asks for. Not here: who brings it about.
"""

import re
import time
from collections.abc import Callable
from typing import Any

from kube.api import Api, Object
from sandbox.conditions import CancelledError, Conditions

SECONDS = 600.0
"""Of a create or an update whose program says nothing."""

DELETE_SECONDS = 300.0

_LOOK_SECONDS = 0.1
_WAIT_FOR = "pulumi.com/waitFor"
_SKIP = "pulumi.com/skipAwait"
_CONDITION = "condition="
_PATH = re.compile(r"jsonpath=\{((?:\.\w+|\[\d+\])+)\}")


class FailedError(Exception):
    """It will never be ready; the message says why."""


def wait(conditions: Conditions, seconds: float, unmet: Callable[[], str | None]) -> str | None:
    """Look until nothing is unmet; say why it was not to be: failed, out of time, or cancelled."""
    end = time.monotonic() + seconds
    try:
        while (reason := unmet()) is not None:
            if time.monotonic() > end:
                return f"not so after {seconds:g} s: {reason}"
            conditions.pause(_LOOK_SECONDS)
    except (FailedError, CancelledError) as error:
        return str(error)
    return None


def unmet(api: Api, thing: Object) -> str | None:
    """Say what an object still lacks, if anything."""
    annotations = thing["metadata"].get("annotations", {})
    if annotations.get(_SKIP) == "true":
        return None
    wanted = annotations.get(_WAIT_FOR, "")
    rule = _RULES.get((thing["apiVersion"], thing["kind"]))
    if rule is None and not wanted:
        return None
    live = api.get(thing)
    if live is None:
        return "it is gone again"
    if wanted:
        return _condition_unmet(live, wanted)
    return rule(api, live) if rule else None


def holding(live: Object) -> str:
    """Say what keeps an object that is on its way out."""
    metadata = live["metadata"]
    reasons = [
        each["message"]
        for each in live.get("status", {}).get("conditions") or []
        if live["kind"] == "Namespace" and each["status"] == "True"
    ]
    finalizers = ", ".join(metadata.get("finalizers", []))
    return (
        "; ".join(reasons) or f"{live['kind']} {metadata['name']} ({finalizers or 'no finalizer'})"
    )


def _condition_unmet(live: Object, wanted: str) -> str | None:
    if path := _PATH.fullmatch(wanted):
        return None if _at(live, path[1]) else f"{path[1]} is not there"
    if not wanted.startswith(_CONDITION):
        known = f"`{_WAIT_FOR}: condition=NAME` and `jsonpath={{.PATH}}`"
        raise FailedError(f"the sandbox knows {known}, not {wanted!r}")
    name = wanted.removeprefix(_CONDITION)
    return None if _is(live, name) else f"condition {name} is not True"


def _at(live: Any, path: str) -> Any:
    for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        inside = live.get(name) if name and isinstance(live, dict) else None
        listed = isinstance(live, list) and bool(index) and int(index) < len(live)
        live = live[int(index)] if listed else inside
    return live


def _is(live: Object, condition: str) -> bool:
    found = live.get("status", {}).get("conditions") or []
    return any(each["type"] == condition and each["status"] == "True" for each in found)


def _deployment(api: Api, live: Object) -> str | None:
    status, wanted = live.get("status", {}), live["spec"].get("replicas", 1)
    if status.get("observedGeneration") != live["metadata"]["generation"]:
        return "its controller has not seen it"
    updated, available = status.get("updatedReplicas", 0), status.get("availableReplicas", 0)
    if min(updated, available) >= wanted and status.get("replicas", 0) == updated:
        return None
    told = _pod_refused(api, live)
    return f"{min(updated, available)} of {wanted} replicas are available{told}"


def _pod_refused(api: Api, live: Object) -> str:
    labels = live["spec"]["selector"].get("matchLabels", {})
    selector = ",".join(f"{name}={value}" for name, value in labels.items())
    pods = api.objects("v1", "Pod", namespace=live["metadata"]["namespace"], selector=selector)
    said = [
        each["message"]
        for pod in pods
        for each in pod["status"].get("conditions", ())
        if each["type"] == "PodScheduled" and each["status"] == "False"
    ]
    failing = [
        each["message"]
        for each in live.get("status", {}).get("conditions") or []
        if each["type"] == "ReplicaFailure" and each["status"] == "True"
    ]
    return "".join(f": {each}" for each in [*failing, *said][:1])


def _service(api: Api, live: Object) -> str | None:
    spec = live["spec"]
    if spec.get("type") == "LoadBalancer" and not _balanced(live):
        return "it has no address"
    if not spec.get("selector") or "None" in (spec.get("clusterIP"), spec.get("type")):
        return None
    slices = api.objects(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        namespace=live["metadata"]["namespace"],
        selector=f"kubernetes.io/service-name={live['metadata']['name']}",
    )
    ready = [
        each
        for one in slices
        for each in one.get("endpoints") or []
        if each.get("conditions", {}).get("ready")
    ]
    return None if ready else "it does not target any pods that are ready"


def _ingress(_api: Api, live: Object) -> str | None:
    return None if _balanced(live) else "it has no address"


def _balanced(live: Object) -> bool:
    return bool(live.get("status", {}).get("loadBalancer", {}).get("ingress"))


def _job(_api: Api, live: Object) -> str | None:
    if _is(live, "Failed"):
        said: list[Any] = live["status"]["conditions"]
        reason = next(each for each in said if each["type"] == "Failed")
        raise FailedError(f"the Job has failed: {reason.get('message', reason.get('reason'))}")
    return None if _is(live, "Complete") else "the Job has not ended"


def _bound(_api: Api, live: Object) -> str | None:
    phase = live.get("status", {}).get("phase")
    known = {"PersistentVolume": ("Available", "Bound"), "PersistentVolumeClaim": ("Bound",)}
    return None if phase in known[live["kind"]] else f"its phase is {phase}"


_RULES: dict[tuple[str, str], Callable[[Api, Object], str | None]] = {
    ("apps/v1", "Deployment"): _deployment,
    ("batch/v1", "Job"): _job,
    ("networking.k8s.io/v1", "Ingress"): _ingress,
    ("v1", "PersistentVolume"): _bound,
    ("v1", "PersistentVolumeClaim"): _bound,
    ("v1", "Service"): _service,
}
