"""The units of CapacityBuffers as pods, as a node autoscaler counts them; none is ever created."""

from collections.abc import Iterable, Iterator

import httpx

from components.scaling.spare import API_VERSION, KIND
from kube.control_plane.api import Api, ApiError, Object, named
from kube.drill.observed import Observed
from kube.nodes.fit import fits

_AFTER_ALL_PODS = "~"
"""In place of a time: pods that exist take an ordered node before a unit does."""

_REFUSED = {"conditions": [{"type": "PodScheduled", "status": "False"}]}


def with_units(api: Api, namespace: str, found: Observed) -> Observed:
    """Return a state in which each unit of a namespace's buffers is a pod: on a node, or waiting.

    Real pods are placed already, so a unit has what they leave.
    """
    placed = found
    for unit in _units(api, namespace):
        node = next(_with_room(unit, placed), None)
        spec = unit["spec"] if node is None else {**unit["spec"], "nodeName": node}
        placed = Observed(placed.nodes, [*placed.pods, {**unit, "spec": spec}])
    return placed


def _with_room(unit: Object, found: Observed) -> Iterator[str]:
    for name, node in found.nodes.items():
        if fits(unit, node, found.on(name)):
            yield name


def _units(api: Api, namespace: str) -> Iterator[Object]:
    for buffer in _buffers(api, namespace):
        name = buffer["spec"]["podTemplateRef"]["name"]
        template = (api.get(named("v1", "PodTemplate", name, namespace)) or {}).get("template", {})
        for number in range(buffer["spec"]["replicas"] if template else 0):
            yield {
                "metadata": {
                    **template.get("metadata", {}),
                    "name": f"{name}-{number}",
                    "namespace": namespace,
                    "creationTimestamp": _AFTER_ALL_PODS,
                },
                "spec": template["spec"],
                "status": _REFUSED,
            }


def _buffers(api: Api, namespace: str) -> Iterable[Object]:
    try:
        return api.objects(API_VERSION, KIND, namespace=namespace)
    except ApiError as error:
        # GKE installs the kind late.
        if error.code != httpx.codes.NOT_FOUND:
            raise
        return []
