"""Waivers: what the lint says is lived with, by id and with a reason."""

from typing import Any

import pytest

from components.stack.file import plan
from tests.plan.linted import L4, TPU, found, pool, stack

ORDER = {"rule": "tpu-not-last", "reason": "the guide's order"}
ZONES = {"rule": "reservation-zones", "reason": "one of that name in each"}
RESERVED = pool(
    "mine",
    capacity="reservation",
    reservation="mine",
    zones=["us-central1-b", "us-central1-c"],
)


def problems(*pools: dict[str, Any], waivers: Any, **more: Any) -> list[str]:
    """Return what is wrong with a stack file, as lines."""
    raw = stack(*pools, waivers=waivers, **more)
    return [f"{each.key}: {each.message}" for each in plan(raw)[2]]


def test_a_warning_refuses_nothing() -> None:
    assert problems(TPU, L4, waivers=[]) == []


def test_an_error_refuses_until_it_is_waived() -> None:
    (line,) = problems(RESERVED, waivers=[])
    assert line.startswith("pools.0.zones: a reservation is one zone's")
    assert line.endswith("[reservation-zones, docs/rules/reservation-zones.md]")
    assert problems(RESERVED, waivers=[ZONES]) == []


def test_a_waived_finding_keeps_its_reason() -> None:
    (finding,) = (
        each for each in found(stack(TPU, L4, waivers=[ORDER])) if each.rule == "tpu-not-last"
    )
    assert (finding.rule, finding.waived) == ("tpu-not-last", "the guide's order")
    assert "; waived: the guide's order [tpu-not-last" in finding.problem.message


def test_a_waiver_is_of_one_rule_wherever_it_finds() -> None:
    ladder = stack(TPU, pool("v5p", "v5p"), L4, waivers=[ORDER])
    assert [each.waived for each in found(ladder) if each.rule == "tpu-not-last"] == [
        "the guide's order",
        "the guide's order",
    ]


def test_a_waiver_of_nothing_is_a_mistake() -> None:
    assert problems(L4, TPU, waivers=[ORDER]) == [
        "waivers.0: 'tpu-not-last' finds nothing to waive here; remove the waiver"
    ]


def test_a_waiver_written_twice_is_a_mistake() -> None:
    assert problems(TPU, L4, waivers=[ORDER, ORDER]) == [
        "waivers.1.rule: 'tpu-not-last' is waived by waivers.0; keep one"
    ]


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    (line,) = problems(TPU, L4, waivers=[{**ORDER, "rule": "tpu-not-lost"}])
    assert line.startswith("waivers.0.rule: unknown rule 'tpu-not-lost'; did you mean ")
    assert "did you mean 'tpu-not-last'? known: flex-start-not-last, " in line
    (other,) = problems(TPU, L4, waivers=[{**ORDER, "rule": "xyz"}])
    assert other.startswith("waivers.0.rule: unknown rule 'xyz'; known: flex-start-not-last, ")


@pytest.mark.parametrize("reason", [{}, {"reason": ""}, {"reason": "  \n"}])
def test_a_waiver_has_a_reason_and_one_without_is_refused_once(reason: dict[str, str]) -> None:
    (line,) = problems(RESERVED, waivers=[{"rule": "reservation-zones", **reason}])
    assert line.startswith("waivers.0.reason: ")


@pytest.mark.parametrize(
    "more",
    [
        {"pools": [TPU, pool("l4", gpus=3)]},
        {"layout": "both"},
        {"pools": [TPU, 7]},
    ],
)
def test_nobody_says_that_a_waiver_is_of_nothing_before_all_rungs_are_known(more: Any) -> None:
    raw = {**stack(TPU, L4, waivers=[{**ORDER, "rule": "spot-first"}]), **more}
    assert [each.key for each in plan(raw)[2] if each.key.startswith("waivers")] == []


def test_a_waiver_that_cannot_be_read_is_only_a_mistake_of_its_own() -> None:
    assert problems(TPU, L4, waivers=[7, ORDER]) == [
        "waivers.0: expected a mapping of keys, given 7"
    ]
    assert problems(TPU, L4, waivers="all") == ["waivers: expected a list, given 'all'"]
