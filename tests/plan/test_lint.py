"""What each rule of the lint finds, in its exact words, and what it leaves alone."""

import re

import pytest

from components.core.problems import Severity
from components.lint.lint import RULES
from tests.plan.choices import planned, pool
from tests.plan.linted import EXAMPLES, L4, SPOT, TPU, UNPLACED, Raw, found, stack
from tests.plan.linted import pool as written

FIRING = [(rule, raw, line) for rule, each in EXAMPLES.items() for raw, line in each.fires]
PASSING = [(rule, raw) for rule, each in EXAMPLES.items() for raw in each.passes]


def lines(raw: Raw, rule: str) -> list[str]:
    """Return what one rule says of a stack file."""
    return [f"{each.key}: {each.message}" for each in found(raw) if each.rule == rule]


def test_every_rule_has_an_example_that_fires_and_one_that_passes() -> None:
    assert list(RULES) == list(EXAMPLES) == sorted(RULES)
    assert all(each.fires and each.passes for each in EXAMPLES.values())


@pytest.mark.parametrize(("rule", "raw", "line"), FIRING)
def test_a_rule_says_what_is_wrong_once(rule: str, raw: Raw, line: str) -> None:
    assert lines(raw, rule) == [line]


@pytest.mark.parametrize(("rule", "raw"), PASSING)
def test_a_rule_leaves_alone_what_is_right(rule: str, raw: Raw) -> None:
    assert lines(raw, rule) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_is_written_as_the_end_of_a_line(rule: object) -> None:
    each = RULES[getattr(rule, "id", "")]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", each.id)
    assert len(each.id) <= 24
    assert each.reason.endswith(".")
    assert each.fix[0].islower()
    assert not each.fix.endswith(".")


def test_a_finding_is_a_line_with_fix_rule_and_page() -> None:
    (finding,) = [each for each in found(stack(TPU, L4)) if each.rule == "tpu-not-last"]
    assert finding.problem.message == (
        "'tpu' may wait ten hours for a TPU before 'l4' is tried; put the TPU last, set minNodes "
        "equal to maxNodes, reserve it, or use layout 'split', whose GPU pods do not wait for it "
        "[tpu-not-last, docs/rules/tpu-not-last.md]"
    )


def test_findings_come_by_pool_and_then_by_rule() -> None:
    ladder = stack(written("spot", **SPOT), TPU, UNPLACED | {"minNodes": 1})
    assert [(each.path[1], each.rule) for each in found(ladder)] == [
        ("maintenance", "one-replica"),
        (1, "tpu-not-last"),
        (2, "min-nodes-on-fallback"),
        (2, "zone-observed"),
    ]


def test_what_is_known_weakly_refuses_nothing() -> None:
    weak = [RULES[rule] for rule in ("flex-start-zone", "zone-observed", "zone-unknown")]
    assert {rule.severity for rule in weak} == {Severity.WARNING}


def test_a_ladder_alone_is_planned_without_the_lint() -> None:
    assert planned(pool("tpu", "v6e"), pool("l4", "nvidia-l4")).findings == ()
