"""The pack: what Pulumi is handed of each rule, and what a person is told."""

from ipaddress import ip_network

import pulumi_policy
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pulumi_policy import EnforcementLevel
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from components.cluster import address_ranges as plan
from gke_rules import RULES, address_ranges
from gke_rules.pack import known, policies
from gke_rules.props import UNKNOWN
from gke_rules.waivers import Waiver
from tests.contract.sources import ROOT
from tests.policy.examples import example, planted

PACK = ROOT / "policy"
POOL = planted(example("pool"), "management.autoRepair", value=False)


def told(*waivers: Waiver) -> list[str]:
    """Return what the policy on repair reports of a pool that nobody repairs."""
    (policy,) = (each for each in policies(waivers) if each.name == "CKV_GCP_9")
    options = pulumi_policy.PolicyResourceOptions(
        protect=False,
        ignore_changes=[],
        delete_before_replace=None,
        aliases=[],
        custom_timeouts=pulumi_policy.PolicyCustomTimeouts(0, 0, 0),
        additional_secret_outputs=[],
    )
    props = unknown_checking_proxy(dict(POOL.props))
    reported: list[str] = []

    def report(message: str, _urn: str | None = None) -> None:
        reported.append(message)

    policy.validate(
        pulumi_policy.ResourceValidationArgs(POOL.type, props, "urn", POOL.name, options, None),
        report,
    )
    return reported


def test_a_person_is_told_what_was_given_and_what_to_write() -> None:
    assert told() == ["management.autoRepair is False; write management.autoRepair true"]


def test_a_person_is_not_told_what_is_waived() -> None:
    assert told(Waiver("CKV_GCP_9", POOL.type, ("g2-*",), "it is only an example")) == []


def test_each_rule_is_a_policy_of_its_own_id() -> None:
    levels = {True: EnforcementLevel.MANDATORY, False: EnforcementLevel.ADVISORY}
    handed = {each.name: (each.description, each.enforcement_level) for each in policies(())}
    assert handed == {rule.id: (rule.defends, levels[rule.mandatory]) for rule in RULES}


def test_a_rule_of_the_benchmark_names_the_recommendation() -> None:
    (policy,) = (each for each in policies(()) if each.name == "CKV_GCP_9")
    assert policy.framework is not None
    named = (policy.framework.name, policy.framework.version, policy.framework.reference)
    assert named == ("CIS GKE Benchmark", "1.8.0", "5.5.2")


def test_what_is_not_known_yet_is_read_as_such() -> None:
    given = {"name": UNKNOWN_STRING_VALUE, "list": [UNKNOWN_STRING_VALUE, {"deep": 1}]}
    assert known(unknown_checking_proxy(given)) == {"name": UNKNOWN, "list": [UNKNOWN, {"deep": 1}]}


def test_it_needs_what_the_project_has() -> None:
    project = (ROOT / "requirements.in").read_text() + (ROOT / "requirements-dev.in").read_text()
    lines = (PACK / "requirements.txt").read_text().splitlines()
    needed = [line for line in lines if not line.startswith("#")]
    assert [line for line in needed if line not in project.splitlines()] == []


@pytest.mark.parametrize("key", ["description", "version", "runtime"])
def test_pulumi_is_told_what_it_is(key: str) -> None:
    assert yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text())[key]


def test_its_page_lists_its_rules() -> None:
    page = (PACK / "README.md").read_text()
    head = "| Rule | CIS | A finding | Defends | Fix |\n"
    rows = [
        f"| `{rule.id}` | {rule.cis or '-'} | {'stops' if rule.mandatory else 'is shown'} | "
        f"{rule.defends} | {rule.fix} |"
        for rule in RULES
    ]
    assert page.partition(head)[2].partition("\n\n")[0].splitlines()[1:] == rows


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(1, 8))))
def test_the_pack_and_the_program_agree_on_what_is_too_wide(blocks: list[tuple[int, int]]) -> None:
    networks = [str(ip_network((first << 24, size), strict=False)) for first, size in blocks]
    assert address_ranges.too_wide(networks) == (plan.too_wide(networks) is not None)
