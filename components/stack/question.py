"""The first request to a service: what a person types to see that its model answers."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..exposure.plan import ExposureKind
from ..facts.models import MODELS
from ..facts.vllm_refusals import Task
from ..model.checkpoint import Known
from ..model.options import ModelOptions

_TEXT = "Why is the sky blue?"
_DOCUMENTS = ["Air scatters blue light more than red light.", "Paris is the capital of France."]


@dataclass(frozen=True)
class Question:
    """One request."""

    path: str
    body: dict[str, Any] | None
    """None where the path is read without one."""

    def command(self, address: str, *flags: str) -> str:
        """Return the curl, in which each value is one word of the shell."""
        words = ["curl", *flags, f"{address}{self.path}"]
        if self.body is not None:
            words += ["-H", "Content-Type: application/json", "-d", json.dumps(self.body)]
        return shlex.join(words)

    def passes(self, kind: ExposureKind, paths: Sequence[str]) -> bool:
        """Return whether it reaches the service from outside; a proxy lets these paths through."""
        return kind is not ExposureKind.NONE and (not kind.has_proxy or self.path in paths)


def question(known: Known, options: ModelOptions | None = None) -> Question:
    """Return the request for what a model does; where that is not known, which model is served.

    The facts, or what was chosen of the model, tell whether it chats.
    """
    model = {"model": known.id}
    facts = MODELS.get(known.id)
    chats = (facts is not None and facts.chats) or (
        options is not None and options.say_that_it_chats
    )
    match known.task:
        case Task.GENERATE if chats:
            body = {**model, "messages": [{"role": "user", "content": _TEXT}]}
            return Question("/v1/chat/completions", body)
        case Task.GENERATE:
            return Question("/v1/completions", {**model, "prompt": _TEXT, "max_tokens": 100})
        case Task.EMBED:
            return Question("/v1/embeddings", {**model, "input": _TEXT})
        case Task.CLASSIFY:
            return Question("/classify", {**model, "input": _TEXT})
        case Task.RERANK:
            body = {**model, "query": _TEXT, "documents": _DOCUMENTS}
            return Question("/v1/rerank", body)
        case None:
            return Question("/v1/models", None)
