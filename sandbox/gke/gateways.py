"""GKE's regional Gateways and InferencePools: what they wait for, and their pieces."""

from collections.abc import Iterator
from typing import Any

from sandbox.gke.load_balancers import (
    GROUP,
    REGION_BACKEND,
    REGION_RULE,
    named,
    namespace,
    objects,
    piece,
    spec,
)
from sandbox.google.links import preexisting
from sandbox.google.names import last
from sandbox.kubernetes.rules import clusters
from sandbox.provider.wire import Properties
from sandbox.state.world import Thing, World
from sandbox.type_tokens import NETWORK, SERVICE, SUBNETWORK

KINDS = frozenset({"GCPBackendPolicy", "Gateway", "HTTPRoute", "InferencePool", "Namespace"})

_ADDRESS = "gcp:compute/address:Address"
_CERTIFICATE = "gcp:compute/regionSslCertificate:RegionSslCertificate"
_POLICY = "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy"

_GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
_ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
_POOL = "kubernetes:inference.networking.k8s.io/v1:InferencePool"
_BACKEND_POLICY = "kubernetes:networking.gke.io/v1:GCPBackendPolicy"

# the two that take an InferencePool (GKE's Inference Gateway page, 2026-11)
_CLASSES = ("gke-l7-regional-external-managed", "gke-l7-rilb")
_CERTIFICATES = "networking.gke.io/pre-shared-certs"


def refusals(world: World, where: str, token: str, inputs: Properties) -> Iterator[str]:
    """Return missing resources that an object would wait for without end."""
    if token == _GATEWAY:
        yield from _unmade_gateway(world, where, spec(inputs))
    if token == _POOL:
        picker = f"{namespace(inputs)}/{_reference(inputs, 'endpointPickerRef')}"
        if not world.get(SERVICE, picker, where=where):
            yield f'endpointPickerRef: service "{picker}" was not found'
    if token == _BACKEND_POLICY:
        policy = (spec(inputs).get("default") or {}).get("securityPolicy")
        if policy and not named(world, _POLICY, policy):
            yield f"securityPolicy: no policy {policy!r} in the region"
    if token == _ROUTE:
        yield from _unmade_route(world, where, inputs)


def _unmade_route(world: World, where: str, inputs: Properties) -> Iterator[str]:
    parents = [one.get("name") for one in spec(inputs).get("parentRefs") or []]
    gateways = [f"{namespace(inputs)}/{name}" for name in parents]
    for kind, ids in ((_GATEWAY, gateways), (_POOL, _pools(inputs))):
        for id_ in ids:
            if not world.get(kind, id_, where=where):
                yield f'{kind.rpartition(":")[2]} "{id_}" was not found'


def _unmade_gateway(world: World, where: str, body: dict[str, Any]) -> Iterator[str]:
    if body.get("gatewayClassName") not in _CLASSES:
        yield f"no InferencePool behind class {body.get('gatewayClassName')!r}; use {_CLASSES}"
    for address in body.get("addresses") or []:
        if address.get("type") == "NamedAddress" and not named(
            world, _ADDRESS, address.get("value")
        ):
            yield f"the address {address.get('value')!r} was not found in the region"
    for listener in body.get("listeners") or []:
        options = (listener.get("tls") or {}).get("options") or {}
        certificate = options.get(_CERTIFICATES)
        if certificate and certificate not in preexisting().get(_CERTIFICATE, []):
            yield f"the SSL certificate {certificate!r} was not found in the region"
    for cluster in clusters(world, where):
        network = last(str(cluster.properties.get("network") or ""))
        theirs = network not in [last(one.id) for one in world.things(NETWORK)]
        if not theirs and _proxies(world, network) is None:
            yield (
                "An active proxy-only subnetwork is required in the same region and VPC as the "
                "forwarding rule."
            )


def _proxies(world: World, network: str) -> Thing | None:
    found = [
        one
        for one in world.things(SUBNETWORK)
        if one.properties.get("purpose") == "REGIONAL_MANAGED_PROXY"
        and last(str(one.properties.get("network"))) == network
    ]
    return found[0] if found else None


def status(world: World, token: str, inputs: Properties) -> Properties:
    """Return the properties of a Gateway that has a load balancer."""
    if token != _GATEWAY:
        return {}
    names = [one.get("value") for one in spec(inputs).get("addresses") or []]
    found = [thing for name in names if (thing := named(world, _ADDRESS, name))]
    addresses = [{"type": "IPAddress", "value": one.properties["address"]} for one in found]
    programmed = {"type": "Programmed", "status": "True"}
    return {"status": {"addresses": addresses, "conditions": [programmed]}}


def pieces(world: World, cluster: Thing) -> Iterator[Thing]:
    """Return the controller's resources in Google Cloud for one cluster."""
    where = str(cluster.properties["endpoint"])
    network = cluster.properties.get("network")
    proxies = _proxies(world, last(str(network or "")))
    policies = {
        f"{namespace(one.properties)}/{_reference(one.properties, 'targetRef')}": one
        for one in objects(world, _BACKEND_POLICY, where)
    }
    for gateway in objects(world, _GATEWAY, where):
        for address in spec(gateway.properties).get("addresses") or []:
            uses = {"ipAddress": address.get("value"), "subnetwork": proxies and proxies.id}
            yield piece(cluster, REGION_RULE, gateway, uses)
    for route in objects(world, _ROUTE, where):
        for pool in _pools(route.properties):
            yield piece(cluster, GROUP, route, {"network": network})
            policy = spec(policies[pool].properties) if pool in policies else {}
            guard = (policy.get("default") or {}).get("securityPolicy")
            yield piece(cluster, REGION_BACKEND, route, {"securityPolicy": guard})


def _reference(tree: Properties, key: str) -> str:
    return str((spec(tree).get(key) or {}).get("name"))


def _pools(tree: Properties) -> list[str]:
    """Name the pools that a route leads to."""
    backends = [one for rule in spec(tree).get("rules") or [] for one in rule["backendRefs"]]
    names = [one["name"] for one in backends if one.get("kind") == "InferencePool"]
    return [f"{namespace(tree)}/{name}" for name in names]
