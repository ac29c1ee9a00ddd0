"""A conversation: from the page's messages to the model server's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Message = dict[str, str]


@dataclass(frozen=True)
class Question:
    """A request: messages, model and sampling settings."""

    model: str
    messages: list[Message]
    temperature: float
    max_tokens: int

    @property
    def as_chat(self) -> dict[str, Any]:
        """Return the body of a request to /v1/chat/completions."""
        return {**self._how, "messages": self.messages}

    @property
    def as_text(self) -> dict[str, Any]:
        """Return the body of a request to /v1/completions: the last message, to be gone on with."""
        return {**self._how, "prompt": self.messages[-1]["content"]}

    @property
    def _how(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "stream": True,
        }


def messages_of(shown: Iterable[Mapping[str, Any]], said: str, system: str) -> list[Message]:
    """Return the messages for the model, with the last question.

    A notice of the page is not a message, and a question that only a notice followed is dropped:
    many models refuse two questions in a row.
    """
    told: list[Message] = []
    for message in shown:
        if message["role"] == "user":
            if told and told[-1]["role"] == "user":
                told.pop()
            told.append({"role": "user", "content": text_of(message["content"])})
        elif not _is_notice(message):
            told.append({"role": "assistant", "content": text_of(message["content"])})
    if told and told[-1]["role"] == "user":
        told.pop()
    opening = [{"role": "system", "content": system}] if system.strip() else []
    return [*opening, *told, {"role": "user", "content": said}]


def text_of(content: Any) -> str:
    """Return the text of a message, which the page gives whole or in pieces."""
    if isinstance(content, str):
        return content
    if isinstance(content, Mapping):
        return str(content.get("text", ""))
    return "".join(map(text_of, content))


def _is_notice(message: Mapping[str, Any]) -> bool:
    return bool((message.get("metadata") or {}).get("title"))
