"""What a program registers, made in the sandbox without an engine: the cheap half of `up`.

Owns the order, and the values that one resource takes from another. Not here: Kubernetes and
commands, which the engine's own tests bring up.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sandbox.provider.differences import value_at
from sandbox.provider.paths import parsed
from tests.sandbox.calls import Calls, Diffed, Made
from tools.render.registrations import Resource

_PLACEHOLDER = re.compile(r"\$\{(?P<name>[^.}]+)\.(?P<path>[^}]+)\}")


class Registered:
    """The Google resources of one evaluation, made in the order of their dependencies."""

    def __init__(self, google: Calls, resources: Sequence[Resource]) -> None:
        self._google = google
        self._made: dict[str, Made] = {}
        self._asked: dict[str, Resource] = {}
        for resource in _in_order(resources):
            whole = replace(resource, inputs=self._resolved(resource.inputs))
            made = google.create(resource.type, dict(whole.inputs), resource.name)
            self._asked[resource.urn], self._made[resource.urn] = whole, made

    def changed(self) -> dict[str, Diffed]:
        """Say what a second `up` changes, by type and name."""
        return dict(self._differences(self._made))

    def changed_after_refresh(self) -> dict[str, Diffed]:
        """Say what an `up` after a refresh changes."""
        found = {urn: self._google.read(made) for urn, made in self._made.items()}
        return dict(self._differences({urn: made for urn, made in found.items() if made}))

    def refreshed(self) -> list[str]:
        """Name what a refresh finds otherwise than it was left."""
        found = {urn: self._google.read(made) for urn, made in self._made.items()}
        return [
            urn
            for urn, made in found.items()
            if made is None or made.outputs != self._made[urn].outputs
        ]

    def _differences(self, state: Mapping[str, Made]) -> Iterator[tuple[str, Diffed]]:
        for urn, made in state.items():
            asked = self._asked[urn]
            diff = self._google.diff(made, dict(asked.inputs), asked.ignored)
            if diff.changed:
                yield f"{asked.type.rpartition(':')[2]} {asked.name}", diff

    def _resolved(self, tree: Any) -> Any:
        if isinstance(tree, str):
            return _PLACEHOLDER.sub(self._value, tree)
        if isinstance(tree, Mapping):
            return {name: self._resolved(item) for name, item in tree.items()}
        return [self._resolved(item) for item in tree] if isinstance(tree, list) else tree

    def _value(self, placeholder: re.Match[str]) -> str:
        for urn, made in self._made.items():
            if self._asked[urn].name == placeholder["name"]:
                outputs = {**made.outputs, "id": made.id}
                found = value_at(outputs, parsed(placeholder["path"]))
                if isinstance(found, str):
                    return found
        # A look-up's answer, or another cloud's: the text stands for itself.
        return placeholder[0]


def _in_order(resources: Sequence[Resource]) -> Iterator[Resource]:
    left = {each.urn: each for each in resources if each.type.startswith("gcp:") and each.custom}
    every = {each.urn: each for each in resources}
    while left:
        ready = [each for each in left.values() if not _waits(each, every) & left.keys()]
        for each in ready:
            del left[each.urn]
            yield each


def _waits(resource: Resource, every: Mapping[str, Resource]) -> set[str]:
    """Give all that a resource waits for, through components and other clouds' resources."""
    found: set[str] = set()
    ahead = list(resource.dependencies)
    while ahead:
        urn = ahead.pop()
        if urn not in found and urn in every:
            found.add(urn)
            ahead += every[urn].dependencies
    return found
