"""OpenAI's responses: the answer to one, whole and as events.

Shapes as in `vllm/entrypoints/openai/responses` of the pinned wheel. Nothing is stored, as without
VLLM_ENABLE_RESPONSES_API_STORE.
"""

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from .answers import Call, Kind, RefusedError, Served, read
from .engine import Finish


def read_response(body: Any, served: Served) -> Call:
    """Read a request; raises RefusedError where vLLM would refuse it."""
    call = read(body, served, Kind.RESPONSE)
    if before := body.get("previous_response_id"):
        message = f"Response with id '{before}' not found."
        raise RefusedError(message, HTTPStatus.NOT_FOUND, "invalid_request_error", "response_id")
    return call


class ResponseAnswer:
    """The answer to one call: whole, or as events."""

    end = ""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._id = f"resp_{uuid.uuid4().hex}"
        self._created = int(time.time())
        self._message = f"msg_{uuid.uuid4().hex}"
        self._said: list[str] = []
        self._events = 0

    def whole(self, text: str) -> dict[str, Any]:
        """Return the answer in one piece."""
        generation = self._call.generation
        cut = generation.finish is Finish.LENGTH
        asked, said = generation.prompt_tokens, generation.generated
        usage = {
            "input_tokens": asked,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": said,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": asked + said,
        }
        return {
            **self._begun("incomplete" if cut else "completed"),
            "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
            "output": [*self._called("completed"), *self._messages(text)],
            "usage": usage,
        }

    def opening(self) -> str:
        """Return the events before the first word."""
        begun = self._begun("in_progress")
        said = [
            self._event("response.created", response=begun),
            self._event("response.in_progress", response=begun),
        ]
        if not self._call.called:
            part = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
            item = {**self._messages("")[0], "content": [], "status": "in_progress"}
            said.append(self._event("response.output_item.added", output_index=0, item=item))
            said.append(self._event("response.content_part.added", **self._place, part=part))
        return "".join(said)

    def part(self, text: str, finish: Finish | None) -> str:
        """Return the event of the next word; calls of tools come with the last."""
        self._said.append(text)
        if not self._call.called:
            kind = "response.output_text.delta"
            return self._event(kind, **self._place, delta=text, logprobs=[])
        return "" if finish is None else "".join(self._calling())

    def closing(self) -> str:
        """Return the events after the last word."""
        text = "".join(self._said)
        said = []
        if not self._call.called:
            (message,) = self._messages(text)
            (part,) = message["content"]
            kind = "response.output_text.done"
            said = [
                self._event(kind, **self._place, text=text, logprobs=[]),
                self._event("response.content_part.done", **self._place, part=part),
                self._event("response.output_item.done", output_index=0, item=message),
            ]
        # Of this name even where the answer was cut off: its status says so.
        said.append(self._event("response.completed", response=self.whole(text)))
        return "".join(said)

    @property
    def _place(self) -> Mapping[str, Any]:
        return {"item_id": self._message, "output_index": 0, "content_index": 0}

    def _begun(self, status: str) -> dict[str, Any]:
        asked, generation = self._call.asked, self._call.generation
        return {
            "id": self._id,
            "created_at": self._created,
            "incomplete_details": None,
            "instructions": asked.get("instructions"),
            "metadata": asked.get("metadata"),
            "model": self._call.model,
            "object": "response",
            "output": [],
            "parallel_tool_calls": True,
            "temperature": asked.get("temperature", 1.0),
            "tool_choice": asked.get("tool_choice", "auto") if asked.get("tools") else "none",
            "tools": asked.get("tools", []),
            "top_p": asked.get("top_p", 1.0),
            "background": False,
            "max_output_tokens": asked.get("max_output_tokens") or len(generation.words),
            "previous_response_id": None,
            "service_tier": "auto",
            "status": status,
            "text": asked.get("text"),
            "truncation": "disabled",
            "usage": None,
        }

    def _messages(self, text: str) -> list[dict[str, Any]]:
        if self._call.called:
            return []
        part: dict[str, Any] = {"type": "output_text", "text": text, "annotations": []}
        part["logprobs"] = None
        return [
            {
                "id": self._message,
                "type": "message",
                "role": "assistant",
                "content": [part],
                "status": "completed",
            }
        ]

    def _called(self, status: str) -> list[dict[str, Any]]:
        return [
            {
                "id": f"fc_{self._id}_{index}",
                "call_id": f"call_{self._id}_{index}",
                "type": "function_call",
                "name": each.name,
                "arguments": each.arguments,
                "status": status,
            }
            for index, each in enumerate(self._call.called)
        ]

    def _calling(self) -> Iterator[str]:
        done = self._called("completed")
        for index, item in enumerate(self._called("in_progress")):
            place = {"output_index": index, "item_id": item["id"]}
            arguments, name = item["arguments"], item["name"]
            begun = {**item, "arguments": ""}
            yield self._event("response.output_item.added", output_index=index, item=begun)
            kind = "response.function_call_arguments"
            yield self._event(f"{kind}.delta", **place, delta=arguments)
            yield self._event(f"{kind}.done", **place, arguments=arguments, name=name)
            yield self._event("response.output_item.done", output_index=index, item=done[index])

    def _event(self, kind: str, **content: Any) -> str:
        told = {"type": kind, "sequence_number": self._events, **content}
        self._events += 1
        return f"event: {kind}\ndata: {json.dumps(told)}\n\n"
