"""Fake of the LeaderWorkerSet controller on a real control plane.

Its webhook is not here, nor are subgroups, restarts of a group by one pod, and rolling out group by
group: a changed template takes all pods away and makes them again.
"""

import hashlib
import json
from collections.abc import Iterator

import httpx

from kube.control_plane.api import Api, ApiError, Object, named
from sandbox.state.world import now

_VERSION, _KIND = "leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet"
_LABEL = "leaderworkerset.sigs.k8s.io"
_MANAGER = "lws"
_CONTROLLER = named("apps/v1", "Deployment", "lws-controller-manager", "lws-system")


class Groups:
    """All groups of a cluster; `step` creates and deletes pods."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def step(self) -> None:
        """Reconcile once; without the controller's own Deployment nothing happens."""
        controller = self._api.get(_CONTROLLER)
        if controller is None or not controller.get("status", {}).get("availableReplicas"):
            return
        try:
            found = self._api.objects(_VERSION, _KIND)
        except ApiError as error:
            if error.code == httpx.codes.NOT_FOUND:
                return
            raise
        for each in found:
            if "deletionTimestamp" not in each["metadata"]:
                self._follow({**each, "apiVersion": _VERSION, "kind": _KIND})

    def _follow(self, whole: Object) -> None:
        metadata = whole["metadata"]
        selector = f"{_LABEL}/name={metadata['name']}"
        there = {
            pod["metadata"]["name"]: pod
            for pod in self._api.objects(
                "v1", "Pod", namespace=metadata["namespace"], selector=selector
            )
        }
        wanted = {pod["metadata"]["name"]: pod for pod in _pods(whole)}
        for name, pod in there.items():
            if _mark(pod) != _mark(wanted.get(name)) and "deletionTimestamp" not in pod["metadata"]:
                self._api.delete({**pod, "apiVersion": "v1", "kind": "Pod"})
        for name, pod in wanted.items():
            if name not in there:
                self._api.create(pod)
        ready = {name for name, pod in there.items() if _is_ready(pod) and name in wanted}
        self._tell(whole, selector, ready)

    def _tell(self, whole: Object, selector: str, ready: set[str]) -> None:
        spec = whole["spec"]
        groups = [
            {_name(whole, group, worker) for worker in range(spec["leaderWorkerTemplate"]["size"])}
            for group in range(spec["replicas"])
        ]
        count = sum(group <= ready for group in groups)
        available = "True" if count == len(groups) else "False"
        old = (whole.get("status", {}).get("conditions") or [{}])[0]
        condition = {"type": "Available", "status": available, "message": "", "reason": "Sandbox"}
        since = old["lastTransitionTime"] if old.get("status") == available else now()
        status = {
            "replicas": len(groups),
            "readyReplicas": count,
            "updatedReplicas": count,
            "hpaPodSelector": f"{selector},{_LABEL}/worker-index=0",
            "conditions": [{**condition, "lastTransitionTime": since}],
        }
        if status != whole.get("status"):
            self._api.set_status(whole, status, _MANAGER)


def _pods(whole: Object) -> Iterator[Object]:
    spec = whole["spec"]
    template = spec["leaderWorkerTemplate"]
    for group in range(spec["replicas"]):
        for worker in range(template["size"]):
            leads = worker == 0 and "leaderTemplate" in template
            yield _pod(
                whole, template["leaderTemplate" if leads else "workerTemplate"], group, worker
            )


def _pod(whole: Object, template: Object, group: int, worker: int) -> Object:
    metadata, own = whole["metadata"], template.get("metadata", {})
    digest = hashlib.sha256(json.dumps(template, sort_keys=True).encode()).hexdigest()[:10]
    key = hashlib.sha256(f"{metadata['uid']}/{group}".encode()).hexdigest()[:10]
    labels = {
        f"{_LABEL}/name": metadata["name"],
        f"{_LABEL}/group-index": str(group),
        f"{_LABEL}/worker-index": str(worker),
        f"{_LABEL}/group-key": key,
        f"{_LABEL}/template-revision-hash": digest,
    }
    owner = {
        "apiVersion": _VERSION,
        "kind": _KIND,
        "name": metadata["name"],
        "uid": metadata["uid"],
        "controller": True,
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": _name(whole, group, worker),
            "namespace": metadata["namespace"],
            "labels": {**own.get("labels", {}), **labels},
            "annotations": own.get("annotations", {}),
            "ownerReferences": [owner],
        },
        "spec": template["spec"],
    }


def _name(whole: Object, group: int, worker: int) -> str:
    stem = f"{whole['metadata']['name']}-{group}"
    return f"{stem}-{worker}" if worker else stem


def _mark(pod: Object | None) -> str:
    labels: dict[str, str] = pod["metadata"].get("labels", {}) if pod else {}
    return labels.get(f"{_LABEL}/template-revision-hash", "")


def _is_ready(pod: Object) -> bool:
    found = pod.get("status", {}).get("conditions") or []
    return any(each["type"] == "Ready" and each["status"] == "True" for each in found)
