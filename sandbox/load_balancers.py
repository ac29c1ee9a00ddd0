"""Load balancers: what GKE's controllers make in Google Cloud for the objects of a cluster.

Owns: the endpoint groups, forwarding rules and backend services that follow from a Service, an
Ingress or a Gateway; what has to be there for them; and that they go with their object, as long as
there is a cluster whose controllers take them away. Not here: traffic.
"""

import json
from collections.abc import Iterator
from typing import Any

from sandbox.gke_refusals import region_of
from sandbox.kubernetes_rules import CLUSTER, kind_of
from sandbox.wire import Properties
from sandbox.world import Thing, World, now

_GROUP = "gcp:compute/networkEndpointGroup:NetworkEndpointGroup"
_RULE = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
_BACKEND = "gcp:compute/backendService:BackendService"
_MADE_HERE = (_GROUP, _RULE, _BACKEND)

_ADDRESS = "gcp:compute/globalAddress:GlobalAddress"
_INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
_SERVICE = "kubernetes:core/v1:Service"
_BACKEND_CONFIG = "kubernetes:cloud.google.com/v1:BackendConfig"
_KINDS = frozenset({"BackendConfig", "Ingress", "Namespace", "Service"})

_NAMED_ADDRESS = "kubernetes.io/ingress.global-static-ip-name"
_NEG = "cloud.google.com/neg"
_CONFIG = "cloud.google.com/backend-config"


def refusals(world: World, where: str, token: str, inputs: Properties) -> Iterator[str]:
    """Say what an object waits for that nobody will make: the provider would wait in vain."""
    if token != _INGRESS:
        return
    namespace, annotations = _namespace(inputs), _annotations(inputs)
    address = annotations.get(_NAMED_ADDRESS)
    if address and not _address(world, address):
        yield f"the given static IP name {address} doesn't translate to an existing static IP"
    for name in _backends(inputs):
        service = world.get(_SERVICE, f"{namespace}/{name}", where=where)
        if service is None:
            yield f'could not find service "{namespace}/{name}"'
            continue
        kind = (service.properties.get("spec") or {}).get("type", "ClusterIP")
        if kind == "ClusterIP" and not _has_groups(service):
            yield (
                f'service "{namespace}/{name}" is type "ClusterIP", expected "NodePort" or '
                '"LoadBalancer"'
            )
        config = _config_name(service)
        if config and not world.get(_BACKEND_CONFIG, f"{namespace}/{config}", where=where):
            yield f'no BackendConfig "{namespace}/{config}" exists'


def status(world: World, token: str, inputs: Properties) -> Properties:
    """Give the address that a controller writes into an object."""
    if token != _INGRESS:
        return {}
    address = _address(world, _annotations(inputs).get(_NAMED_ADDRESS, ""))
    ip = address.properties["address"] if address else "203.0.113.1"
    return {"status": {"loadBalancer": {"ingress": [{"ip": ip}]}}}


def follow(world: World, where: str, token: str) -> None:
    """Make and take away what the controllers of a cluster would, after one object changed."""
    if kind_of(token) not in _KINDS:
        return
    clusters = [one for one in world.things(CLUSTER) if one.properties.get("endpoint") == where]
    wanted = {(one.type, one.id): one for each in clusters for one in _parts(world, each)}
    for kind in _MADE_HERE:
        for old in world.things(kind):
            if old.properties.get("cluster") == where and (kind, old.id) not in wanted:
                world.drop(kind, old.id)
    for thing in wanted.values():
        world.put(thing)


def _parts(world: World, cluster: Thing) -> Iterator[Thing]:
    """Give everything that one cluster's controllers keep in Google Cloud."""
    where = str(cluster.properties["endpoint"])
    for service in _objects(world, _SERVICE, where):
        if _has_groups(service):
            yield _part(cluster, _GROUP, service, {"network": cluster.properties.get("network")})
    for ingress in _objects(world, _INGRESS, where):
        address = _annotations(ingress.properties).get(_NAMED_ADDRESS)
        yield _part(cluster, _RULE, ingress, {"ipAddress": address})
        for name in _backends(ingress.properties):
            namespace = _namespace(ingress.properties)
            behind = world.get(_SERVICE, f"{namespace}/{name}", where=where)
            named = f"{namespace}/{_config_name(behind)}" if behind else ""
            config = world.get(_BACKEND_CONFIG, named, where=where)
            spec = config.properties["spec"] if config else {}
            policy = (spec.get("securityPolicy") or {}).get("name")
            yield _part(cluster, _BACKEND, ingress, {"securityPolicy": policy})


def _part(cluster: Thing, kind: str, owner: Thing, more: Properties) -> Thing:
    project, where = cluster.properties["project"], cluster.properties["endpoint"]
    collection = f"{kind.split('/')[1].partition(':')[0]}s"
    name = f"k8s1-{cluster.properties['name']}-{owner.id.replace('/', '-')}"
    place = "global" if kind != _GROUP else region_of(str(cluster.properties["location"]))
    properties = {"name": name, "cluster": where, **more}
    id_ = f"projects/{project}/{place}/{collection}/{name}"
    return Thing(kind, id_, "", now(), properties, {})


def _objects(world: World, token: str, where: str) -> list[Thing]:
    return [thing for thing in world.things(token) if thing.where == where]


def _address(world: World, name: str) -> Thing | None:
    found = [one for one in world.things(_ADDRESS) if one.properties.get("name") == name]
    return found[0] if found else None


def _namespace(tree: Properties) -> str:
    return str((tree.get("metadata") or {}).get("namespace") or "default")


def _annotations(tree: Properties) -> dict[str, Any]:
    return dict((tree.get("metadata") or {}).get("annotations") or {})


def _has_groups(service: Thing) -> bool:
    return bool(json.loads(_annotations(service.properties).get(_NEG, "{}")).get("ingress"))


def _config_name(service: Thing) -> str:
    return str(json.loads(_annotations(service.properties).get(_CONFIG, "{}")).get("default", ""))


def _backends(tree: Properties) -> list[str]:
    """Name the Services of an Ingress, each once."""
    rules = (tree.get("spec") or {}).get("rules") or []
    paths = [path for rule in rules for path in (rule.get("http") or {}).get("paths") or []]
    return list(dict.fromkeys(path["backend"]["service"]["name"] for path in paths))
