"""Checks of names and texts for vLLM: parsers and a chat template."""

import difflib
import re

from ..facts.vllm import REASONING_PARSERS, TOOL_PARSERS

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def tool_parser_problem(name: str) -> str | None:
    """Return the error of an unknown parser of tool calls."""
    return _unknown(name, TOOL_PARSERS, "tool call parser")


def reasoning_parser_problem(name: str) -> str | None:
    """Return the error of an unknown parser of reasoning."""
    return _unknown(name, REASONING_PARSERS, "reasoning parser")


def _unknown(name: str, known: tuple[str, ...], what: str) -> str | None:
    if name in known:
        return None
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"{name!r} is no {what} of vLLM; {hint}known: {', '.join(known)}"


def template_problem(text: str) -> str | None:
    """Return the error of a text that is no chat template."""
    if not text.strip():
        return "is empty; expected the text of a Jinja template"
    wrong = "has a control character in it, or half of a character; remove it"
    return wrong if _CONTROL.search(text) else None
