"""The lines of a streamed answer, as vLLM sends them."""

import json
from dataclasses import dataclass
from typing import Any

from .failures import broken, gone

DONE = "[DONE]"


@dataclass(frozen=True)
class Part:
    """Content of an event."""

    text: str = ""
    finish: str | None = None
    """Reason of the end: `stop`, `length` or `abort`; None before the end."""


def part_of(line: str) -> Part | None:
    """Read one line; None where it brings nothing, raises Failure where it brings an error."""
    if not line.startswith("data:"):
        return None
    data = line.removeprefix("data:").strip()
    if data == DONE:
        return Part(finish="stop")
    try:
        content: Any = json.loads(data)
    except ValueError:
        raise broken("something that is not JSON") from None
    if "error" in content:
        error = content["error"]
        raise broken(str(error.get("message", error) if isinstance(error, dict) else error))
    choices = content.get("choices") or [{}]
    return _choice(choices[0])


def _choice(choice: dict[str, Any]) -> Part | None:
    text = choice.get("text")
    if text is None:
        text = choice.get("delta", {}).get("content")
    finish = choice.get("finish_reason")
    if finish == "abort":
        # The text that came with it, if any, is less than half a sentence.
        raise gone(midway=True)
    return Part(text or "", finish) if text or finish else None
