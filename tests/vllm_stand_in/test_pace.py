"""How fast the stand-in is, in time that passes only while nothing else is to be done."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from .engine import Engine, Finish, Generation, Limits, Observer, Pace

PACE = Pace(step=0.04, running=0.005, prompt_token=0.001)


class IdleTime(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next timer whenever everything waits."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0

    def time(self) -> float:
        """Return the seconds that have passed."""
        return self._now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined] # asyncio's own
            self._now = max(self._now, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def timed(work: Coroutine[Any, Any, object]) -> float:
    """Run something, and return the seconds that it took."""
    with asyncio.Runner(loop_factory=IdleTime) as runner:
        runner.run(work)
        return runner.get_loop().time()


def engine(pace: Pace = PACE, max_num_seqs: int = 4) -> Engine:
    """Return an engine that sends no reports."""
    return Engine(Limits(max_num_seqs, 10_000, pace), Observer(), lambda _: None)


async def answered(server: Engine, prompt: int, answer: int) -> None:
    """Ask once, and wait for the whole answer."""
    generation = Generation(prompt, ["word"] * answer, Finish.LENGTH)
    async for _ in server.answer(generation):
        pass


async def together(requests: int, prompt: int = 10, answer: int = 20) -> None:
    """Ask for many answers at once."""
    server = engine()
    await asyncio.gather(*(answered(server, prompt, answer) for _ in range(requests)))


def test_a_request_alone_takes_its_prompt_and_a_step_for_each_token() -> None:
    assert timed(together(1)) == pytest.approx(10 * 0.001 + 20 * 0.045)


def test_a_step_takes_longer_with_each_request_of_the_batch_and_each_prompt() -> None:
    assert timed(together(4)) == pytest.approx(4 * 10 * 0.001 + 20 * 0.06)


def test_requests_above_the_batch_wait_for_a_place() -> None:
    assert timed(together(5)) == pytest.approx(timed(together(4)) + timed(together(1)))


def test_a_full_server_generates_as_fast_as_its_pace_says() -> None:
    spent = timed(together(400))
    assert 400 * 20 / spent == pytest.approx(PACE.tokens_per_second(4, 10, 20))


def test_a_prompt_delays_the_answers_that_are_under_way() -> None:
    async def one_joins() -> None:
        server = engine()
        first = asyncio.create_task(answered(server, 1, 20))
        await asyncio.sleep(0.3)
        await asyncio.gather(first, answered(server, 500, 1))

    # The first has 20 steps; the second shares one of them, which its prompt makes longer.
    assert timed(one_joins()) == pytest.approx(0.001 + 20 * 0.045 + 0.005 + 0.5)


def test_a_machine_that_was_busy_catches_up() -> None:
    async def disturbed() -> None:
        loop = asyncio.get_running_loop()
        asked = asyncio.create_task(answered(engine(), 0, 20))
        await asyncio.sleep(0.1)
        # Everything stands still for half a second.
        loop._now += 0.5  # type: ignore[attr-defined]
        await asked

    assert timed(disturbed()) == pytest.approx(20 * 0.045)
