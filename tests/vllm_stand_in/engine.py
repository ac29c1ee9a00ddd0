"""What stands in for vLLM's engine: a batch with a limit, a queue before it, and a clock.

Owns which requests run, which wait, and when the next token comes. What a request and an answer
look like on the wire is `api`'s.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Sequence
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
class Pace:
    """Seconds of one step, in which each request of the batch gets a token.

    A prompt is processed in the step after its request was admitted and makes that step longer for
    the whole batch, as in vLLM. Unlike there, a long prompt is not spread over several steps.
    """

    step: float = 0
    running: float = 0
    """More for each request in the batch."""
    prompt_token: float = 0
    """More for each token of a prompt that is processed in this step."""

    def seconds(self, running: int, prompt_tokens: int) -> float:
        """Return how long a step takes."""
        return self.step + self.running * running + self.prompt_token * prompt_tokens

    def tokens_per_second(self, batch: int, prompt_tokens: int, answer_tokens: int) -> float:
        """Return the tokens that a full batch generates, where all requests are of one size.

        While a request is in the batch, each of the places takes one new prompt.
        """
        whole = answer_tokens * self.seconds(batch, 0) + batch * prompt_tokens * self.prompt_token
        return batch * answer_tokens / whole


@dataclass(frozen=True)
class Limits:
    """How much goes on at once, and how fast."""

    max_num_seqs: int
    num_blocks: int
    pace: Pace


@dataclass(eq=False)
class Generation:
    """One request with the answer that it will get."""

    prompt_tokens: int
    words: Sequence[str]
    finish: Finish
    arrived: float = field(default_factory=time.monotonic)
    admitted_at: float = 0.0
    last_token_at: float = 0.0
    generated: int = 0
    held: bool = False
    ended: bool = False
    given: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    """The words as they come; None is the end."""

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
        self._news = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._accepts = True
        self._stepping: asyncio.Task[None] | None = None

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
            while (word := await generation.given.get()) is not None:
                yield word
        finally:
            self._end(generation)

    def hold(self, tokens: int) -> None:
        """Let every answer stop after so many tokens, until `release`."""
        self._hold_at = tokens

    def release(self) -> None:
        """Let held answers go on."""
        self._hold_at = None
        for generation in self._running:
            generation.held = False
        self._news.set()

    async def drain(self, seconds: float) -> bool:
        """Take nothing new, and say whether the rest ended in this time; 0 aborts at once."""
        self._accepts = False
        if seconds == 0:
            for generation in list(itertools.chain(self._waiting, self._running)):
                self._end(generation)
        try:
            await asyncio.wait_for(self._idle.wait(), seconds or None)
        except TimeoutError:
            return False
        return True

    async def _step_on(self) -> None:
        """Run one step after the other while there is a batch.

        Each step ends at its time after the one before, not after this process got to it: a
        machine that is busy delays single tokens and changes no rate.
        """
        clock = asyncio.get_running_loop().time
        due = clock()
        while self._running:
            batch = [each for each in self._running if not self._holds(each)]
            if not batch:
                self._news.clear()
                await self._news.wait()
                due = clock()
                continue
            new = sum(each.prompt_tokens for each in batch if not each.generated)
            due += self._limits.pace.seconds(len(batch), new)
            # Also without a pace, so that requests take turns.
            await asyncio.sleep(max(0.0, due - clock()))
            for generation in batch:
                self._give(generation)

    def _holds(self, generation: Generation) -> bool:
        if self._hold_at == generation.generated and not generation.held:
            generation.held = True
            self._say("held")
        return generation.held

    def _give(self, generation: Generation) -> None:
        """Give a request its next token; the last one ends it."""
        if generation.ended:
            return
        if generation.generated < len(generation.words):
            word = generation.words[generation.generated]
            generation.generated += 1
            now = time.monotonic()
            self._observer.token(generation, now - generation.last_token_at)
            generation.last_token_at = now
            generation.given.put_nowait(word)
        if generation.generated == len(generation.words):
            self._end(generation)

    def _admit(self) -> None:
        """Fill the batch from the queue's head, as far as slots and cache go.

        vLLM lets a request in by its prompt and throws it out again when the cache runs full; here
        it waits until there is room for all of it.
        """
        while self._waiting and len(self._running) < self._limits.max_num_seqs:
            taken = sum(each.most_blocks for each in self._running)
            if self._running and taken + self._waiting[0].most_blocks > self._limits.num_blocks:
                break
            first = self._waiting.pop(0)
            first.admitted_at = first.last_token_at = time.monotonic()
            self._running.append(first)
        self._news.set()
        if self._running and (self._stepping is None or self._stepping.done()):
            self._stepping = asyncio.create_task(self._step_on())

    def _end(self, generation: Generation) -> None:
        """Take a request out of the batch or the queue; one without its whole answer is aborted."""
        if generation.ended:
            return
        generation.ended = True
        for place in (self._running, self._waiting):
            if generation in place:
                place.remove(generation)
        if generation.generated < len(generation.words):
            generation.finish = Finish.ABORT
        self._observer.finished(generation)
        generation.given.put_nowait(None)
        self._admit()
        if not self._running and not self._waiting:
            self._idle.set()
