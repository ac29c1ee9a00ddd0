"""The Google provider's rules for one resource type, read from gcp_rules.yaml."""

import functools
import ipaddress
import itertools
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import yaml

from sandbox.google_limits import cloud_monitoring
from sandbox.provider.differences import Differences, Kind, differences, leaves, value_at
from sandbox.provider.paths import Path, without_indices
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties, Tree

_TABLE = FilePath(__file__).with_name("rules.yaml")
# Not blocks: mappings, of which an empty one is none.
_MAPPINGS = frozenset({"labels", "metadata", "resourceLabels", "userLabels"})


@dataclass(frozen=True)
class Rules:
    """The lists of gcp_rules.yaml for one type; its header describes them."""

    required: frozenset[str]
    replaces: frozenset[str]
    computed: frozenset[str]
    read_only: frozenset[str]
    sets: frozenset[str]
    unordered: frozenset[str]
    emptied: frozenset[str]
    off_is_absent: frozenset[str]
    on_autopilot: frozenset[str]
    shrinks: frozenset[str]
    caseless: frozenset[str]
    json_texts: frozenset[str]
    sensitive: frozenset[str]
    defaults: Mapping[str, Any]
    conflicts: tuple[tuple[str, ...], ...]
    exactly_one: tuple[tuple[str, ...], ...]
    at_least_one: tuple[tuple[str, ...], ...]
    required_with: tuple[tuple[str, ...], ...]

    def mistakes(self, inputs: Properties) -> Iterator[Mistake]:
        """Return the constraints of the provider that plain inputs break."""
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

    def reported(self, outputs: Properties, names: Collection[str]) -> Properties:
        """Return the current values of the inputs that a program may set."""
        return {
            name: self._writable(value, name)
            for name, value in outputs.items()
            if name in names and name not in self.read_only
        }

    def _writable(self, tree: Tree, schema: str) -> Tree:
        if isinstance(tree, list):
            return [self._writable(item, schema) for item in tree]
        if not isinstance(tree, dict):
            return tree
        return {
            name: self._writable(item, f"{schema}.{name}")
            for name, item in tree.items()
            if f"{schema}.{name}" not in self.read_only
        }

    def changes(self, held: Properties, new: Properties) -> Differences:
        """Compare what is there with new inputs as the provider does.

        Changes without an effect, and values that it leaves to the cloud, are omitted.
        """
        held, new = self._arranged(held, ()), self._arranged(new, ())
        autopilot = held.get("enableAutopilot") is True and new.get("enableAutopilot") is True
        return {
            path: kind
            for path, kind in differences(held, new).items()
            if self._matters(path, kind, value_at(held, path), value_at(new, path))
            and not (kind is Kind.DELETE and self._left_to_the_cloud(path, new))
            and not (autopilot and without_indices(path) in self.on_autopilot)
        }

    def _left_to_the_cloud(self, path: Path, new: Properties) -> bool:
        schema = without_indices(path)
        if schema not in self.computed:
            return False
        if not isinstance(path[-1], int):
            return True
        there = value_at(new, path[:-1])
        # An item that is no longer in the list is removed from it.
        return not there and not (there == [] and schema in self.emptied)

    def _matters(self, path: Path, kind: Kind, held: Tree, new: Tree) -> bool:
        schema = without_indices(path)
        if kind is Kind.DELETE:
            off = schema in self.off_is_absent and held == {"enabled": False}
            return not off and not self._is_nothing(schema, held)
        if kind is Kind.ADD:
            return not self._is_nothing(schema, new)
        if schema in self.caseless and isinstance(held, str) and isinstance(new, str):
            return held.lower() != new.lower()
        return schema not in self.json_texts or not cloud_monitoring.same(held, new)

    def _is_nothing(self, schema: str, value: Tree) -> bool:
        if schema in self.defaults:
            return bool(value == self.defaults[schema])
        if value == {}:
            return schema.rpartition(".")[2] in _MAPPINGS
        # Terraform's SDK does not distinguish a zero value from a missing one.
        return value is False or value in ("", []) or (value == 0 and value is not True)

    def settled(self, inputs: Properties, found: Properties) -> Properties:
        """Keep the program's own JSON texts where those that were found mean the same."""
        kept = {
            name: inputs[name]
            for name in self.json_texts
            if cloud_monitoring.same(found.get(name), inputs.get(name))
        }
        return {**found, **kept}

    def replaced_by(self, path: Path, kind: Kind, held: Tree, new: Tree) -> bool:
        """Return whether one change replaces the resource."""
        schema, value = without_indices(path), held if new is None else new
        if any(prefix in self.replaces for prefix in _prefixes(schema)):
            return True
        if kind is Kind.UPDATE and schema in self.shrinks:
            return is_smaller(held, new)
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
            if without_indices(path) in self.sets | self.unordered:
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
        unordered=names("unordered"),
        emptied=names("emptied"),
        off_is_absent=names("offIsAbsent"),
        on_autopilot=names("onAutopilot"),
        shrinks=names("shrinks"),
        caseless=names("caseless"),
        json_texts=names("json"),
        sensitive=names("sensitive"),
        defaults=lists.get("defaults", {}),
        conflicts=groups("conflicts"),
        exactly_one=groups("exactlyOneOf"),
        at_least_one=groups("atLeastOneOf"),
        required_with=groups("requiredWith"),
    )


def is_smaller(held: Tree, new: Tree) -> bool:
    """Return whether a size is less, or a range does not hold all of the one before."""
    if isinstance(held, str) and isinstance(new, str):
        try:
            before, after = ipaddress.IPv4Network(held), ipaddress.IPv4Network(new)
        except ValueError:
            # As the provider: what is no range replaces nothing.
            return False
        return not before.subnet_of(after)
    return isinstance(held, int | float) and isinstance(new, int | float) and new < held


def _prefixes(schema: str) -> Iterator[str]:
    return itertools.accumulate(schema.split("."), lambda head, part: f"{head}.{part}")


def _found(tree: Tree, path: str) -> list[Tree]:
    """Return everything at a schema path, through lists; null is nothing."""
    found = [tree]
    for part in path.split("."):
        flat = [item for one in found for item in (one if isinstance(one, list) else [one])]
        found = [item[part] for item in flat if isinstance(item, dict) and part in item]
    return [item for item in found if item is not None]
