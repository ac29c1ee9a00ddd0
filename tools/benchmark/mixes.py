"""The requests of a benchmark: what is asked, how long prompts and answers are.

A prompt is made of common English words, of which most tokenizers make about one token each; the
server counts the tokens, and a result has its count. All chance comes from a seed.
"""

import csv
import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

NAMES = ("tutorial", "chat", "long")
"""Mixes that need no file."""

TUTORIAL_PROMPT = "Write a story about san francisco"
"""Prompt of the published guides' load; it is also that of `make load`."""
TUTORIAL_TOKENS = 100

_TEXT = (
    "a about after all also an and any are as at back be because but by can come could day do "
    "even find first for from get give go good have he her here him his how if in into it its "
    "just know like look make man many me more my new no not now of on one only or other our "
    "out over people say see she so some take tell than that the their them then there these "
    "they thing think this time to two up us use very want way we well what when which who will "
    "with work world would year you your"
)
_WORDS = _TEXT.split()

_MOST_TOKENS = 100_000


class MixError(Exception):
    """A mix cannot be made; the message says why."""


@dataclass(frozen=True)
class Size:
    """The size of one request."""

    prompt: int
    """Words of the prompt."""
    answer: int
    """Tokens of the answer."""
    wait: float = 1.0
    """Time since the request before, as a multiple of the mean."""


@dataclass(frozen=True)
class Mix:
    """A kind of load. Its requests are drawn again for each rung and each rate from one seed."""

    name: str
    sizes: Callable[[random.Random], Iterator[Size]]
    """Draws sizes without an end."""
    chats: bool = False
    prompt: str | None = None
    """The prompt of every request; None for one that no other request has."""

    def requests(self, model: str, seed: int) -> Iterator[tuple[float, Mapping[str, Any]]]:
        """Yield waits, as multiples of the mean, and requests as `load.sender` takes them."""
        chance = random.Random(seed)  # noqa: S311 # the same for each run, on purpose
        for size in self.sizes(chance):
            text = self.prompt or " ".join(chance.choices(_WORDS, k=size.prompt))
            asked: dict[str, Any] = {"prompt": text}
            if self.chats:
                asked = {"messages": [{"role": "user", "content": text}]}
            body = {
                "model": model,
                **asked,
                "max_tokens": size.answer,
                # vLLM's own: without it an answer ends where the model ends it.
                "ignore_eos": True,
                "temperature": 0,
                "stream": True,
                "stream_options": {"include_usage": True, "continuous_usage_stats": True},
            }
            path = "/v1/chat/completions" if self.chats else "/v1/completions"
            yield size.wait, {"path": path, "body": body}


def mix_of(name: str) -> Mix:
    """Return the mix of a name, or of `trace:FILE`. Raises MixError."""
    if name == "tutorial":
        return Mix(
            name, _drawn(len(TUTORIAL_PROMPT.split()), TUTORIAL_TOKENS, 0), prompt=TUTORIAL_PROMPT
        )
    if name == "chat":
        return Mix(name, _drawn(200, 200, 0.5), chats=True)
    if name == "long":
        return Mix(name, _drawn(3000, 150, 0.2))
    if name.startswith("trace:"):
        path = Path(name.removeprefix("trace:"))
        return Mix(f"trace:{path.name}", _of_trace(_rows(path)))
    raise MixError(
        f"no mix '{name}'; give one of {', '.join(NAMES)}, or trace:FILE.csv with the columns "
        f"{', '.join(_COLUMNS)}"
    )


def constant(prompt: int, answer: int) -> Mix:
    """Return a mix of requests of one size, sent at equal distances."""

    def sizes(_: random.Random) -> Iterator[Size]:
        while True:
            yield Size(prompt, answer)

    return Mix(f"{prompt} in, {answer} out", sizes)


def _drawn(prompt: int, answer: int, spread: float) -> Callable[[random.Random], Iterator[Size]]:
    """Draw sizes evenly from the means less and more a share of them, with random arrivals."""

    def sizes(chance: random.Random) -> Iterator[Size]:
        def around(mean: int) -> int:
            return max(1, round(mean * chance.uniform(1 - spread, 1 + spread)))

        while True:
            yield Size(around(prompt), around(answer), chance.expovariate(1))

    return sizes


_COLUMNS = ("TIMESTAMP", "ContextTokens", "GeneratedTokens")
"""Columns of Azure's public traces (Azure/AzurePublicDataset)."""


def _rows(path: Path) -> Sequence[Size]:
    try:
        with path.open(newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a CSV file"
        raise MixError(f"trace {path} cannot be read: {reason}") from None
    found: list[tuple[float, int, int]] = []
    for number, row in enumerate(rows, start=2):
        try:
            at = datetime.fromisoformat(row["TIMESTAMP"][:26]).timestamp()
            sizes = int(row["ContextTokens"]), int(row["GeneratedTokens"])
        except (KeyError, ValueError, TypeError):
            raise MixError(
                f"trace {path}, line {number}: expected {', '.join(_COLUMNS)} with a time and two "
                f"whole numbers"
            ) from None
        if not all(0 < each <= _MOST_TOKENS for each in sizes):
            raise MixError(
                f"trace {path}, line {number}: expected from 1 to {_MOST_TOKENS:,} tokens, "
                f"given {sizes[0]} and {sizes[1]}"
            )
        found.append((at, *sizes))
    if len(found) < 2:  # noqa: PLR2004 # a wait is between two
        raise MixError(f"trace {path} has {len(found)} requests; at least two are needed")
    found.sort()
    mean = (found[-1][0] - found[0][0]) / (len(found) - 1) or 1.0
    waits = [1.0, *((b[0] - a[0]) / mean for a, b in itertools.pairwise(found))]
    return [
        Size(prompt, answer, wait) for wait, (_, prompt, answer) in zip(waits, found, strict=True)
    ]


def _of_trace(rows: Sequence[Size]) -> Callable[[random.Random], Iterator[Size]]:
    """Repeat the requests of a trace in their order, at the distances that they had."""

    def sizes(_: random.Random) -> Iterator[Size]:
        while True:
            yield from rows

    return sizes
