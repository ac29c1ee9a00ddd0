"""What stands in for vLLM's engine: a batch with a limit, a queue before it, and a clock.

Owns which requests run, which wait, and when the next token comes. What a request and an answer
look like on the wire is `api`'s.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import StrEnum

BLOCK_TOKENS = 16
"""Tokens in a block of the KV cache, as vLLM counts by default."""


class EngineStoppedError(Exception):
    """The engine takes no request any more."""


class Finish(StrEnum):
    """Why an answer ended, in vLLM's words."""

    STOP = "stop"
    LENGTH = "length"
    ABORT = "abort"


@dataclass(frozen=True)
class Limits:
    """How much goes on at once, and how fast."""

    max_num_seqs: int
    num_blocks: int
    seconds_per_token: float


@dataclass(eq=False)
class Generation:
    """One request with the answer that it will get."""

    prompt_tokens: int
    words: list[str]
    finish: Finish
    arrived: float = field(default_factory=time.monotonic)
    admitted_at: float = 0.0
    generated: int = 0
    admitted: asyncio.Event = field(default_factory=asyncio.Event)
    aborted: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def blocks(self) -> int:
        """Return how many blocks its tokens fill now."""
        return -(-(self.prompt_tokens + self.generated) // BLOCK_TOKENS)

    @property
    def most_blocks(self) -> int:
        """Return how many blocks it will have filled at its end."""
        return -(-(self.prompt_tokens + len(self.words)) // BLOCK_TOKENS)


class Observer:
    """Is told what goes on; the metrics are one."""

    def token(self, generation: Generation, since_last: float) -> None:
        """Take note of a token, and of the seconds since the one before it."""

    def finished(self, generation: Generation) -> None:
        """Take note of a request that has left the batch."""


class Engine:
    """Runs requests in the order of their arrival, at most so many at once."""

    def __init__(self, limits: Limits, observer: Observer, say: Callable[[str], None]) -> None:
        self._limits = limits
        self._observer = observer
        self._say = say
        self._running: list[Generation] = []
        self._waiting: list[Generation] = []
        self._hold_at: int | None = None
        self._released = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._accepts = True

    @property
    def running(self) -> int:
        """Return how many requests are in the batch."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """Return how many requests are in the queue."""
        return len(self._waiting)

    @property
    def kv_cache_usage(self) -> float:
        """Return the share of the KV cache that is filled, 0 to 1."""
        return sum(each.blocks for each in self._running) / self._limits.num_blocks

    @property
    def accepts(self) -> bool:
        """Return whether a new request would be taken."""
        return self._accepts

    async def answer(self, generation: Generation) -> AsyncIterator[str]:
        """Yield the words of an answer as they come; an aborted one ends early."""
        if not self._accepts:
            raise EngineStoppedError
        self._waiting.append(generation)
        self._idle.clear()
        self._admit()
        try:
            await _first(generation.admitted, generation.aborted)
            last = generation.admitted_at
            for word in generation.words:
                await self._next_token(generation)
                if generation.aborted.is_set():
                    generation.finish = Finish.ABORT
                    return
                generation.generated += 1
                now = time.monotonic()
                self._observer.token(generation, now - last)
                last = now
                yield word
        finally:
            self._leave(generation)

    def hold(self, tokens: int) -> None:
        """Let every answer stop after so many tokens, until `release`."""
        self._hold_at = tokens
        self._released.clear()

    def release(self) -> None:
        """Let held answers go on."""
        self._hold_at = None
        self._released.set()

    async def drain(self, seconds: float) -> bool:
        """Take nothing new, and say whether the rest ended in this time; 0 aborts at once."""
        self._accepts = False
        if seconds == 0:
            for generation in itertools.chain(self._running, self._waiting):
                generation.aborted.set()
        try:
            await asyncio.wait_for(self._idle.wait(), seconds or None)
        except TimeoutError:
            return False
        return True

    async def _next_token(self, generation: Generation) -> None:
        if self._hold_at == generation.generated:
            self._say("held")
            await _first(self._released, generation.aborted)
        # Also without a pace, so that requests take turns.
        await asyncio.sleep(0)
        if self._limits.seconds_per_token:
            try:
                await asyncio.wait_for(generation.aborted.wait(), self._limits.seconds_per_token)
            except TimeoutError:
                return

    def _admit(self) -> None:
        """Fill the batch from the queue's head, as far as slots and cache go.

        vLLM lets a request in by its prompt and throws it out again when the cache runs full; here
        it waits until there is room for all of it.
        """
        while self._waiting and len(self._running) < self._limits.max_num_seqs:
            taken = sum(each.most_blocks for each in self._running)
            if self._running and taken + self._waiting[0].most_blocks > self._limits.num_blocks:
                return
            first = self._waiting.pop(0)
            first.admitted_at = time.monotonic()
            self._running.append(first)
            first.admitted.set()

    def _leave(self, generation: Generation) -> None:
        for place in (self._running, self._waiting):
            if generation in place:
                place.remove(generation)
        if generation.generated < len(generation.words):
            generation.finish = Finish.ABORT
        self._observer.finished(generation)
        self._admit()
        if not self._running and not self._waiting:
            self._idle.set()


async def _first(*events: asyncio.Event) -> None:
    """Wait for whichever event comes first."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
