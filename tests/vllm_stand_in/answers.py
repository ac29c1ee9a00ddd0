"""What goes over the wire: requests as callers write them, answers and errors as vLLM does.

Shapes and sentences as in `vllm/entrypoints/openai` and `vllm/renderers` of the pinned wheel. What
the responses API answers is `responses`'s, and embeddings are `embeddings`'s.
"""

import json
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from .chain import Candidates, Chain, token_details, word_of
from .engine import Finish, Generation

COMPLETION_TOKENS = 16
"""Tokens of a completion whose request does not say how many; a chat may fill the context."""

NO_TEMPLATE = (
    "As of transformers v4.44, default chat template is no longer allowed, so you must provide a "
    "chat template if the tokenizer does not define one."
)
NO_TOOL_PARSER = (
    '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
)

_TOOL_CALL = re.compile(r"<tool_call>\s*(\{.*?\})\s*</tool_call>", re.DOTALL)
"""A call of a tool as the parser `hermes` finds it in an answer; no other parser is imitated."""


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
    tool_parser: str = ""
    """What finds calls of tools in an answer; nothing where it is empty."""
    chain: Chain | None = None
    """What says the next word, in place of `answer`."""


class Kind(StrEnum):
    """What a caller asks for."""

    COMPLETION = "completion"
    CHAT = "chat"
    RESPONSE = "response"


@dataclass(frozen=True)
class Called:
    """A tool that an answer calls."""

    name: str
    arguments: str
    """A JSON object as text."""


@dataclass(frozen=True)
class Call:
    """One request, read."""

    model: str
    kind: Kind
    asked: Mapping[str, Any]
    generation: Generation
    called: tuple[Called, ...] = ()
    prompt: tuple[str, ...] = ()
    """The tokens of the prompt."""
    candidates: Candidates = ()
    """The words that could have been said at each place of the answer, best first."""

    @property
    def streams(self) -> bool:
        """Return whether the answer comes in parts."""
        return bool(self.asked.get("stream"))


def served_model(body: Any, served: Served) -> str:
    """Return the model that a request is for; raises RefusedError where it is not served."""
    if not isinstance(body, dict):
        raise RefusedError("the request is not a JSON object")
    model = str(body.get("model") or served.models[0])
    if model not in served.models:
        message = f"The model `{model}` does not exist."
        raise RefusedError(message, HTTPStatus.NOT_FOUND, "NotFoundError", "model")
    return model


def read(body: Any, served: Served, kind: Kind) -> Call:
    """Read a request; raises RefusedError where vLLM would refuse it."""
    model = served_model(body, served)
    if body.get("stream_options") and not body.get("stream"):
        message = "Stream options can only be defined when `stream=True`."
        raise RefusedError(message, param="stream_options")
    prompt, last = _prompt(body) if kind is Kind.COMPLETION else _conversation(body, served, kind)
    asked = words(prompt)
    tokens = len(asked)
    names = ("max_completion_tokens", "max_tokens", "max_output_tokens")
    wanted = next((body[name] for name in names if body.get(name)), None)
    left = served.max_model_len - tokens
    most = wanted or (COMPLETION_TOKENS if kind is Kind.COMPLETION else left)
    if tokens + (wanted or 0) > served.max_model_len or left < 1:
        raise too_long(served.max_model_len, tokens, wanted or 0)
    text = served.answer.replace("{model}", model).replace("{prompt}", last)
    if served.chain is not None:
        found = served.chain.answer(asked, min(most, left))
        said = [each[0][0] for each in found]
        generation = Generation(tokens, said, Finish.LENGTH)
        return Call(model, kind, body, generation, prompt=tuple(asked), candidates=found)
    whole = words(text)
    if body.get("ignore_eos") and whole:
        whole = (whole * (-(-most // len(whole))))[:most]
    finish = Finish.LENGTH if len(whole) > most or body.get("ignore_eos") else Finish.STOP
    called = _called(body, text, served) if finish is Finish.STOP else ()
    return Call(model, kind, body, Generation(tokens, whole[: min(most, left)], finish), called)


def _called(body: Mapping[str, Any], text: str, served: Served) -> tuple[Called, ...]:
    """Find the tools that an answer calls, where the request has any."""
    if not body.get("tools") or body.get("tool_choice", "auto") == "none":
        return ()
    if not served.tool_parser:
        raise RefusedError(NO_TOOL_PARSER)
    found = [json.loads(each) for each in _TOOL_CALL.findall(text)]
    return tuple(Called(each["name"], json.dumps(each["arguments"])) for each in found)


def words(text: str) -> list[str]:
    """Return a text's tokens; joined, they are the text."""
    return re.findall(r"\s*\S+", text)


def _prompt(body: Mapping[str, Any]) -> tuple[str, str]:
    prompt = body.get("prompt")
    if isinstance(prompt, list) and all(isinstance(each, int) for each in prompt):
        prompt = "".join(map(word_of, prompt))
    if not isinstance(prompt, str):
        raise RefusedError("Either prompt or prompt_embeds must be provided and non-empty.")
    return prompt, prompt


def _conversation(body: Mapping[str, Any], served: Served, kind: Kind) -> tuple[str, str]:
    """Return all of a conversation, and what was said last."""
    field = "input" if kind is Kind.RESPONSE else "messages"
    messages = body.get(field)
    if isinstance(messages, str) and kind is Kind.RESPONSE:
        messages = [{"content": messages}]
    if not isinstance(messages, list) or not messages:
        raise RefusedError(f"{field}: a list of at least one message is required", param=field)
    if not served.chats:
        raise RefusedError(NO_TEMPLATE)
    # What a tool gave is an output in the responses API.
    said = [_text(each.get("content") or each.get("output") or "") for each in messages]
    return " ".join([body.get("instructions") or "", *said]), said[-1]


def _text(content: Any) -> str:
    """Return the text of a message, which may be in parts."""
    if isinstance(content, str):
        return content
    return " ".join(part.get("text", "") for part in content)


def too_long(limit: int, tokens: int, wanted: int) -> RefusedError:
    """Return the refusal of a prompt that the context does not hold."""
    message = (
        f"This model's maximum context length is {limit} tokens. However, you requested {wanted} "
        f"output tokens and your prompt contains {tokens} input tokens, for a total of "
        f"{tokens + wanted} tokens. Please reduce the length of the input prompt or the number of "
        "requested output tokens."
    )
    return RefusedError(message, param="input_tokens")


class Answer:
    """The answer to a completion or a chat: whole, or in parts."""

    end = "data: [DONE]\n\n"

    def __init__(self, call: Call) -> None:
        self._call = call
        self._chats = call.kind is Kind.CHAT
        prefix = "chatcmpl" if self._chats else "cmpl"
        self._head = {
            "id": f"{prefix}-{uuid.uuid4().hex}",
            "created": int(time.time()),
            "model": call.model,
        }
        options = call.asked.get("stream_options") or {}
        counts = options.get("include_usage") and options.get("continuous_usage_stats")
        self._counts_each = bool(counts)
        self._said = 0

    @property
    def usage(self) -> dict[str, int]:
        """Return the tokens of the whole answer."""
        return self._usage(self._call.generation.generated)

    def _usage(self, said: int) -> dict[str, int]:
        asked = self._call.generation.prompt_tokens
        return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}

    def whole(self, text: str) -> dict[str, Any]:
        """Return the answer in one piece."""
        said: dict[str, Any] = {"text": text}
        if self._call.kind is Kind.COMPLETION:
            said |= token_details(self._call.asked, self._call.prompt, self._call.candidates)
        finish: str = self._call.generation.finish
        if self._chats:
            said = {"message": {"role": "assistant", "content": text}}
        if self._call.called:
            calls = [_tool_call(each) for each in self._call.called]
            said = {"message": {"role": "assistant", "content": None, "tool_calls": calls}}
            finish = "tool_calls"
        return {
            **self._head,
            "object": "chat.completion" if self._chats else "text_completion",
            "choices": [{"index": 0, **said, "finish_reason": finish}],
            "usage": self.usage,
        }

    def opening(self) -> str:
        """Return the part of a chat that says who speaks."""
        if not self._chats:
            return ""
        return self._part({"delta": {"role": "assistant", "content": ""}}, None)

    def part(self, text: str, finish: Finish | None) -> str:
        """Return the next part of the answer; calls of tools come with the last."""
        self._said += bool(text)
        if not self._call.called:
            return self._part(
                {"delta": {"content": text}} if self._chats else {"text": text}, finish
            )
        if finish is None:
            return ""
        calls = [
            {"index": index, **_tool_call(each)} for index, each in enumerate(self._call.called)
        ]
        return self._part({"delta": {"tool_calls": calls}}, "tool_calls")

    def closing(self) -> str:
        """Return the part after the last, which counts the tokens where that is asked for."""
        if not (self._call.asked.get("stream_options") or {}).get("include_usage"):
            return ""
        return event({**self._head, "object": self._object, "choices": [], "usage": self.usage})

    @property
    def _object(self) -> str:
        return "chat.completion.chunk" if self._chats else "text_completion"

    def _part(self, said: Mapping[str, Any], finish: str | None) -> str:
        choice = {"index": 0, **said, "finish_reason": finish}
        counted = {"usage": self._usage(self._said)} if self._counts_each else {}
        return event({**self._head, "object": self._object, "choices": [choice], **counted})


def _tool_call(called: Called) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-tool-{uuid.uuid4().hex}",
        "type": "function",
        "function": {"name": called.name, "arguments": called.arguments},
    }


def event(content: Mapping[str, Any]) -> str:
    """Return one server-sent event."""
    return f"data: {json.dumps(content)}\n\n"
