"""Properties that Google returns on a read, from gcp_reads.yaml.

With unchanged inputs the sandbox could not show that a second `up` changes something.
"""

import copy
import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pydantic
import yaml
from pydantic.alias_generators import to_camel

from sandbox.google.rules import table as rules
from sandbox.provider.differences import value_at
from sandbox.provider.wire import Properties, Tree

_TABLE = Path(__file__).with_name("reads.yaml")


class Forgotten(pydantic.BaseModel):
    """A property that is omitted while others have these values."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    path: str
    when: dict[str, Any]


class Reads(pydantic.BaseModel):
    """The lists of gcp_reads.yaml for one type; its header describes them."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    fills: dict[str, Any] = {}
    fills_by: dict[str, dict[str, dict[str, Any]]] = {}
    forgets: tuple[Forgotten, ...] = ()
    keeps: frozenset[str] = frozenset()


@functools.cache
def table() -> Mapping[str, Reads]:
    """Read the whole table."""
    raw = yaml.safe_load(_TABLE.read_text())
    return {token: Reads.model_validate(lists) for token, lists in raw.items()}


def told(token: str, inputs: Properties) -> Properties:
    """Return inputs as a read gives them back."""
    reads = table().get(token, Reads())
    tree = copy.deepcopy(inputs)
    for forgotten in reads.forgets:
        if all(_at(tree, path) == value for path, value in forgotten.when.items()):
            _take(tree, forgotten.path)
    for path, value in reads.fills.items():
        _fill(tree, path, value)
    for key, by_value in reads.fills_by.items():
        for path, value in by_value.get(str(_at(tree, key)), {}).items():
            _fill(tree, path, value)
    known = rules()[token]
    return dict(_ordered(_without_empty(tree, "", reads.keeps), "", known.sets | known.unordered))


def _at(tree: Tree, path: str) -> Tree:
    return value_at(tree, tuple(path.split(".")))


def _take(tree: Properties, path: str) -> None:
    above, _, name = path.rpartition(".")
    block = _at(tree, above) if above else tree
    if isinstance(block, dict):
        block.pop(name, None)


def _fill(tree: Properties, path: str, value: Any) -> None:
    head, *rest = path.split(".")
    # A resource without the outermost block leaves all of it to the cloud.
    if len(rest) > 1 and not isinstance(tree.get(head), dict):
        return
    block: Any = tree
    for name in (head, *rest[:-1]) if rest else ():
        block = block.setdefault(name, {})
    block.setdefault(rest[-1] if rest else head, value)


def _without_empty(tree: Tree, path: str, keeps: frozenset[str]) -> Tree:
    if isinstance(tree, list):
        return [_without_empty(item, path, keeps) for item in tree]
    if not isinstance(tree, dict):
        return tree
    found = {}
    for name, item in tree.items():
        where = f"{path}.{name}" if path else name
        rest = _without_empty(item, where, keeps)
        if where in keeps or rest not in ({}, [], None):
            found[name] = rest
    return found


def _ordered(tree: Tree, path: str, unordered: frozenset[str]) -> Tree:
    if isinstance(tree, dict):
        return {
            name: _ordered(item, f"{path}.{name}" if path else name, unordered)
            for name, item in tree.items()
        }
    if isinstance(tree, list):
        items = [_ordered(item, path, unordered) for item in tree]
        if path in unordered:
            items.sort(key=lambda item: json.dumps(item, sort_keys=True, default=repr))
        return items
    return tree
