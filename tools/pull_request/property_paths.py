"""Pulumi's property paths, as `nodeConfig.labels["vllm-gke/rung"]` or `nodeLocations[0]`."""

import re
from typing import Any

from tools.pull_request.masks import MASK

_PART = re.compile(r'\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.\[\]]+)')


def parts(path: str) -> list[str | int]:
    """Return the keys and indexes of a path."""
    return [
        int(index) if index else quoted.replace('\\"', '"') if quoted else plain
        for index, quoted, plain in _PART.findall(path)
    ]


def at(value: Any, path: str) -> Any:
    """Return the value at a path, or None; a secret on the path is returned as such."""
    for part in parts(path):
        if value == MASK or (isinstance(value, dict) and "ciphertext" in value):
            return value
        if isinstance(part, int) and isinstance(value, list) and part < len(value):
            value = value[part]
        elif isinstance(part, str) and isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value
