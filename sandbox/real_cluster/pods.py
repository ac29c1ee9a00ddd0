"""Readiness of pods on a real control plane, in place of a kubelet.

A pod with a readiness probe becomes ready after `podReadySeconds` of the faults file.
"""

import datetime

import httpx

from kube.control_plane.api import Api, ApiError, Object
from sandbox.state.faults import Faults

_MANAGER = "kubelet"
_READY = ("Ready", "ContainersReady")


class Pods:
    """The pods of one cluster; `step` does what is due."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def step(self, faults: Faults) -> None:
        """Look once."""
        for pod in self._api.objects("v1", "Pod"):
            status = pod["status"]
            loads = status.get("phase") == "Running" and not _is_ready(status)
            if loads and _seconds(status["startTime"]) >= faults.now.podReadySeconds:
                self._write({**pod, "apiVersion": "v1", "kind": "Pod"})

    def _write(self, pod: Object) -> None:
        status = pod["status"]
        said = [
            {**each, "status": "True"} if each["type"] in _READY else each
            for each in status["conditions"]
        ]
        containers = [{**each, "ready": True} for each in status["containerStatuses"]]
        change = {"conditions": said, "containerStatuses": containers}
        try:
            self._api.set_status(pod, change, _MANAGER)
        except ApiError as error:
            if error.code != httpx.codes.NOT_FOUND:
                raise


def _is_ready(status: Object) -> bool:
    found = status.get("conditions", [])
    return any(each["type"] == "Ready" and each["status"] == "True" for each in found)


def _seconds(since: str) -> float:
    begun = datetime.datetime.fromisoformat(since)
    return (datetime.datetime.now(datetime.UTC) - begun).total_seconds()
