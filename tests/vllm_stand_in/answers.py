"""What goes over the wire: requests as callers write them, answers and errors as vLLM does.

Shapes and sentences as in `vllm/entrypoints/openai` and `vllm/renderers` of the pinned wheel.
"""

import json
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from .engine import Finish, Generation

COMPLETION_TOKENS = 16
"""Tokens of a completion whose request does not say how many; a chat may fill the context."""

NO_TEMPLATE = (
    "As of transformers v4.44, default chat template is no longer allowed, so you must provide a "
    "chat template if the tokenizer does not define one."
)


class RefusedError(Exception):
    """A request that vLLM would not serve."""

    def __init__(
        self, message: str, status: int = 400, type_: str = "BadRequestError", param: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.content = {
            "error": {"message": message, "type": type_, "param": param or None, "code": status}
        }


def engine_dead() -> RefusedError:
    """Return the refusal of a server whose engine takes nothing any more."""
    message = "EngineCore encountered an issue. See stack trace (above) for the root cause."
    return RefusedError(message, HTTPStatus.INTERNAL_SERVER_ERROR, "InternalServerError")


@dataclass(frozen=True)
class Served:
    """What a server has to know to read a request."""

    models: tuple[str, ...]
    max_model_len: int
    chats: bool
    answer: str
    """With `{model}` and `{prompt}` for what the request says."""


@dataclass(frozen=True)
class Call:
    """One request, read."""

    model: str
    chat: bool
    streams: bool
    include_usage: bool
    generation: Generation


def read(body: Any, served: Served, *, chat: bool) -> Call:
    """Read a request; raises RefusedError where vLLM would refuse it."""
    if not isinstance(body, dict):
        raise RefusedError("the request is not a JSON object")
    model = body.get("model") or served.models[0]
    if model not in served.models:
        message = f"The model `{model}` does not exist."
        raise RefusedError(message, HTTPStatus.NOT_FOUND, "NotFoundError", "model")
    if body.get("stream_options") and not body.get("stream"):
        message = "Stream options can only be defined when `stream=True`."
        raise RefusedError(message, param="stream_options")
    prompt, last = _chat_prompt(body, served) if chat else _prompt(body)
    tokens = len(words(prompt))
    wanted = body.get("max_completion_tokens") or body.get("max_tokens")
    left = served.max_model_len - tokens
    most = wanted or (left if chat else COMPLETION_TOKENS)
    if tokens + (wanted or 0) > served.max_model_len or left < 1:
        raise _too_long(served.max_model_len, tokens, wanted or 0)
    text = served.answer.replace("{model}", model).replace("{prompt}", last)
    whole = words(text)
    if body.get("ignore_eos") and whole:
        whole = (whole * (-(-most // len(whole))))[:most]
    finish = Finish.LENGTH if len(whole) > most or body.get("ignore_eos") else Finish.STOP
    return Call(
        model=model,
        chat=chat,
        streams=bool(body.get("stream")),
        include_usage=bool((body.get("stream_options") or {}).get("include_usage")),
        generation=Generation(tokens, whole[: min(most, left)], finish),
    )


def words(text: str) -> list[str]:
    """Return a text's tokens; joined, they are the text."""
    return re.findall(r"\s*\S+", text)


def _prompt(body: Mapping[str, Any]) -> tuple[str, str]:
    prompt = body.get("prompt")
    if not isinstance(prompt, str):
        raise RefusedError("Either prompt or prompt_embeds must be provided and non-empty.")
    return prompt, prompt


def _chat_prompt(body: Mapping[str, Any], served: Served) -> tuple[str, str]:
    """Return all of a conversation, and what was said last."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise RefusedError("messages: a list of at least one message is required", param="messages")
    if not served.chats:
        raise RefusedError(NO_TEMPLATE)
    contents = [str(message.get("content", "")) for message in messages]
    return " ".join(contents), contents[-1]


def _too_long(limit: int, tokens: int, wanted: int) -> RefusedError:
    message = (
        f"This model's maximum context length is {limit} tokens. However, you requested {wanted} "
        f"output tokens and your prompt contains {tokens} input tokens, for a total of "
        f"{tokens + wanted} tokens. Please reduce the length of the input prompt or the number of "
        "requested output tokens."
    )
    return RefusedError(message, param="input_tokens")


class Answer:
    """The answer to one call: whole, or in parts."""

    def __init__(self, call: Call) -> None:
        self._call = call
        prefix, self._kind = ("chatcmpl", "chat.completion") if call.chat else ("cmpl", "")
        self._head = {
            "id": f"{prefix}-{uuid.uuid4().hex}",
            "created": int(time.time()),
            "model": call.model,
        }

    @property
    def usage(self) -> dict[str, int]:
        """Return the tokens so far."""
        generation = self._call.generation
        asked, said = generation.prompt_tokens, generation.generated
        return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}

    def whole(self, text: str) -> dict[str, Any]:
        """Return the answer in one piece."""
        said: dict[str, Any] = {"text": text}
        if self._call.chat:
            said = {"message": {"role": "assistant", "content": text}}
        finish = self._call.generation.finish
        return {
            **self._head,
            "object": self._kind or "text_completion",
            "choices": [{"index": 0, **said, "finish_reason": finish}],
            "usage": self.usage,
        }

    def opening(self) -> str:
        """Return the part of a chat that says who speaks."""
        return self._part({"delta": {"role": "assistant", "content": ""}}, None)

    def part(self, text: str, finish: Finish | None) -> str:
        """Return the next part of the answer."""
        said = {"delta": {"content": text}} if self._call.chat else {"text": text}
        return self._part(said, finish)

    def usage_part(self) -> str:
        """Return the part after the last that counts the tokens."""
        return event({**self._head, "object": self._object, "choices": [], "usage": self.usage})

    @property
    def _object(self) -> str:
        return "chat.completion.chunk" if self._call.chat else "text_completion"

    def _part(self, said: Mapping[str, Any], finish: Finish | None) -> str:
        choice = {"index": 0, **said, "finish_reason": finish}
        return event({**self._head, "object": self._object, "choices": [choice]})


def event(content: Mapping[str, Any]) -> str:
    """Return one server-sent event."""
    return f"data: {json.dumps(content)}\n\n"
