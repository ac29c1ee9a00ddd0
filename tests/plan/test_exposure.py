"""Exposure: what the Service is asked to be, and what a proxy lets through."""

import json

import pytest

from components.plan.exposure import PATHS, ExposureKind, service_metadata, service_spec

OFFICE = ["203.0.113.0/24"]


@pytest.mark.parametrize("closed", ["/metrics", "/tokenize", "/invocations", "/health", "/pause"])
def test_what_vllm_answers_to_anybody_is_not_let_through(closed: str) -> None:
    assert [path for path in PATHS if path.startswith(closed)] == []


def test_what_is_let_through_is_openais_interface() -> None:
    assert {path.split("/")[1] for path in PATHS} == {"v1"}
    assert {"/v1/models", "/v1/chat/completions", "/v1/completions"} <= set(PATHS)


def test_an_ingress_sends_to_the_pods_and_opens_no_port_of_the_nodes() -> None:
    annotations = service_metadata(ExposureKind.INGRESS, "vllm")["annotations"]
    assert {key: json.loads(value) for key, value in annotations.items()} == {
        "cloud.google.com/neg": {"ingress": True},
        "cloud.google.com/backend-config": {"default": "vllm"},
    }
    assert service_spec(ExposureKind.INGRESS, OFFICE) == {"type": "ClusterIP"}


def test_a_service_that_is_not_exposed_has_no_address_outside() -> None:
    assert service_spec(ExposureKind.NONE, ()) == {"type": "ClusterIP"}
    assert service_metadata(ExposureKind.NONE, "vllm") == {}


def test_a_public_address_answers_the_listed_networks_alone() -> None:
    assert service_spec(ExposureKind.LOAD_BALANCER, OFFICE) == {
        "type": "LoadBalancer",
        "load_balancer_source_ranges": OFFICE,
    }
    assert service_metadata(ExposureKind.LOAD_BALANCER, "vllm") == {}


def test_an_internal_address_is_one_of_the_network() -> None:
    assert service_spec(ExposureKind.INTERNAL, ()) == {"type": "LoadBalancer"}
    assert service_metadata(ExposureKind.INTERNAL, "vllm") == {
        "annotations": {"networking.gke.io/load-balancer-type": "Internal"}
    }
