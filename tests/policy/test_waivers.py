"""What the rules find in the stacks is waived, with a reason, and no waiver is of nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gke_rules import RULES
from gke_rules.rule import Finding, Resource, Rule
from gke_rules.waivers import Waiver, WaiverError, globs, read_waivers, unwaived
from tests.contract.rights import STACKS, resources
from tests.contract.sources import ROOT
from tests.policy.examples import example, planted

# With the others who evaluate every stack.
pytestmark = pytest.mark.xdist_group("every-stack")

FILE = ROOT / "policy" / "waivers.yaml"
WAIVERS = read_waivers(FILE)

Found = tuple[Rule, Resource, Finding]


def findings(stack: str) -> Iterator[Found]:
    """Give all that the rules find in a stack, waived or not."""
    for each in resources(stack):
        resource = Resource(each.type, each.name, each.inputs)
        for rule in RULES:
            yield from ((rule, resource, finding) for finding in rule.findings(resource))


def used(found: Found) -> list[tuple[str, str, str]]:
    """Give what of the waivers a finding uses."""
    rule, resource, finding = found
    return [
        (waiver.rule, waiver.type, glob)
        for waiver in WAIVERS
        for glob in globs(waiver, rule, resource, finding)
    ]


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_found_in_a_stack_but_what_is_waived(stack: str) -> None:
    told = [
        f"{rule.id} {resource.name}: {finding.given}; {rule.fix}"
        for rule, resource, finding in findings(stack)
        if not used((rule, resource, finding))
    ]
    assert told == []


def test_every_part_of_every_waiver_is_found_somewhere() -> None:
    of_use = {each for stack in STACKS for found in findings(stack) for each in used(found)}
    written = {(waiver.rule, waiver.type, glob) for waiver in WAIVERS for glob in waiver.of}
    assert sorted(written - of_use) == []


def test_a_waiver_names_a_rule_that_looks_at_its_type() -> None:
    types = {rule.id: rule.types for rule in RULES}
    assert [each for each in WAIVERS if each.type not in types.get(each.rule, ())] == []


def test_every_waiver_says_why() -> None:
    assert [waiver.rule for waiver in WAIVERS if len(waiver.why.split()) < 5] == []


def test_a_rule_that_every_stack_breaks_stops_nobody() -> None:
    everywhere = {waiver.rule for waiver in WAIVERS if waiver.of == ("*",)}
    assert everywhere
    assert [rule.id for rule in RULES if rule.mandatory and rule.id in everywhere] == []


POOL = planted(example("pool"), "nodeConfig.shieldedInstanceConfig.enableSecureBoot", value=False)
(SECURE_BOOT,) = (rule for rule in RULES if rule.id == "CKV_GCP_68")


def waiver(*of: str, rule: str = SECURE_BOOT.id, type_: str = POOL.type) -> Waiver:
    return Waiver(rule, type_, of, "it is only an example")


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ([], 1),
        ([waiver("g2-*")], 0),
        ([waiver("ct*", "g2-standard-4")], 0),
        ([waiver("ct*")], 1),
        ([waiver("*", rule="CKV_GCP_69")], 1),
        ([waiver("*", type_="gcp:container/cluster:Cluster")], 1),
    ],
    ids=["none", "by glob", "by name", "another machine", "another rule", "another type"],
)
def test_a_waiver_is_of_its_rule_its_type_and_its_parts_alone(
    given: list[Waiver], left: int
) -> None:
    assert len(unwaived(SECURE_BOOT, POOL, given)) == left


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {rule: A, type: B, of: ['*']}", r"waiver 0 has \['of', 'rule', 'type'\]; needed: "),
        ("- {rule: A, type: B, of: ['*'], why: ' '}", "waiver 0 of A has no reason"),
    ],
)
def test_a_waiver_that_is_not_whole_is_refused(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(text)
    with pytest.raises(WaiverError, match=f"waivers.yaml: {says}"):
        read_waivers(file)
