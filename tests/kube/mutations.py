"""Manifests that are wrong in one place each, and what a real API server says of them.

The stack's own manifest with one value changed: what is wrong is one step from what is right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kube.control_plane.api import Object

GONE = object()
"""Takes a field away."""


@dataclass(frozen=True)
class Wrong:
    """One way in which one manifest is wrong."""

    fault: str
    """What is wrong, in words."""
    stack: str
    kind: str
    path: str
    """Where, e.g. `spec.replicas` or `spec.metrics.0.type`."""
    value: Any
    says: str
    """Part of what the API server says."""


WRONG = tuple(
    Wrong(**{"value": GONE, **row})
    for row in yaml.safe_load(Path(__file__).with_name("wrong_manifests.yaml").read_text())
)


def changed(thing: Object, path: str, value: Any) -> Object:
    """Give a copy of an object with one value changed."""
    found: Object = _at(thing, _keys(thing, path), value)
    return found


def _keys(thing: Any, path: str) -> list[str]:
    """Read a path; a key of the object may have points in it, e.g. `google.com/tpu`."""
    if not path:
        return []
    if isinstance(thing, dict):
        for key in sorted(thing, key=len, reverse=True):
            if path == key or path.startswith(f"{key}."):
                return [key, *_keys(thing[key], path.removeprefix(key).removeprefix("."))]
    elif isinstance(thing, list):
        index, _, rest = path.partition(".")
        return [index, *_keys(thing[int(index)], rest)]
    assert "." not in path, f"no {path}"
    return [path]


def _at(thing: Any, keys: list[str], value: Any) -> Any:
    key, *rest = keys
    if isinstance(thing, list):
        return [
            (_at(each, rest, value) if rest else value) if index == int(key) else each
            for index, each in enumerate(thing)
        ]
    kept = {name: each for name, each in thing.items() if name != key}
    if not rest and value is GONE:
        return kept
    return {**kept, key: _at(thing[key], rest, value) if rest else value}


Chosen = Callable[[str], list[Object]]


def right(wrong: Wrong, objects: Chosen) -> Object:
    """Give the manifest that is right, of the stack's first object of the kind."""
    found = [each for each in objects(wrong.stack) if each["kind"] == wrong.kind]
    serving = [each for each in found if each["metadata"].get("namespace") != "custom-metrics"]
    return (serving or found)[0]
