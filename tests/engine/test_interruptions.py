"""A person or a machine ends a run in the middle of a call; and two people run at once."""

import json
import signal

import pytest

from tests.engine.mending import as_undisturbed, mend, pending
from tests.engine.outcome import eventually
from tests.engine.running_stack import RunningStack, Starter, tracked
from tests.engine.standing import US, Call, Standing, calls, one_of_each_type

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]
NETWORK = Call("create", "gcp:compute/network:Network", "vllm")


def interrupt(stack: RunningStack, action: str, call: Call, when: str, number: int) -> None:
    """Begin a command, wait until a call hangs, and end the engine by a signal."""
    stack.conditions = call.fault(when=when, hang=True)
    log = stack.stack.world / "operations.jsonl"
    run = stack.begin(action)
    run.until(lambda: log.exists() and '"outcome": "hanging"' in log.read_text())
    assert run.end(number).status != 0
    stack.conditions = None
    if number == signal.SIGKILL:
        eventually(lambda: stack.stack.dead_owners() != [])


@pytest.mark.soak
@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", one_of_each_type(calls("create")), ids=str)
def test_an_up_that_was_ended_in_a_call_is_finished_by_the_next(
    running_stack: Starter, standing: Standing, call: Call, when: str, number: signal.Signals
) -> None:
    stack = running_stack(tracked("dev", US))
    interrupt(stack, "up", call, when, number)

    mend(stack, standing)
    stack.up()

    as_undisturbed(stack, standing.world, set(standing.record))


@pytest.mark.soak
@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", one_of_each_type(calls("delete")), ids=str)
def test_a_destroy_that_was_ended_in_a_call_is_finished_by_the_next(
    running_stack: Starter, standing: Standing, call: Call, when: str, number: signal.Signals
) -> None:
    stack = standing.copied_to(running_stack(tracked("dev", US)))
    interrupt(stack, "destroy", call, when, number)

    if stack.stack.dead_owners():
        stack.cancel()
    stack.destroy()

    assert (stack.world(), stack.resources(), pending(stack)) == ([], [], [])


@pytest.mark.soak
def test_ctrl_c_before_a_call_had_any_effect_needs_nothing_but_another_up(
    running_stack: Starter, standing: Standing
) -> None:
    stack = running_stack(tracked("dev", US))
    interrupt(stack, "up", NETWORK, "before", signal.SIGINT)

    stack.up()

    as_undisturbed(stack, standing.world, set(standing.record))


def test_of_two_ups_at_once_one_is_refused_by_name_and_the_other_is_not_disturbed(
    running_stack: Starter, standing: Standing
) -> None:
    stack = running_stack(tracked("dev", US))
    first = stack.begin("up")
    locks = stack.stack.home.state / ".pulumi" / "locks"
    first.until(lambda: list(locks.rglob("*.json")) != [])
    # It waits, so that the second cannot come too late.
    first.process.send_signal(signal.SIGSTOP)

    try:
        second = stack.up(status=1)
        (lock,) = [json.loads(path.read_text()) for path in locks.rglob("*.json")]
    finally:
        first.process.send_signal(signal.SIGCONT)

    assert "the stack is currently locked by 1 lock(s)" in second.text
    assert f"(pid {lock['pid']})" in second.text
    assert first.end(0).status == 0
    as_undisturbed(stack, standing.world, set(standing.record))
