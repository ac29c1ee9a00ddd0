"""The first request to a service, as a command that you can run."""

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
    """Body of the request; None for a request without one."""

    def command(self, address: str, *flags: str) -> str:
        """Return the curl command, with each value quoted as one word for the shell."""
        words = ["curl", *flags, f"{address}{self.path}"]
        if self.body is not None:
            words += ["-H", "Content-Type: application/json", "-d", json.dumps(self.body)]
        return shlex.join(words)

    def passes(self, kind: ExposureKind, paths: Sequence[str]) -> bool:
        """Return whether the request reaches the service from outside; a proxy forwards `paths`."""
        return kind is not ExposureKind.NONE and (not kind.has_proxy or self.path in paths)


def question(known: Known, options: ModelOptions | None = None) -> Question:
    """Return the request for the task of a model; for an unknown task, the list of models.

    The facts, or the model's options, tell whether it answers chats.
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
