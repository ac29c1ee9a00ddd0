"""Exposure: what the Service is asked to be, and what a proxy lets through."""

import json

import pytest

from components.exposure.plan import (
    ExposureKind,
    paths,
    route_problem,
    service_metadata,
    service_spec,
)
from components.facts.vllm_routes import ADMINISTRATION, BY_DEFAULT, INFERENCE, NOT_OPENED

OFFICE = ["203.0.113.0/24"]

# A replica that loads its model is unready for longer than Pulumi waits for a Service's pods.
ADDRESS = {"pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].ip}"}


def test_without_a_list_the_paths_of_the_common_clients_are_let_through() -> None:
    assert paths(None) == BY_DEFAULT
    assert {"/v1/responses", "/v1/messages", "/v1/chat/completions"} <= set(BY_DEFAULT)


def test_a_list_takes_the_place_of_the_default_and_a_path_in_it_counts_once() -> None:
    assert paths(["/tokenize", "/v1/models", "/tokenize"]) == ("/tokenize", "/v1/models")


def test_every_inference_route_can_be_opened_and_no_other() -> None:
    assert [path for path in INFERENCE if route_problem(path)] == []
    assert [path for path in (*ADMINISTRATION, *NOT_OPENED) if not route_problem(path)] == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (
            "/v1/load_lora_adapter",
            "'/v1/load_lora_adapter' administers the server (loads, moves or changes weights); no "
            "proxy passes it on",
        ),
        (
            "/v1/responses/{response_id}",
            "'/v1/responses/{response_id}' cannot be opened: only the replica that made the "
            "response has it",
        ),
        (
            "/v1/message",
            "'/v1/message' is no inference route of vLLM; did you mean '/v1/messages'? known: "
            + ", ".join(INFERENCE),
        ),
    ],
)
def test_a_path_that_cannot_be_opened_is_refused_with_the_reason(path: str, reason: str) -> None:
    assert route_problem(path) == reason


def test_an_ingress_sends_to_the_pods_and_opens_no_port_of_the_nodes() -> None:
    annotations = service_metadata(ExposureKind.INGRESS, "vllm")["annotations"]
    assert {key: json.loads(value) for key, value in annotations.items()} == {
        "pulumi.com/skipAwait": True,
        "cloud.google.com/neg": {"ingress": True},
        "cloud.google.com/backend-config": {"default": "vllm"},
    }
    assert service_spec(ExposureKind.INGRESS, OFFICE) == {"type": "ClusterIP"}


def test_a_service_that_is_not_exposed_has_no_address_outside() -> None:
    assert service_spec(ExposureKind.NONE, ()) == {"type": "ClusterIP"}
    assert service_metadata(ExposureKind.NONE, "vllm") == {
        "annotations": {"pulumi.com/skipAwait": "true"}
    }


def test_a_public_address_answers_the_listed_networks_alone() -> None:
    assert service_spec(ExposureKind.LOAD_BALANCER, OFFICE) == {
        "type": "LoadBalancer",
        "load_balancer_source_ranges": OFFICE,
    }
    assert service_metadata(ExposureKind.LOAD_BALANCER, "vllm") == {"annotations": ADDRESS}


def test_an_internal_address_is_one_of_the_network() -> None:
    assert service_spec(ExposureKind.INTERNAL, ()) == {"type": "LoadBalancer"}
    assert service_metadata(ExposureKind.INTERNAL, "vllm") == {
        "annotations": {**ADDRESS, "networking.gke.io/load-balancer-type": "Internal"}
    }
