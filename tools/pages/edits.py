"""Effects of editing a stack file on a running stack: the table `edits.yaml`."""

import copy
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from tools.stack.sandbox_home import REPOSITORY, tracked_stack_file
from tools.stack.settings import config_of

TABLE = Path(__file__).with_name("edits.yaml")

HOW = ("replace", "delete", "create", "update")
"""Operation on a resource."""

Values = Mapping[str, Any]
"""Values by path, as the refusals write it: `pools.0.maxNodes`; None takes a key away."""


@dataclass(frozen=True)
class Base:
    """A stack that is up."""

    name: str
    stack: str
    """Stack file of the base."""
    about: str
    """Description of the base."""
    values: Values
    """Changes to that file."""
    has_theirs: bool
    """Whether an existing cluster and registry, both named `theirs`, are in its region."""

    @property
    def config(self) -> dict[str, Any]:
        """Return its `config`, with full keys."""
        return written(config_of(tracked_stack_file(REPOSITORY, self.stack)), self.values)


@dataclass(frozen=True)
class Edit:
    """One edit of a base, and what changes by it."""

    base: Base
    values: Values
    changes: Mapping[str, str]
    """`create`, `update`, `replace` or `delete` by type and name of the resource; nothing else
    changes."""
    note: str | None = None

    @property
    def key(self) -> str:
        """Return the edited key without list indexes."""
        return key_of(next(iter(self.values)))

    @property
    def config(self) -> dict[str, Any]:
        """Return the `config` after the edit, with full keys."""
        return written(self.base.config, self.values)

    @property
    def destroys(self) -> dict[str, str]:
        """Return the replaced and deleted resources."""
        return {what: how for what, how in self.changes.items() if how in ("replace", "delete")}

    @property
    def replaces_cluster(self) -> bool:
        """Return whether the cluster is deleted to be made again, under the same name."""
        return any(
            what.startswith("Cluster ") for what, how in self.changes.items() if how == "replace"
        )

    @property
    def is_felt(self) -> bool:
        """Return whether a replacement or deletion has an effect on the service."""
        return any(what.split()[0] not in harmless() for what in self.destroys)

    def __str__(self) -> str:
        return f"{self.base.name}: {', '.join(f'{key}={self.values[key]}' for key in self.values)}"


@functools.cache
def bases() -> Mapping[str, Base]:
    """Return every base by its name."""
    return {
        name: Base(
            name, base["stack"], base["about"], base.get("with", {}), base.get("theirs", False)
        )
        for name, base in table()["bases"].items()
    }


def edits() -> Iterator[Edit]:
    """Return every edit of the table."""
    for name, base in bases().items():
        for row in table()["bases"][name]["edits"]:
            named = {name: how for how in HOW for name in row.get(how, [])}
            yield Edit(base, row["edit"], named, row.get("note"))


def keys_that_replace() -> Mapping[str, str]:
    """Return the effect of each key that replaces or deletes a resource."""
    found: dict[str, str] = table()["replaces"]
    return found


def harmless() -> Mapping[str, str]:
    """Return the types that are recreated without an effect, with the reason."""
    found: dict[str, str] = table()["harmless"]
    return found


@functools.cache
def table() -> dict[str, Any]:
    """Return the table as it is written."""
    found: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return found


def key_of(path: str) -> str:
    """Return a path without its positions in lists."""
    return re.sub(r"\.\d+", "", path)


def written(config: Mapping[str, Any], values: Values) -> dict[str, Any]:
    """Return a configuration with values written into it."""
    found = copy.deepcopy(dict(config))
    for path, value in values.items():
        first, *rest = path.split(".")
        key = first if ":" in first else f"vllm-gke:{first}"
        _write(found, [key, *(int(part) if part.isdecimal() else part for part in rest)], value)
    return found


def _write(tree: Any, path: list[Any], value: Any) -> None:
    for part, following in pairwise(path):
        if isinstance(tree, dict) and part not in tree:
            tree[part] = [] if isinstance(following, int) else {}
        elif isinstance(tree, list) and part == len(tree):
            tree.append({})
        tree = tree[part]
    last = path[-1]
    if value is None:
        del tree[last]
    elif isinstance(tree, list) and last == len(tree):
        tree.append(value)
    else:
        tree[last] = value
