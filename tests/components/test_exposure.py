"""Exposure: one way to the service for each kind."""

import pytest

from components.exposure.exposure import Exposure, ExposureArgs
from components.exposure.plan import ExposureKind
from tests.components.recorder import Recorder

INSIDE: ExposureArgs = {
    "kind": ExposureKind.NONE,
    "project": "p",
    "region": "europe-west4",
    "subnetwork": "nodes",
    "proxy_subnetwork": "proxies",
    "app": "vllm",
    "namespace": "serving",
    "service": "vllm-service",
    "service_url": "http://vllm-service.serving.svc:8000",
    "kubeconfig": "the kubeconfig",
}
PUBLIC: ExposureArgs = {
    **INSIDE,
    "kind": ExposureKind.INGRESS,
    "source_ranges": ["203.0.113.0/24"],
}


@pytest.mark.parametrize(
    "kind", [ExposureKind.NONE, ExposureKind.INTERNAL, ExposureKind.LOAD_BALANCER]
)
def test_what_the_service_does_itself_needs_nothing_more(
    engine: Recorder, kind: ExposureKind
) -> None:
    args: ExposureArgs = {**INSIDE, "kind": kind}
    assert engine.known(lambda: Exposure("vllm", args).endpoint) == INSIDE["service_url"]
    assert engine.asked_for == []


def test_an_ingress_is_the_way_in_where_it_was_asked_for(engine: Recorder) -> None:
    assert engine.known(lambda: Exposure("vllm", PUBLIC).endpoint) == "http://198.51.100.2"
    assert [name for kind, name in engine.asked_for if kind.endswith(":Ingress")] == ["vllm"]


def test_a_gateway_is_the_way_in_where_it_was_asked_for(engine: Recorder) -> None:
    args: ExposureArgs = {**INSIDE, "kind": ExposureKind.GATEWAY}
    assert engine.known(lambda: Exposure("vllm", args).endpoint) == "http://198.51.100.3"
    assert [name for kind, name in engine.asked_for if kind.endswith(":Gateway")] == [
        "vllm-Gateway"
    ]


@pytest.mark.parametrize("kind", [ExposureKind.INGRESS, ExposureKind.GATEWAY])
def test_each_kind_that_looks_at_paths_is_given_the_listed_ones(
    engine: Recorder, kind: ExposureKind
) -> None:
    args: ExposureArgs = {**PUBLIC, "kind": kind, "routes": ["/v1/messages"]}
    engine.run(lambda: Exposure("vllm", args))
    shown = [str(each.inputs) for each in engine.resources if "/v1/messages" in str(each.inputs)]
    assert len(shown) == 1
    assert "/v1/models" not in shown[0]
