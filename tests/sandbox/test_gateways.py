"""What a Gateway and an InferencePool wait for, and what they keep from being deleted."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.kubernetes.kubernetes import Kubernetes
from sandbox.provider.wire import Properties
from tests.sandbox.calls import Abort, Calls, Made
from tests.sandbox.conftest import CLUSTER, REGION, kubeconfig

ADDRESS = "gcp:compute/address:Address"
BACKEND_POLICY = "kubernetes:networking.gke.io/v1:GCPBackendPolicy"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
NETWORK = "gcp:compute/network:Network"
POLICY = "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy"
POOL = "kubernetes:inference.networking.k8s.io/v1:InferencePool"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
SERVICE = "kubernetes:core/v1:Service"
SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"

POOL_REFERENCE = {
    "group": "inference.networking.k8s.io",
    "kind": "InferencePool",
    "name": "replicas",
}


def resource(token: str, name: str, body: Properties) -> Properties:
    """Give a custom resource."""
    _, api_version, kind = token.split(":")
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": name},
        "spec": body,
    }


def gateway(gateway_class: str = "gke-l7-rilb", **listener: Any) -> Properties:
    """Give a Gateway at the address `door`."""
    body = {
        "gatewayClassName": gateway_class,
        "addresses": [{"type": "NamedAddress", "value": "door"}],
        "listeners": [{"name": "web", "port": 80, "protocol": "HTTP", **listener}],
    }
    return resource(GATEWAY, "way-in", body)


def pool() -> Properties:
    """Give a pool whose picker is the Service `picker`."""
    return resource(POOL, "replicas", {"endpointPickerRef": {"name": "picker"}})


def route() -> Properties:
    """Give a route from the Gateway to the pool."""
    body = {"parentRefs": [{"name": "way-in"}], "rules": [{"backendRefs": [POOL_REFERENCE]}]}
    return resource(ROUTE, "paths", body)


def guarded() -> Properties:
    """Give the pool's policy, which names the security policy `guards`."""
    body = {"targetRef": POOL_REFERENCE, "default": {"securityPolicy": "guards"}}
    return resource(BACKEND_POLICY, "replicas", body)


@pytest.fixture
def own(google: Calls) -> dict[str, Made]:
    """Give a cluster with the Gateway API in a network of its own."""
    network = google.create(NETWORK, {"name": "own"})
    cluster = {
        "name": "own",
        "network": network.id,
        "deletionProtection": False,
        "gatewayApiConfig": {"channel": "CHANNEL_STANDARD"},
    }
    return {"network": network, "cluster": google.create(CLUSTER, cluster)}


@pytest.fixture
def proxies(google: Calls, own: dict[str, Made]) -> Made:
    """Give the network a proxy-only subnetwork."""
    inputs = {
        "name": "proxies",
        "network": own["network"].id,
        "region": REGION,
        "ipCidrRange": "10.9.0.0/23",
        "purpose": "REGIONAL_MANAGED_PROXY",
        "role": "ACTIVE",
    }
    return google.create(SUBNETWORK, inputs)


@pytest.fixture
def inside(own: dict[str, Made], tmp_path: Path) -> Calls:
    """Give the API of the cluster."""
    config = {"kubeconfig": kubeconfig(own["cluster"].outputs["endpoint"])}
    return Calls(Kubernetes, tmp_path, config)


@pytest.fixture
def door(google: Calls, proxies: Made, inside: Calls) -> dict[str, Made]:
    """Give a Gateway with all that belongs to it."""
    made = {
        "proxies": proxies,
        "address": google.create(ADDRESS, {"name": "door", "region": REGION}),
        "policy": google.create(POLICY, {"name": "guards", "region": REGION}),
    }
    inside.create(SERVICE, {"metadata": {"name": "picker"}, "spec": {"ports": [{"port": 9002}]}})
    inside.create(POOL, pool())
    made["guarded"] = inside.create(BACKEND_POLICY, guarded())
    made["gateway"] = inside.create(GATEWAY, gateway())
    return {**made, "route": inside.create(ROUTE, route())}


def test_a_gateway_has_the_address_that_it_names(door: dict[str, Made]) -> None:
    status = door["gateway"].outputs["status"]
    ip = door["address"].outputs["address"]
    assert status["addresses"] == [{"type": "IPAddress", "value": ip}]
    assert status["conditions"] == [{"type": "Programmed", "status": "True"}]


@pytest.mark.parametrize(
    ("kept", "user"),
    [("address", "gateway"), ("proxies", "gateway"), ("policy", "route")],
)
def test_what_a_gateway_uses_goes_only_after_it(
    google: Calls, inside: Calls, door: dict[str, Made], kept: str, user: str
) -> None:
    with pytest.raises(Abort, match="already being used by"):
        google.delete(door[kept])
    inside.delete(door[user])
    google.delete(door[kept])


def test_the_network_goes_after_the_endpoint_groups_of_the_route(
    google: Calls, own: dict[str, Made], door: dict[str, Made]
) -> None:
    google.delete(own["cluster"])
    with pytest.raises(Abort, match=r"already being used by .*networkEndpointGroups"):
        google.delete(own["network"])
    assert door["route"].id == "default/paths"


def test_a_gateway_without_proxies_in_the_region_is_refused(google: Calls, inside: Calls) -> None:
    google.create(ADDRESS, {"name": "door", "region": REGION})
    with pytest.raises(Abort, match="An active proxy-only subnetwork is required"):
        inside.create(GATEWAY, gateway())


@pytest.mark.usefixtures("proxies")
def test_a_gateway_without_its_address_is_refused(inside: Calls) -> None:
    with pytest.raises(Abort, match="the address 'door' was not found in the region"):
        inside.create(GATEWAY, gateway())


@pytest.mark.usefixtures("door")
def test_a_class_that_takes_no_pool_is_refused(inside: Calls) -> None:
    other = gateway("gke-l7-gxlb")
    other["metadata"]["name"] = "other"
    with pytest.raises(Abort, match="no InferencePool behind class 'gke-l7-gxlb'"):
        inside.create(GATEWAY, other)


@pytest.mark.usefixtures("door")
@pytest.mark.parametrize(("certificate", "refused"), [("theirs", False), ("nobodys", True)])
def test_a_certificate_has_to_be_there(inside: Calls, certificate: str, refused: bool) -> None:  # noqa: FBT001 - the case itself
    tls = {"options": {"networking.gke.io/pre-shared-certs": certificate}}
    other = gateway(tls=tls)
    other["metadata"]["name"] = "other"
    if refused:
        with pytest.raises(Abort, match="the SSL certificate 'nobodys' was not found"):
            inside.create(GATEWAY, other)
    else:
        assert inside.create(GATEWAY, other).id == "default/other"


def test_a_pool_without_its_picker_is_refused(inside: Calls) -> None:
    with pytest.raises(Abort, match='service "default/picker" was not found'):
        inside.create(POOL, pool())


def test_a_route_from_nowhere_to_nothing_is_refused(inside: Calls) -> None:
    with pytest.raises(Abort, match='Gateway "default/way-in" was not found'):
        inside.create(ROUTE, route())


def test_a_guard_that_is_not_there_is_refused(inside: Calls) -> None:
    with pytest.raises(Abort, match="no policy 'guards' in the region"):
        inside.create(BACKEND_POLICY, guarded())


def test_a_cluster_without_the_gateway_api_knows_no_gateway(kubernetes: Calls) -> None:
    with pytest.raises(Abort, match=r"without gatewayApiConfig\.channel CHANNEL_STANDARD"):
        kubernetes.create(ROUTE, route())
