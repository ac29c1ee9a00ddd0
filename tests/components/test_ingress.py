"""Ingress: a public address with listed callers, listed paths and a certificate."""

from typing import Any

import pytest

from components.core.arguments import ArgumentsError
from components.exposure.ingress import Ingress, IngressArgs
from components.facts.vllm_routes import BY_DEFAULT
from tests.components.recorder import Recorder

BACKEND = "kubernetes:cloud.google.com/v1:BackendConfig"
CERTIFICATE = "kubernetes:networking.gke.io/v1:ManagedCertificate"
FRONTEND = "kubernetes:networking.gke.io/v1beta1:FrontendConfig"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
POLICY = "gcp:compute/securityPolicy:SecurityPolicy"

PLAIN: IngressArgs = {
    "project": "p",
    "namespace": "serving",
    "service": "vllm-service",
    "kubeconfig": "the kubeconfig",
    "source_ranges": ["203.0.113.0/24"],
    "draining_seconds": 75,
}
NAMED: IngressArgs = {**PLAIN, "host": "llm.example.com"}


def made(engine: Recorder, args: IngressArgs) -> dict[str, Any]:
    """Make an Ingress and return the Kubernetes object."""
    engine.run(lambda: Ingress("vllm", args))
    return engine.one(INGRESS)


@pytest.mark.parametrize(
    ("routes", "paths"),
    [(None, BY_DEFAULT), (["/v1/messages", "/tokenize"], ("/v1/messages", "/tokenize"))],
    ids=["default", "listed"],
)
def test_only_the_listed_paths_reach_the_service_and_each_as_written(
    engine: Recorder, routes: list[str] | None, paths: tuple[str, ...]
) -> None:
    (rule,) = made(engine, {**PLAIN, "routes": routes})["spec"]["rules"]
    backend = {"service": {"name": "vllm-service", "port": {"number": 8000}}}
    assert rule == {
        "http": {
            "paths": [{"path": path, "pathType": "Exact", "backend": backend} for path in paths]
        }
    }


def test_nothing_answers_for_the_other_paths(engine: Recorder) -> None:
    assert "defaultBackend" not in made(engine, PLAIN)["spec"]


def test_the_listed_networks_come_in_and_nobody_else(engine: Recorder) -> None:
    made(engine, PLAIN)
    assert [
        (rule["action"], rule["match"]["config"]["srcIpRanges"])
        for rule in engine.one(POLICY)["rules"]
    ] == [("allow", ["203.0.113.0/24"]), ("deny(403)", ["*"])]


def test_the_load_balancer_asks_for_health_waits_for_answers_and_keeps_the_guard(
    engine: Recorder,
) -> None:
    made(engine, PLAIN)
    assert engine.one(BACKEND)["spec"] == {
        "healthCheck": {"type": "HTTP", "requestPath": "/health", "port": 8000},
        "timeoutSec": 3600,
        "connectionDraining": {"drainingTimeoutSec": 75},
        "securityPolicy": {"name": "vllm"},
    }


def test_without_a_host_there_is_no_certificate(engine: Recorder) -> None:
    annotations = made(engine, PLAIN)["metadata"]["annotations"]
    assert annotations == {
        "kubernetes.io/ingress.class": "gce",
        "kubernetes.io/ingress.global-static-ip-name": "vllm",
    }
    assert engine.inputs(CERTIFICATE) == engine.inputs(FRONTEND) == {}


def test_a_host_gets_a_certificate_and_its_plain_http_is_sent_to_https(engine: Recorder) -> None:
    ingress = made(engine, NAMED)
    assert ingress["metadata"]["annotations"] == {
        "kubernetes.io/ingress.class": "gce",
        "kubernetes.io/ingress.global-static-ip-name": "vllm",
        "networking.gke.io/managed-certificates": "vllm",
        "networking.gke.io/v1beta1.FrontendConfig": "vllm",
    }
    assert [rule["host"] for rule in ingress["spec"]["rules"]] == ["llm.example.com"]
    assert engine.one(CERTIFICATE)["spec"] == {"domains": ["llm.example.com"]}
    assert engine.one(FRONTEND)["spec"] == {"redirectToHttps": {"enabled": True}}


@pytest.mark.parametrize(
    ("args", "kinds"),
    [
        (PLAIN, ["crd/backendconfigs.cloud.google.com"]),
        (
            NAMED,
            [
                "crd/backendconfigs.cloud.google.com",
                "crd/frontendconfigs.networking.gke.io",
                "crd/managedcertificates.networking.gke.io",
            ],
        ),
    ],
    ids=["plain", "named"],
)
def test_the_kinds_that_it_uses_are_waited_for(
    engine: Recorder, args: IngressArgs, kinds: list[str]
) -> None:
    made(engine, args)
    words = engine.one("command:local:Command")["create"].split()
    assert [word for word in words if word.startswith("crd/")] == kinds


@pytest.mark.parametrize(
    ("args", "url"),
    [(PLAIN, "http://198.51.100.2"), (NAMED, "https://llm.example.com")],
    ids=["plain", "named"],
)
def test_the_endpoint_is_the_name_or_else_the_address(
    engine: Recorder, args: IngressArgs, url: str
) -> None:
    assert engine.known(lambda: Ingress("vllm", args).endpoint) == url


def test_it_is_not_opened_without_callers(engine: Recorder) -> None:
    args: IngressArgs = {**PLAIN, "source_ranges": []}
    with pytest.raises(ArgumentsError, match="a public address needs the networks"):
        engine.run(lambda: Ingress("vllm", args))
