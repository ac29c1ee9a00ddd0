"""Steps in time: when each starts and ends, and which chain decides it."""

import pytest

from components.estimates.steps import Step, backwards, before, in_sequence, only, timeline
from components.facts.latencies import Basis, Latency

UNKNOWN = Latency("unknown", None, None, None, Basis.UNKNOWN, "nowhere")


def takes(seconds: float) -> Latency:
    """Return a latency of that many seconds."""
    return Latency("a step", seconds, None, None, Basis.MEASURED, "here")


def step(name: str, seconds: float, *needs: str, first_of: tuple[str, ...] = ()) -> Step:
    """Return a step."""
    return Step(name, takes(seconds), dict.fromkeys(needs, "it has to"), {}, first_of)


DIAMOND = (step("a", 1), step("b", 5, "a"), step("c", 2, "a"), step("d", 3, "b", "c"))


def test_a_step_starts_when_the_last_of_its_needs_ends() -> None:
    line = timeline(DIAMOND)
    assert (line.starts, line.ends) == (
        {"a": 0.0, "b": 1.0, "c": 1.0, "d": 6.0},
        {"a": 1.0, "b": 6.0, "c": 3.0, "d": 9.0},
    )
    assert [each.name for each in line.path()] == ["a", "b", "d"]


def test_of_several_that_do_alike_the_first_is_waited_for_and_no_other() -> None:
    line = timeline([step("slow", 9), step("fast", 2), step("any", 1, first_of=("slow", "fast"))])
    assert (line.last, line.seconds) == ("any", 3.0)
    assert [each.name for each in line.path()] == ["fast", "any"]


def test_what_happens_inside_the_cloud_is_waited_for_though_the_program_does_not() -> None:
    pod = Step("pod", takes(1), {}, {"node": "it runs there"})
    assert timeline([step("node", 4), pod]).ends["pod"] == 5.0
    assert before({"node": step("node", 4), "pod": pod}, program=True)["pod"] == set()


def test_an_end_is_a_minimum_where_a_step_before_it_is_unknown() -> None:
    line = timeline([Step("late", UNKNOWN), step("a", 1, "late"), step("b", 7)])
    assert (line.is_known("a"), line.is_known("b")) == (False, True)


def test_the_end_of_an_operation_is_a_minimum_where_a_step_beside_its_path_is_unknown() -> None:
    line = timeline([Step("late", UNKNOWN), step("b", 7)])
    assert (line.last, line.is_known()) == ("b", False)
    assert timeline(DIAMOND).is_known()


def test_steps_that_wait_for_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="a cycle among a, b"):
        timeline([step("a", 1, "b"), step("b", 1, "a")])


def test_a_change_waits_for_a_step_through_those_that_it_does_not_run() -> None:
    changed = only(DIAMOND, {"a": takes(4), "d": takes(1)})
    assert {each.name: set(each.needs) for each in changed} == {"a": set(), "d": {"a"}}


def test_a_deletion_begins_with_what_nothing_uses() -> None:
    line = timeline(backwards(DIAMOND))
    assert line.starts == {"d": 0.0, "b": 3.0, "c": 3.0, "a": 8.0}


def test_a_runbook_takes_the_sum_of_its_lines() -> None:
    assert timeline(in_sequence(DIAMOND)).seconds == 11.0
