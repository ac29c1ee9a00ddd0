"""Differences between two trees of properties, path by path."""

import enum
from collections.abc import Iterator

from sandbox.provider.paths import Path
from sandbox.provider.wire import Tree, Unknown


class Kind(enum.Enum):
    """Kind of a change."""

    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"


Differences = dict[Path, Kind]
"""Each changed path. An added or deleted object or list is one path, not one for each leaf."""

# The bridge's and this sandbox's own bookkeeping inside the inputs.
_BOOKKEEPING = frozenset({"__defaults", "__meta"})


def differences(old: Tree, new: Tree, path: Path = ()) -> Differences:
    """Compare two plain trees; an unknown value counts as a change."""
    if isinstance(old, dict) and isinstance(new, dict):
        found: Differences = {}
        for name in sorted((set(old) | set(new)) - _BOOKKEEPING):
            found |= _entry(old.get(name), new.get(name), (*path, name))
        return found
    if isinstance(old, list) and isinstance(new, list):
        return _lists(old, new, path)
    return {} if _same(old, new) else {path: Kind.UPDATE}


def _entry(old: Tree, new: Tree, path: Path) -> Differences:
    # null and absent are the same to every provider
    if old is None and new is None:
        return {}
    if old is None:
        return {path: Kind.ADD}
    if new is None:
        return {path: Kind.DELETE}
    return differences(old, new, path)


def _lists(old: list[Tree], new: list[Tree], path: Path) -> Differences:
    found: Differences = {}
    for index in range(max(len(old), len(new))):
        where = (*path, index)
        if index >= len(old):
            found[where] = Kind.ADD
        elif index >= len(new):
            found[where] = Kind.DELETE
        else:
            found |= differences(old[index], new[index], where)
    return found


def _same(old: Tree, new: Tree) -> bool:
    if isinstance(old, Unknown) or isinstance(new, Unknown):
        return False
    # True == 1 in Python, yet `enabled: true` and `enabled: 1` are different values
    return isinstance(old, bool) == isinstance(new, bool) and bool(old == new)


def leaves(tree: Tree, path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """Return every scalar (and every empty object or list) with its path."""
    if isinstance(tree, dict) and tree:
        for name, item in tree.items():
            yield from leaves(item, (*path, name))
    elif isinstance(tree, list) and tree:
        for index, item in enumerate(tree):
            yield from leaves(item, (*path, index))
    else:
        yield path, tree


def value_at(tree: Tree, path: Path) -> Tree:
    """Return the value at a path, or None."""
    for part in path:
        in_list = isinstance(tree, list) and isinstance(part, int) and part < len(tree)
        if not in_list and not (isinstance(tree, dict) and part in tree):
            return None
        tree = tree[part]
    return tree
