"""What GKE's controllers make in Google Cloud, and what that keeps from being deleted."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.kubernetes.kubernetes import Kubernetes
from sandbox.provider.wire import Properties
from tests.sandbox.calls import Abort, Calls, Made
from tests.sandbox.conftest import CLUSTER, kubeconfig

ADDRESS = "gcp:compute/globalAddress:GlobalAddress"
BACKEND = "kubernetes:cloud.google.com/v1:BackendConfig"
GROUP = "gcp:compute/networkEndpointGroup:NetworkEndpointGroup"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
NAMESPACE = "kubernetes:core/v1:Namespace"
NETWORK = "gcp:compute/network:Network"
POLICY = "gcp:compute/securityPolicy:SecurityPolicy"
SERVICE = "kubernetes:core/v1:Service"


def service(**annotations: Any) -> Properties:
    """Give a Service with annotations as JSON."""
    texts = {f"cloud.google.com/{key}": json.dumps(value) for key, value in annotations.items()}
    return {
        "metadata": {"name": "vllm", "annotations": texts},
        "spec": {"ports": [{"port": 8000}]},
    }


BEHIND = service(neg={"ingress": True}, **{"backend-config": {"default": "guard"}})


def ingress() -> Properties:
    """Give an Ingress at the address `door` before the Service `vllm`."""
    backend = {"service": {"name": "vllm", "port": {"number": 8000}}}
    path = {"path": "/v1/models", "pathType": "Exact", "backend": backend}
    annotations = {"kubernetes.io/ingress.global-static-ip-name": "door"}
    return {
        "metadata": {"name": "way-in", "annotations": annotations},
        "spec": {"rules": [{"http": {"paths": [path]}}]},
    }


def guard() -> Properties:
    """Give a BackendConfig with the security policy `guards`."""
    head = {"apiVersion": "cloud.google.com/v1", "kind": "BackendConfig"}
    return {**head, "metadata": {"name": "guard"}, "spec": {"securityPolicy": {"name": "guards"}}}


@pytest.fixture
def door(google: Calls, kubernetes: Calls) -> dict[str, Made]:
    """Give an Ingress with all that belongs to it."""
    made = {
        "address": google.create(ADDRESS, {"name": "door"}),
        "policy": google.create(POLICY, {"name": "guards"}),
        "service": kubernetes.create(SERVICE, BEHIND),
        "backend": kubernetes.create(BACKEND, guard()),
    }
    return {**made, "ingress": kubernetes.create(INGRESS, ingress())}


def test_an_ingress_has_the_address_that_it_names(door: dict[str, Made]) -> None:
    ip = door["address"].outputs["address"]
    assert door["ingress"].outputs["status"]["loadBalancer"]["ingress"] == [{"ip": ip}]


@pytest.mark.parametrize(("kept", "kind"), [("address", ADDRESS), ("policy", POLICY)])
def test_what_an_ingress_uses_goes_only_after_it(
    google: Calls, kubernetes: Calls, door: dict[str, Made], kept: str, kind: str
) -> None:
    with pytest.raises(Abort, match="already being used by"):
        google.delete(door[kept])
    kubernetes.delete(door["ingress"])
    google.delete(door[kept])
    assert google.world.things(kind) == []


def test_an_ingress_without_its_address_is_refused(kubernetes: Calls) -> None:
    kubernetes.create(SERVICE, service(neg={"ingress": True}))
    with pytest.raises(Abort, match="name door doesn't translate to an existing static IP"):
        kubernetes.create(INGRESS, ingress())


def test_an_ingress_before_nothing_is_refused(google: Calls, kubernetes: Calls) -> None:
    google.create(ADDRESS, {"name": "door"})
    with pytest.raises(Abort, match='could not find service "default/vllm"'):
        kubernetes.create(INGRESS, ingress())


def test_a_service_without_endpoint_groups_is_not_reached(google: Calls, kubernetes: Calls) -> None:
    google.create(ADDRESS, {"name": "door"})
    kubernetes.create(SERVICE, service())
    with pytest.raises(Abort, match='is type "ClusterIP", expected "NodePort" or "LoadBalancer"'):
        kubernetes.create(INGRESS, ingress())


def test_a_service_that_names_no_real_configuration_is_refused(
    google: Calls, kubernetes: Calls
) -> None:
    google.create(ADDRESS, {"name": "door"})
    kubernetes.create(SERVICE, BEHIND)
    with pytest.raises(Abort, match='no BackendConfig "default/guard" exists'):
        kubernetes.create(INGRESS, ingress())


@pytest.fixture
def own(google: Calls) -> dict[str, Made]:
    """Give a cluster in a network of its own."""
    network = google.create(NETWORK, {"name": "own"})
    inputs = {"name": "own", "network": network.id, "deletionProtection": False}
    return {"network": network, "cluster": google.create(CLUSTER, inputs)}


@pytest.fixture
def inside(own: dict[str, Made], tmp_path: Path) -> Calls:
    """Give the API of the cluster in its own network."""
    config = {"kubeconfig": kubeconfig(own["cluster"].outputs["endpoint"])}
    return Calls(Kubernetes, tmp_path, config)


def test_endpoint_groups_go_with_their_service(google: Calls, inside: Calls) -> None:
    made = inside.create(SERVICE, BEHIND)
    assert len(google.world.things(GROUP)) == 1
    inside.delete(made)
    assert google.world.things(GROUP) == []


def test_endpoint_groups_go_with_the_namespace_of_their_service(
    google: Calls, inside: Calls
) -> None:
    space = inside.create(NAMESPACE, {"metadata": {"name": "serving"}})
    metadata = {**BEHIND["metadata"], "namespace": "serving"}
    inside.create(SERVICE, {**BEHIND, "metadata": metadata})
    inside.delete(space)
    assert google.world.things(GROUP) == []


def test_endpoint_groups_that_outlive_their_cluster_keep_the_network(
    google: Calls, own: dict[str, Made], inside: Calls
) -> None:
    inside.create(SERVICE, BEHIND)
    google.delete(own["cluster"])
    with pytest.raises(Abort, match=r"already being used by .*networkEndpointGroups"):
        google.delete(own["network"])
