"""Exposure: what is said of a door that is too wide, and of a key that opens nothing."""

import pytest

from components.exposure.checks import ExposureChoice, exposure_warnings
from components.exposure.plan import ExposureKind

OFFICE = ("203.0.113.0/24",)


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
