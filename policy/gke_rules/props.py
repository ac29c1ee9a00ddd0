"""Read a resource's inputs, and build common rules.

An unknown value passes: `up` runs the same rules when it is known.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .rule import Find, Finding, Resource


class Unknown:
    """A value that is unknown before `up`."""


UNKNOWN = Unknown()

ON, OFF = True, False
"""The two values of a switch."""

Part = Callable[[Resource], str]
"""Function that returns the part by which a waiver identifies a finding."""


def own_name(resource: Resource) -> str:
    """Return the name of the resource."""
    return resource.name


def read(tree: Any, path: str) -> Any:
    """Return the value at a dotted path, None without a value, or UNKNOWN."""
    for key in path.split("."):
        if tree is UNKNOWN:
            return UNKNOWN
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree


def items(tree: Any, path: str) -> list[Any]:
    """Return the members of a list; none where there is no list, or it cannot be known."""
    found = read(tree, path)
    return found if isinstance(found, list) else []


def told(path: str, value: Any) -> str:
    """Describe the value at a path."""
    return f"{path} is not written" if value is None else f"{path} is {value!r}"


def wanted(path: str, *allowed: Any, default: Any = None, part: Part = own_name) -> Find:
    """Find a value other than those allowed; `default` is what leaving it out means."""

    def find(resource: Resource) -> Iterator[Finding]:
        value = read(resource.props, path)
        meant = default if value is None else value
        if meant is not UNKNOWN and meant not in allowed:
            yield Finding(part(resource), told(path, value))

    return find


def refused(path: str, *values: Any, part: Part = own_name) -> Find:
    """Find one of the values; leaving it out is none of them."""

    def find(resource: Resource) -> Iterator[Finding]:
        value = read(resource.props, path)
        if value in values:
            yield Finding(part(resource), told(path, value))

    return find


def present(path: str, *, part: Part = own_name) -> Find:
    """Find that nothing is written, or nothing in it."""

    def find(resource: Resource) -> Iterator[Finding]:
        if read(resource.props, path) in (None, "", {}, []):
            yield Finding(part(resource), f"{path} is not written")

    return find


def where(applies: Callable[[Resource], bool], find: Find) -> Find:
    """Find only in resources that a rule applies to."""
    return lambda resource: find(resource) if applies(resource) else iter(())
