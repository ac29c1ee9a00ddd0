"""What stands in for a model whose next word follows from the words before it.

A chain of hashes: the same words before give the same candidates in every process. Two servers can
be made to differ by a known amount, as two accelerators do.
"""

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

WORDS = tuple(f" {first}{second}" for first in "bdfgklmnprst" for second in "aeiou")
"""The vocabulary: every word is one token."""

CANDIDATES = 20
"""How many words have a probability; as many as vLLM gives at most by default."""

Candidates = Sequence[Sequence[tuple[str, float]]]
"""For each place of an answer the words with their log-probabilities, best first."""

_LOOKS_BACK = 3


@dataclass(frozen=True)
class Chain:
    """One model, and how it differs from the same model on another machine."""

    other_share: float = 0
    """Share of the places where it prefers the second best word."""
    shift: float = 0
    """Distance by which each log-probability is off, up or down."""

    def candidates(self, before: Sequence[str]) -> list[tuple[str, float]]:
        """Return the words that may come next, best first."""
        place = "".join(f"{word.strip()} " for word in before[-_LOOKS_BACK:])
        words, chances = _candidates(place)
        if self.prefers_another(place):
            words = (words[1], words[0], *words[2:])
        sign = 1 if _share(f"sign {place}") < 0.5 else -1  # a coin
        shifted = (chance + sign * self.shift for chance in chances)
        return list(zip(words, shifted, strict=True))

    def prefers_another(self, place: str) -> bool:
        """Return whether the second best word comes first here."""
        return _share(f"other {place}") < self.other_share

    def answer(self, prompt: Sequence[str], tokens: int) -> Candidates:
        """Return the candidates for each word of an answer; the first of each is what is said."""
        before, found = list(prompt), []
        for _ in range(tokens):
            found.append(self.candidates(before))
            before.append(found[-1][0][0])
        return found


@lru_cache(maxsize=100_000)
def _candidates(place: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    ranked = sorted(WORDS, key=lambda word: _share(f"{place}{word}"))[:CANDIDATES]
    # Each has from a quarter to nearly all of the chance of the one before it.
    ratio = 0.25 + 0.7 * _share(f"ratio {place}")
    total = sum(ratio**rank for rank in range(CANDIDATES))
    chances = tuple(math.log(ratio**rank / total) for rank in range(CANDIDATES))
    return tuple(ranked), chances


def _share(text: str) -> float:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def token_details(
    asked: Mapping[str, Any], prompt: Sequence[str], candidates: Candidates
) -> dict[str, Any]:
    """Return what a completion says of its tokens, where the request asks for it.

    As `CompletionResponseChoice` and `CompletionLogProbs` in vLLM's
    `entrypoints/openai/completion/protocol.py`. Parts of a stream have none of it here.
    """
    found: dict[str, Any] = {}
    said = [each[0] for each in candidates]
    tokens = [word for word, _ in said]
    # So that tokens can be told apart whose texts are alike.
    by_id = asked.get("return_tokens_as_token_ids")
    name: Callable[[str], str] = (lambda word: f"token_id:{id_of(word)}") if by_id else str
    if (most := asked.get("logprobs")) is not None:
        found["logprobs"] = {
            "text_offset": [len("".join(tokens[:place])) for place in range(len(tokens))],
            "token_logprobs": [chance for _, chance in said],
            "tokens": [name(word) for word in tokens],
            "top_logprobs": [
                {name(word): chance for word, chance in each[: max(1, most)]} for each in candidates
            ],
        }
    if asked.get("return_token_ids"):
        found["prompt_token_ids"] = [id_of(word) for word in prompt]
        found["token_ids"] = [id_of(word) for word in tokens]
    return found


def id_of(word: str) -> int:
    """Return the id of a token: its bytes as a number, larger than a real vocabulary has."""
    return int.from_bytes(word.encode(), "big")


def word_of(number: int) -> str:
    """Return the token of an id."""
    return number.to_bytes(-(-number.bit_length() // 8), "big").decode()
