"""Exposure: what is said of a door that is too wide, and of a key that opens nothing."""

import pytest

from components.exposure.checks import ExposureChoice, exposure_problems, exposure_warnings
from components.exposure.plan import ExposureKind

OFFICE = ("203.0.113.0/24",)
RIGHT = [
    ExposureChoice(ExposureKind.NONE),
    ExposureChoice(ExposureKind.INTERNAL),
    ExposureChoice(ExposureKind.INTERNAL, OFFICE),
    ExposureChoice(ExposureKind.LOAD_BALANCER, OFFICE),
    ExposureChoice(ExposureKind.INGRESS, OFFICE),
    ExposureChoice(ExposureKind.INGRESS, OFFICE, "llm.example.com"),
    ExposureChoice(ExposureKind.GATEWAY),
    ExposureChoice(ExposureKind.GATEWAY, OFFICE),
    ExposureChoice(ExposureKind.GATEWAY, (), "llm.example.com", "llm"),
    ExposureChoice(ExposureKind.GATEWAY, OFFICE, "llm.example.com", "llm"),
    ExposureChoice(ExposureKind.NONE, from_namespaces=("apps",)),
    ExposureChoice(ExposureKind.GATEWAY, from_namespaces=("apps",)),
]


@pytest.mark.parametrize("choice", RIGHT)
def test_a_door_with_its_guard_is_right(choice: ExposureChoice) -> None:
    assert list(exposure_problems(choice)) == []


def warned(choice: ExposureChoice) -> dict[str, str]:
    """Return the first words of each warning, by its key."""
    return {each.key: each.message.partition(":")[0] for each in exposure_warnings(choice)}


def test_an_ingress_without_a_name_is_said_to_be_readable_on_the_way() -> None:
    assert warned(ExposureChoice(ExposureKind.INGRESS, OFFICE)) == {"exposure.host": "plain HTTP"}
    assert warned(ExposureChoice(ExposureKind.INGRESS, OFFICE, "llm.example.com")) == {}


@pytest.mark.parametrize("kind", [kind for kind in ExposureKind if kind is not ExposureKind.NONE])
def test_the_internet_in_two_halves_is_warned_of_as_the_whole(kind: ExposureKind) -> None:
    halves = ExposureChoice(kind, ("0.0.0.0/1", "128.0.0.0/1"), "llm.example.com")
    (message,) = [
        each.message for each in exposure_warnings(halves) if each.key == "exposure.sourceRanges"
    ]
    assert message == (
        "these 2 networks together cover 100% of the internet's addresses, and vLLM asks for no "
        "key; list the networks that call"
    )


def test_one_network_that_is_the_whole_internet_is_named() -> None:
    everyone = ExposureChoice(ExposureKind.LOAD_BALANCER, ("0.0.0.0/0",))
    (message,) = [each.message for each in exposure_warnings(everyone)]
    assert message.startswith("0.0.0.0/0 covers 100% of the internet's addresses, ")


def test_what_is_only_seen_inside_deserves_no_second_look() -> None:
    assert warned(ExposureChoice(ExposureKind.INTERNAL)) == {}


def test_a_public_gateway_without_a_name_is_said_to_be_readable_and_a_private_one_not() -> None:
    assert warned(ExposureChoice(ExposureKind.GATEWAY, OFFICE)) == {"exposure.host": "plain HTTP"}
    assert warned(ExposureChoice(ExposureKind.GATEWAY)) == {}


def test_a_gateway_in_somebody_elses_network_says_what_that_has_to_have() -> None:
    choice = ExposureChoice(ExposureKind.GATEWAY)
    (warning,) = exposure_warnings(choice, lender="network")
    assert warning.key == "network.existing"
    assert "REGIONAL_MANAGED_PROXY" in warning.message
    assert list(exposure_warnings(ExposureChoice(ExposureKind.NONE), lender="network")) == []


def test_a_network_that_came_with_a_cluster_is_named_by_the_cluster() -> None:
    choice = ExposureChoice(ExposureKind.GATEWAY)
    (warning,) = exposure_warnings(choice, lender="cluster")
    assert warning.key == "cluster.existing"


@pytest.mark.parametrize("kind", [kind for kind in ExposureKind if kind is not ExposureKind.NONE])
def test_a_load_balancer_in_a_shared_vpc_says_who_makes_its_firewall_rules(
    kind: ExposureKind,
) -> None:
    choice = ExposureChoice(kind, OFFICE, "llm.example.com", "llm")
    found = list(exposure_warnings(choice, host="host-proj"))
    (firewall,) = [each for each in found if "firewall" in each.message]
    assert firewall.key == "network.existing"
    assert firewall.message.startswith(
        f"kind '{kind}' needs firewall rules in project 'host-proj', which GKE makes only where "
        "its service agent has roles/compute.securityAdmin there; "
    )


def test_a_service_inside_the_cluster_needs_no_firewall_rule_of_a_host_project() -> None:
    choice = ExposureChoice(ExposureKind.NONE)
    assert list(exposure_warnings(choice, host="host-proj")) == []
