"""The Google provider's rules for one resource type, read from gcp_rules.yaml.

Owns: what is missing or in conflict, what a default is, whether a change matters and whether it
replaces. Not here: names and types (sdk_types), what Google's own APIs refuse (gke_refusals).
"""

import functools
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import yaml

from sandbox import cloud_monitoring
from sandbox.differences import Differences, Kind, differences, leaves, value_at
from sandbox.paths import Path, without_indices
from sandbox.sdk_types import Mistake
from sandbox.wire import Properties, Tree

_TABLE = FilePath(__file__).with_name("gcp_rules.yaml")


@dataclass(frozen=True)
class Rules:
    """The lists of gcp_rules.yaml for one type; its header says what each means."""

    required: frozenset[str]
    replaces: frozenset[str]
    computed: frozenset[str]
    read_only: frozenset[str]
    sets: frozenset[str]
    json_texts: frozenset[str]
    sensitive: frozenset[str]
    defaults: Mapping[str, Any]
    conflicts: tuple[tuple[str, ...], ...]
    exactly_one: tuple[tuple[str, ...], ...]
    at_least_one: tuple[tuple[str, ...], ...]
    required_with: tuple[tuple[str, ...], ...]

    def mistakes(self, inputs: Properties) -> Iterator[Mistake]:
        """Say which of the provider's constraints plain inputs break."""
        for path in sorted(self.read_only):
            if _found(inputs, path):
                yield Mistake(path, "read-only: the cloud sets it; remove it")
        for one, other in self.conflicts:
            if _found(inputs, one) and _found(inputs, other):
                yield Mistake(one, f"conflicts with {other!r}; give one of them")
        for one, other in self.required_with:
            if _found(inputs, one) and not _found(inputs, other):
                yield Mistake(one, f"needs {other!r} to be given as well")
        yield from self._group_mistakes(inputs)

    def _group_mistakes(self, inputs: Properties) -> Iterator[Mistake]:
        for exact, group in [(True, g) for g in self.exactly_one] + [
            (False, g) for g in self.at_least_one
        ]:
            block = group[0].rpartition(".")[0]
            if block and not any(isinstance(item, dict) for item in _found(inputs, block)):
                continue
            given = [path for path in group if _found(inputs, path)]
            if not given or (exact and len(given) > 1):
                wanted = "exactly one of" if exact else "at least one of"
                names = ", ".join(repr(path) for path in group)
                told = ", ".join(repr(path) for path in given) or "none"
                yield Mistake(group[0], f"give {wanted} {names}; given: {told}")

    def with_defaults(self, inputs: Properties) -> Properties:
        """Fill in what the provider fills in, and note which those were."""
        added = {
            name: value
            for name, value in self.defaults.items()
            if "." not in name and inputs.get(name) is None and not self._conflicted(name, inputs)
        }
        if not added:
            return inputs
        noted = sorted({*inputs.get("__defaults", []), *added})
        return {**inputs, **added, "__defaults": noted}

    def _conflicted(self, name: str, inputs: Properties) -> bool:
        return any(
            name in pair and any(_found(inputs, other) for other in pair if other != name)
            for pair in self.conflicts
        )

    def changes(self, old: Properties, state: Properties, new: Properties) -> Differences:
        """Compare inputs as the provider does: what it would not act on is left out."""
        old, new = self._arranged(old, ()), self._arranged(new, ())
        return {
            path: kind
            for path, kind in differences(old, new).items()
            if self._matters(path, kind, value_at(old, path), value_at(new, path), state)
            and not (kind is Kind.DELETE and self._left_to_the_cloud(path, new))
        }

    def _left_to_the_cloud(self, path: Path, new: Properties) -> bool:
        # Of a list that is still there, what is not in it any more goes.
        is_one_of_some = isinstance(path[-1], int) and bool(value_at(new, path[:-1]))
        return without_indices(path) in self.computed and not is_one_of_some

    def _matters(self, path: Path, kind: Kind, old: Tree, new: Tree, state: Properties) -> bool:
        schema = without_indices(path)
        if kind is Kind.DELETE:
            return not self._is_nothing(schema, old)
        if kind is Kind.ADD:
            held = value_at(state, path)
            return not self._is_nothing(schema, new) and (held is None or held != new)
        return schema not in self.json_texts or not cloud_monitoring.same(old, new)

    def _is_nothing(self, schema: str, value: Tree) -> bool:
        if schema in self.defaults:
            return bool(value == self.defaults[schema])
        # Terraform's SDK cannot tell a zero value from one that was left out
        return value is False or value in ("", []) or (value == 0 and value is not True)

    def settled(self, inputs: Properties, found: Properties) -> Properties:
        """Keep the program's own JSON texts where those that were found mean the same."""
        kept = {
            name: inputs[name]
            for name in self.json_texts
            if cloud_monitoring.same(found.get(name), inputs.get(name))
        }
        return {**found, **kept}

    def replaced_by(self, path: Path, kind: Kind, value: Tree) -> bool:
        """Say whether one change replaces the resource; `value` is what came or went."""
        schema = without_indices(path)
        if any(prefix in self.replaces for prefix in _prefixes(schema)):
            return True
        if kind is Kind.UPDATE or not isinstance(value, dict | list):
            return False
        if f"{schema}!" in self.replaces:
            return True
        return any(
            not self._is_nothing(under, leaf)
            and any(prefix in self.replaces for prefix in _prefixes(under))
            for under, leaf in ((without_indices(at), leaf) for at, leaf in leaves(value, path))
        )

    def _arranged(self, tree: Tree, path: Path) -> Tree:
        """Put sets in one order, so that order is no difference."""
        if isinstance(tree, dict):
            return {name: self._arranged(item, (*path, name)) for name, item in tree.items()}
        if isinstance(tree, list):
            items = [self._arranged(item, path) for item in tree]
            if without_indices(path) in self.sets:
                items.sort(key=lambda item: json.dumps(item, sort_keys=True, default=repr))
            return items
        return tree


@functools.cache
def table() -> Mapping[str, Rules]:
    """Read the whole table."""
    raw = yaml.load(_TABLE.read_text(), Loader=yaml.CSafeLoader)
    return {token: _rules(lists) for token, lists in raw.items()}


def _rules(lists: Mapping[str, Any]) -> Rules:
    def names(key: str) -> frozenset[str]:
        return frozenset(lists.get(key, ()))

    def groups(key: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(group) for group in lists.get(key, ()))

    return Rules(
        required=names("required"),
        replaces=names("replaces"),
        computed=names("computed"),
        read_only=names("readOnly"),
        sets=names("sets"),
        json_texts=names("json"),
        sensitive=names("sensitive"),
        defaults=lists.get("defaults", {}),
        conflicts=groups("conflicts"),
        exactly_one=groups("exactlyOneOf"),
        at_least_one=groups("atLeastOneOf"),
        required_with=groups("requiredWith"),
    )


def _prefixes(schema: str) -> Iterator[str]:
    return itertools.accumulate(schema.split("."), lambda head, part: f"{head}.{part}")


def _found(tree: Tree, path: str) -> list[Tree]:
    """Give everything at a schema path, through lists; null is nothing."""
    found = [tree]
    for part in path.split("."):
        flat = [item for one in found for item in (one if isinstance(one, list) else [one])]
        found = [item[part] for item in flat if isinstance(item, dict) and part in item]
    return [item for item in found if item is not None]
