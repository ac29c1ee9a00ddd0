"""Every rule finds what it is for, and nothing where nothing is."""

from dataclasses import replace

import pytest

from gke_rules import RULES
from gke_rules import google as types
from gke_rules.props import UNKNOWN
from gke_rules.rule import Finding, Resource
from tests.judges import Heard
from tests.policy.examples import NAMES, example
from tests.policy.fault import FAULTS, Fault

# With the others who evaluate every stack.
pytestmark = pytest.mark.xdist_group("every-stack")

BY_ID = {rule.id: rule for rule in RULES}


def found(resource: Resource) -> dict[str, tuple[Finding, ...]]:
    """Return what every rule finds in a resource."""
    every = {rule.id: rule.findings(resource) for rule in RULES}
    return {name: findings for name, findings in every.items() if findings}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_found_in_what_is_right(name: str) -> None:
    assert found(example(name)) == {}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.rule}-{fault.example}")
def test_a_planted_fault_is_found_for_what_it_is(fault: Fault, heard: Heard) -> None:
    heard("policy pack", refused=1)
    resource = fault.resource()
    assert found(resource)[fault.rule] == (Finding(fault.part or resource.name, fault.given),)


def test_a_key_of_an_account_is_found(heard: Heard) -> None:
    heard("policy pack", refused=1)
    assert found(Resource(types.ACCOUNT_KEY, "of-nobody", {})) == {
        "CKV2_GCP_3": (Finding("of-nobody", "a key is made"),)
    }


def test_every_rule_has_a_fault_that_is_planted() -> None:
    assert {rule.id for rule in RULES} - {fault.rule for fault in FAULTS} == {"CKV2_GCP_3"}


def test_an_id_is_of_one_rule() -> None:
    assert len(BY_ID) == len(RULES)


def test_a_rule_says_what_it_defends_and_what_to_write() -> None:
    vague = [rule.id for rule in RULES if min(len(rule.defends), len(rule.fix)) < len("write it")]
    assert vague == []


def test_a_rule_named_after_a_recommendation_is_of_that_one() -> None:
    named = {rule.id: rule.cis for rule in RULES if rule.id.startswith("CIS_GKE_")}
    assert named == {name: name.removeprefix("CIS_GKE_") for name in named}


def test_what_only_up_will_tell_is_no_fault() -> None:
    unknown = {
        fault.rule: found(replace(fault, value=UNKNOWN).resource()).get(fault.rule)
        for fault in FAULTS
    }
    assert {rule: findings for rule, findings in unknown.items() if findings} == {}
