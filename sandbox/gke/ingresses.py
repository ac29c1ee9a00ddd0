"""An Ingress of class `gce`: what it waits for, its address, and its pieces in Google Cloud."""

import json
from collections.abc import Iterator

from sandbox.gke.load_balancers import (
    BACKEND,
    GROUP,
    RULE,
    annotations,
    named,
    namespace,
    objects,
    piece,
    spec,
)
from sandbox.provider.wire import Properties
from sandbox.state.world import Thing, World
from sandbox.type_tokens import SERVICE

KINDS = frozenset({"BackendConfig", "Ingress", "Namespace", "Service"})

_ADDRESS = "gcp:compute/globalAddress:GlobalAddress"
_INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
_BACKEND_CONFIG = "kubernetes:cloud.google.com/v1:BackendConfig"

_NAMED_ADDRESS = "kubernetes.io/ingress.global-static-ip-name"
_NEG = "cloud.google.com/neg"
_CONFIG = "cloud.google.com/backend-config"


def refusals(world: World, where: str, token: str, inputs: Properties) -> Iterator[str]:
    """Return missing resources that an Ingress would wait for without end."""
    if token != _INGRESS:
        return
    address = annotations(inputs).get(_NAMED_ADDRESS)
    if address and not named(world, _ADDRESS, address):
        yield f"the given static IP name {address} doesn't translate to an existing static IP"
    for name in _services(inputs):
        yield from _unreached(world, where, f"{namespace(inputs)}/{name}")


def _unreached(world: World, where: str, id_: str) -> Iterator[str]:
    service = world.get(SERVICE, id_, where=where)
    if service is None:
        yield f'could not find service "{id_}"'
        return
    kind = spec(service.properties).get("type", "ClusterIP")
    if kind == "ClusterIP" and not _has_groups(service):
        yield f'service "{id_}" is type "ClusterIP", expected "NodePort" or "LoadBalancer"'
    config = f"{id_.partition('/')[0]}/{_config_name(service)}"
    if _config_name(service) and not world.get(_BACKEND_CONFIG, config, where=where):
        yield f'no BackendConfig "{config}" exists'


def status(world: World, token: str, inputs: Properties) -> Properties:
    """Return the address that the controller writes into an Ingress."""
    if token != _INGRESS:
        return {}
    address = named(world, _ADDRESS, annotations(inputs).get(_NAMED_ADDRESS))
    ip = address.properties["address"] if address else "203.0.113.1"
    return {"status": {"loadBalancer": {"ingress": [{"ip": ip}]}}}


def pieces(world: World, cluster: Thing) -> Iterator[Thing]:
    """Return the controller's resources in Google Cloud for one cluster."""
    where = str(cluster.properties["endpoint"])
    for service in objects(world, SERVICE, where):
        if _has_groups(service):
            yield piece(cluster, GROUP, service, {"network": cluster.properties.get("network")})
    for ingress in objects(world, _INGRESS, where):
        address = annotations(ingress.properties).get(_NAMED_ADDRESS)
        yield piece(cluster, RULE, ingress, {"ipAddress": address})
        for name in _services(ingress.properties):
            policy = _policy(world, where, f"{namespace(ingress.properties)}/{name}")
            yield piece(cluster, BACKEND, ingress, {"securityPolicy": policy})


def _policy(world: World, where: str, id_: str) -> str | None:
    service = world.get(SERVICE, id_, where=where)
    name = f"{id_.partition('/')[0]}/{_config_name(service)}" if service else ""
    config = world.get(_BACKEND_CONFIG, name, where=where)
    guard = spec(config.properties).get("securityPolicy") if config else None
    return guard.get("name") if isinstance(guard, dict) else None


def _has_groups(service: Thing) -> bool:
    return bool(json.loads(annotations(service.properties).get(_NEG, "{}")).get("ingress"))


def _config_name(service: Thing) -> str:
    return str(json.loads(annotations(service.properties).get(_CONFIG, "{}")).get("default", ""))


def _services(tree: Properties) -> list[str]:
    """Name the Services of an Ingress, each once."""
    rules = spec(tree).get("rules") or []
    paths = [path for rule in rules for path in (rule.get("http") or {}).get("paths") or []]
    return list(dict.fromkeys(path["backend"]["service"]["name"] for path in paths))
