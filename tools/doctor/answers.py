"""Parse the JSON output of commands. An error never repeats the output, which may hold a secret."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tools.doctor.check import ParseError


def mapping(text: str) -> Mapping[str, Any]:
    """Return a JSON object. Raises ParseError."""
    found = _parsed(text)
    if not isinstance(found, dict):
        raise ParseError("expected a JSON object")
    return found


def rows(text: str) -> Sequence[Mapping[str, Any]]:
    """Return a JSON list of objects. Raises ParseError."""
    found = _parsed(text)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ParseError("expected a JSON list of objects")
    return found


def required(found: Mapping[str, Any], *path: str) -> Any:
    """Return the value at a path of keys. Raises ParseError if it is missing."""
    value: Any = found
    for key in path:
        if not isinstance(value, dict) or key not in value:
            raise ParseError(f"no key {'.'.join(path)}")
        value = value[key]
    return value


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise ParseError("not valid JSON") from None
