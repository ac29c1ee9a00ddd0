"""Values that a cluster adds to an object: identity, addresses, status."""

import hashlib
import ipaddress
import uuid
from dataclasses import dataclass
from typing import Any

from sandbox.kubernetes.rules import kind_of
from sandbox.provider.wire import Properties


@dataclass(frozen=True)
class Being:
    """An object that is about to be written."""

    token: str
    id: str
    where: str
    created: str
    revision: int


def added(being: Being, inputs: Properties) -> Properties:
    """Return the values that plain inputs do not have."""
    mark = f"{being.where} {being.token} {being.id}"
    namespace, _, name = being.id.rpartition("/")
    metadata: dict[str, Any] = {
        "name": name,
        "uid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{mark} {being.created}")),
        "resourceVersion": str(being.revision),
        "generation": being.revision,
        "creationTimestamp": being.created,
        "managedFields": [],
    }
    if namespace:
        metadata["namespace"] = namespace
    return {"metadata": metadata, **_more(kind_of(being.token), mark, inputs)}


def _more(kind: str, mark: str, inputs: Properties) -> Properties:
    spec = inputs.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    if kind == "Service":
        return _service(mark, spec)
    if kind in ("Deployment", "StatefulSet", "ReplicaSet"):
        wanted = spec.get("replicas", 1)
        counts = ("replicas", "readyReplicas", "availableReplicas", "updatedReplicas")
        return {"status": dict.fromkeys(counts, wanted)}
    if kind == "Job":
        return {"status": {"succeeded": spec.get("completions", 1)}}
    if kind == "Namespace":
        return {"status": {"phase": "Active"}, "spec": {"finalizers": ["kubernetes"]}}
    if kind == "PersistentVolumeClaim":
        return {"status": {"phase": "Bound"}}
    return {}


def _service(mark: str, spec: Properties) -> Properties:
    kind = spec.get("type", "ClusterIP")
    status: dict[str, Any] = {"loadBalancer": {}}
    if kind == "LoadBalancer":
        address = spec.get("loadBalancerIP") or _address("203.0.113.0/24", mark)
        status = {"loadBalancer": {"ingress": [{"ip": address}]}}
    if kind == "ExternalName":
        return {"status": status}
    address = _address("34.118.224.0/20", mark)
    ports = {"clusterIP": address, "clusterIPs": [address], "type": kind}
    return {"spec": ports, "status": status}


def _address(network: str, mark: str) -> str:
    known = ipaddress.ip_network(network)
    number = int(hashlib.sha256(mark.encode()).hexdigest(), 16)
    return str(known[1 + number % (known.num_addresses - 2)])
