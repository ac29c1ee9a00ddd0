"""Exposure: what the Service is asked to be."""

from components.plan.exposure import ExposureKind, service_metadata, service_spec

OFFICE = ["203.0.113.0/24"]


def test_a_service_that_is_not_exposed_has_no_address_outside() -> None:
    assert service_spec(ExposureKind.NONE, ()) == {"type": "ClusterIP"}
    assert service_metadata(ExposureKind.NONE) == {}


def test_a_public_address_answers_the_listed_networks_alone() -> None:
    assert service_spec(ExposureKind.LOAD_BALANCER, OFFICE) == {
        "type": "LoadBalancer",
        "load_balancer_source_ranges": OFFICE,
    }
    assert service_metadata(ExposureKind.LOAD_BALANCER) == {}


def test_an_internal_address_is_one_of_the_network() -> None:
    assert service_spec(ExposureKind.INTERNAL, ()) == {"type": "LoadBalancer"}
    assert service_metadata(ExposureKind.INTERNAL) == {
        "annotations": {"networking.gke.io/load-balancer-type": "Internal"}
    }
