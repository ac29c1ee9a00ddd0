"""Write figures of a rung into its pool in the stack file: comments and layout stay.

PyYAML says where in the text each value is, so only that text changes. The new file is read and
planned before it takes the place of the old one.
"""

import difflib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tools.stack.planned import RefusedError, planned_stack
from tools.stack.sandbox_home import REPOSITORY
from tools.stack.settings import SettingsError


class StackFileError(Exception):
    """A stack file cannot be changed; the message says why, and the fix."""


def with_figures(text: str, key: str, rung: str, figures: Mapping[str, float]) -> str:
    """Return a stack file with figures in the pool of a rung. Raises StackFileError.

    `key` is the full key of the ladder, e.g. `vllm-gke:pools`.
    """
    pool = _pool(text, key, rung)
    places = {name.value: value for name, value in pool.value}
    edits: list[tuple[int, int, str]] = []
    added = []
    for name, value in figures.items():
        if (old := places.get(name)) is not None:
            edits.append((old.start_mark.index, old.end_mark.index, f"{value:g}"))
        else:
            added.append(f"{name}: {value:g}")
    if added:
        edits.append(_insertion(text, pool, added))
    for begin, end, new in sorted(edits, reverse=True):
        text = text[:begin] + new + text[end:]
    _check(text, key, rung, figures)
    return text


def _insertion(text: str, pool: yaml.MappingNode, added: list[str]) -> tuple[int, int, str]:
    """Return the edit that adds keys to a pool, in the style of the pool."""
    first, value = pool.value[0]
    if pool.flow_style:
        end = pool.value[-1][1].end_mark.index
        return end, end, "".join(f", {each}" for each in added)
    # After the line of the first key, which may end in a comment.
    end = value.end_mark.index
    line_end = text.find("\n", end)
    at = len(text) if line_end < 0 else line_end
    indent = " " * first.start_mark.column
    return at, at, "".join(f"\n{indent}{each}" for each in added)


def _pool(text: str, key: str, rung: str) -> yaml.MappingNode:
    config = _value(yaml.compose(text, yaml.SafeLoader), "config")
    pools = _value(config, key)
    if not isinstance(pools, yaml.SequenceNode):
        raise StackFileError(f"the stack file has no '{key}': write the ladder into it first")
    for pool in pools.value:
        name = _value(pool, "name")
        if isinstance(pool, yaml.MappingNode) and name is not None and name.value == rung:
            return pool
    raise StackFileError(f"'{key}' has no pool '{rung}'")


def _value(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _check(text: str, key: str, rung: str, figures: Mapping[str, float]) -> None:
    """Read the figures back. Raises StackFileError where the text has another layout."""
    try:
        pools = yaml.safe_load(text)["config"][key]
    except yaml.YAMLError:
        pools = []
    found: dict[str, Any] = next((pool for pool in pools if pool.get("name") == rung), {})
    if {name: found.get(name) for name in figures} != {
        name: float(f"{value:g}") for name, value in figures.items()
    }:
        written = ", ".join(f"{name}: {value:g}" for name, value in figures.items())
        raise StackFileError(
            f"the layout of pool '{rung}' is not one that this command can change; "
            f"write into it: {written}"
        )


def difference(path: Path, old: str, new: str) -> Iterator[str]:
    """Yield the lines of a unified diff."""
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), path.name, path.name, lineterm="", n=0
    )
    yield from lines


def write(path: Path, text: str) -> None:
    """Replace a stack file. Raises StackFileError where the new one would be refused."""
    with tempfile.TemporaryDirectory() as folder:
        tried = Path(folder) / path.name
        tried.write_text(text, encoding="utf-8")
        try:
            planned_stack(tried, REPOSITORY)
        except (RefusedError, SettingsError) as error:
            raise StackFileError(
                f"with these figures the stack would be refused: {error}"
            ) from None
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(text, encoding="utf-8")
        os.replace(new, path)  # noqa: PTH105 # the same, with both names in one line
    except OSError as error:
        raise StackFileError(f"cannot write {path}: {error.strerror}") from None
