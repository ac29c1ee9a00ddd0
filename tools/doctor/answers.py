"""Answers of commands as data: JSON of the form that is expected, or a complaint.

Nothing here runs anything. A complaint never repeats what was printed, which may be a secret.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tools.doctor.check import GarbageError


def mapping(text: str) -> Mapping[str, Any]:
    """Return a JSON object. Raises GarbageError."""
    found = _parsed(text)
    if not isinstance(found, dict):
        raise GarbageError("it is JSON, and not an object")
    return found


def rows(text: str) -> Sequence[Mapping[str, Any]]:
    """Return a JSON list of objects. Raises GarbageError."""
    found = _parsed(text)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise GarbageError("it is JSON, and not a list of objects")
    return found


def required(found: Mapping[str, Any], *path: str) -> Any:
    """Return what is at a path of keys. Raises GarbageError where it is not there."""
    value: Any = found
    for key in path:
        if not isinstance(value, dict) or key not in value:
            raise GarbageError(f"it has no {'.'.join(path)}")
        value = value[key]
    return value


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise GarbageError("it is not JSON") from None
