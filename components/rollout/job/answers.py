"""Ask a server for a greedy answer with its log-probabilities.

Uses `/v1/completions` with vLLM's own `return_token_ids` and `return_tokens_as_token_ids`
(`vllm/entrypoints/openai/completion/protocol.py`, read on 2026-12-01): ids, because texts of tokens
are not unique. Log-probabilities of prompts would need fewer requests, but vLLM on TPUs has them
only since 2026-05 (vllm-project/tpu-inference, pull request 2750).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import SplitResult

from .endpoint import EndpointError, ask

TOP = 5
"""Candidates for each token, as in vLLM's own comparison of models (`check_logprobs_close` in
`tests/models/utils.py`, whose callers ask for 5)."""

_SECONDS = 600
_ID = "token_id:"


@dataclass(frozen=True)
class Step:
    """One token of an answer."""

    token: int
    logprob: float
    candidates: Mapping[int, float]
    """The most likely tokens with their log-probabilities."""


@dataclass(frozen=True)
class Answer:
    """A greedy answer."""

    prompt: tuple[int, ...]
    """Ids of the prompt's tokens."""
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Asked:
    """A server and the model to ask."""

    parts: SplitResult
    model: str

    def answer(self, prompt: str | Sequence[int], tokens: int) -> Answer:
        """Return the answer to a text or to ids of tokens. Raises EndpointError."""
        body = {
            "model": self.model,
            "prompt": prompt if isinstance(prompt, str) else list(prompt),
            "max_tokens": tokens,
            "temperature": 0,
            "ignore_eos": True,
            "logprobs": TOP,
            "return_token_ids": True,
            "return_tokens_as_token_ids": True,
        }
        status, content = ask(self.parts, "/v1/completions", body, _SECONDS)
        if status != HTTPStatus.OK:
            raise EndpointError(
                f"{self.parts.geturl()}/v1/completions answers with status {status}"
                f"{_reason(content)}; check the model, and that the address lets the path through"
            )
        try:
            return _read(json.loads(content)["choices"][0])
        except (ValueError, LookupError, TypeError, AttributeError):
            raise EndpointError(
                f"{self.parts.geturl()} gives no log-probabilities with ids of tokens; "
                f"a vLLM server does, and a proxy may remove them"
            ) from None


def _read(choice: Mapping[str, Any]) -> Answer:
    given = choice["logprobs"]
    steps = [
        Step(_id(token), float(chance), {_id(each): value for each, value in top.items()})
        for token, chance, top in zip(
            given["tokens"], given["token_logprobs"], given["top_logprobs"], strict=True
        )
    ]
    return Answer(tuple(map(int, choice["prompt_token_ids"])), tuple(steps))


def _id(token: str) -> int:
    if not token.startswith(_ID):
        raise ValueError(token)
    return int(token.removeprefix(_ID))


def _reason(content: bytes) -> str:
    try:
        return f": {json.loads(content)['error']['message']}"
    except (ValueError, LookupError, TypeError):
        return ""
