"""InferenceGateway: a private door, or a public one with a guard; the listed paths behind both."""

from typing import Any

import pytest

from components.exposure.gateway import InferenceGateway, InferenceGatewayArgs
from components.facts.vllm_routes import BY_DEFAULT
from tests.components.recorder import Recorder

PRIVATE: InferenceGatewayArgs = {
    "project": "p",
    "region": "europe-west4",
    "subnetwork": "nodes",
    "proxy_subnetwork": "proxies",
    "namespace": "serving",
    "app": "vllm",
    "kubeconfig": "the kubeconfig",
    "draining_seconds": 75,
}
PUBLIC: InferenceGatewayArgs = {**PRIVATE, "source_ranges": ["203.0.113.0/24"]}
NAMED: InferenceGatewayArgs = {**PUBLIC, "host": "llm.example.com", "certificate": "llm"}

ADDRESS = "gcp:compute/address:Address"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
POLICY = "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"


def made(engine: Recorder, args: InferenceGatewayArgs, kind: str = GATEWAY) -> dict[str, Any]:
    """Make a gateway and return what one of its objects says."""
    engine.run(lambda: InferenceGateway("vllm", args))
    spec: dict[str, Any] = engine.one(kind)["spec"]
    return spec


def test_a_door_without_listed_callers_is_one_of_the_network(engine: Recorder) -> None:
    assert made(engine, PRIVATE) == {
        "gatewayClassName": "gke-l7-rilb",
        "addresses": [{"type": "NamedAddress", "value": "vllm-gateway-internal"}],
        "listeners": [
            {
                "name": "http",
                "protocol": "HTTP",
                "port": 80,
                "allowedRoutes": {"namespaces": {"from": "Same"}},
            }
        ],
    }
    address = engine.one(ADDRESS)
    assert (address["addressType"], address["purpose"], address["subnetwork"]) == (
        "INTERNAL",
        "SHARED_LOADBALANCER_VIP",
        "nodes",
    )
    assert engine.inputs(POLICY) == {}


def test_a_door_with_listed_callers_is_public_and_guarded(engine: Recorder) -> None:
    assert made(engine, PUBLIC)["gatewayClassName"] == "gke-l7-regional-external-managed"
    policy = engine.one(POLICY)
    assert (policy["region"], policy["type"]) == ("europe-west4", "CLOUD_ARMOR")
    assert [rule["action"] for rule in policy["rules"]] == ["allow", "deny(403)"]
    backend = engine.one("kubernetes:networking.gke.io/v1:GCPBackendPolicy")["spec"]["default"]
    assert backend["securityPolicy"] == "vllm"
    assert engine.one(ADDRESS)["addressType"] == "EXTERNAL"


def test_only_the_listed_paths_lead_to_the_pool_and_each_as_written(engine: Recorder) -> None:
    listed = ("/v1/chat/completions", "/v1/messages")
    (rule,) = made(engine, {**PRIVATE, "routes": listed}, ROUTE)["rules"]
    assert rule == {
        "matches": [{"path": {"type": "Exact", "value": path}} for path in listed],
        "backendRefs": [
            {"group": "inference.networking.k8s.io", "kind": "InferencePool", "name": "vllm"}
        ],
    }


def test_without_a_list_the_default_is_spread_over_rules_of_eight(engine: Recorder) -> None:
    rules = made(engine, PRIVATE, ROUTE)["rules"]
    assert [len(rule["matches"]) for rule in rules] == [8, 3]
    found = [match["path"]["value"] for rule in rules for match in rule["matches"]]
    assert found == list(BY_DEFAULT)


def test_a_name_has_its_certificate_and_no_plain_door_beside_it(engine: Recorder) -> None:
    (listener,) = made(engine, NAMED)["listeners"]
    assert {**listener, "allowedRoutes": None} == {
        "name": "https",
        "protocol": "HTTPS",
        "port": 443,
        "hostname": "llm.example.com",
        "tls": {
            "mode": "Terminate",
            "options": {"networking.gke.io/pre-shared-certs": "llm"},
        },
        "allowedRoutes": None,
    }
    assert engine.one(ROUTE)["spec"]["hostnames"] == ["llm.example.com"]


def test_the_door_is_ready_when_gke_says_so(engine: Recorder) -> None:
    engine.run(lambda: InferenceGateway("vllm", PRIVATE))
    annotations = engine.one(GATEWAY)["metadata"]["annotations"]
    assert annotations == {"pulumi.com/waitFor": "condition=Programmed"}


@pytest.mark.parametrize(
    ("args", "url"),
    [
        (PRIVATE, "http://198.51.100.3"),
        (PUBLIC, "http://198.51.100.3"),
        (NAMED, "https://llm.example.com"),
    ],
    ids=["private", "public", "named"],
)
def test_the_endpoint_is_the_name_or_else_the_address(
    engine: Recorder, args: InferenceGatewayArgs, url: str
) -> None:
    assert engine.known(lambda: InferenceGateway("vllm", args).endpoint) == url


def test_the_kinds_of_a_door_are_waited_for(engine: Recorder) -> None:
    engine.run(lambda: InferenceGateway("vllm", PRIVATE))
    wait = engine.inputs("command:local:Command")["vllm-gateway-definition"]["create"]
    assert [word for word in wait.split() if word.startswith("crd/")] == [
        "crd/gateways.gateway.networking.k8s.io",
        "crd/httproutes.gateway.networking.k8s.io",
    ]
