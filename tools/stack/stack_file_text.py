"""The text of a stack file with other values; lines of the keys that stay are not changed."""

import difflib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

_WIDTH = 120


@dataclass(frozen=True)
class _Block:
    """The lines of one key under `config`."""

    key: str
    first: int
    end: int


def with_config(text: str, changes: Mapping[str, Any]) -> str:
    """Return a stack file's text with these keys changed under `config`; None removes a key."""
    if not changes:
        return text
    # A key that is added at the end needs a line of its own.
    text = text if text.endswith("\n") else f"{text}\n"
    lines = text.splitlines(keepends=True)
    blocks = _blocks(text, lines)
    if blocks is None:
        return _written_again(text, changes)
    indent = _indent(lines, blocks)
    kept = dict(changes)
    done: list[str] = []
    at = 0
    for block in blocks:
        done += lines[at : block.first]
        at = block.end
        if block.key in kept:
            done += _lines_of(block.key, kept.pop(block.key), indent)
        else:
            done += lines[block.first : block.end]
    for key, value in kept.items():
        done += _lines_of(key, value, indent)
    return "".join([*done, *lines[at:]])


def difference(name: str, before: str, after: str) -> str:
    """Return the diff of a file as `git apply` takes it; empty if nothing changed."""
    lines = difflib.unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    """Return the lines of a text as git splits it: at line feeds alone."""
    return list(io.StringIO(text))


def _blocks(text: str, lines: Sequence[str]) -> list[_Block] | None:
    """Return the blocks of the keys in order; None if keys share lines or there are none."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return None
    found = [value for key, value in root.value if key.value == "config"]
    if not found or not isinstance(found[0], yaml.MappingNode) or not found[0].value:
        return None
    blocks = [
        _Block(str(key.value), key.start_mark.line, _end(value, lines))
        for key, value in found[0].value
    ]
    edges = [edge for block in blocks for edge in (block.first, block.end)]
    is_flow = found[0].flow_style or edges != sorted(edges)
    return None if is_flow else blocks


def _end(value: yaml.Node, lines: Sequence[str]) -> int:
    """Return the line after a value; comments and blank lines below it are not part of it."""
    end: int = value.end_mark.line + (1 if value.end_mark.column else 0)
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return end


def _indent(lines: Sequence[str], blocks: Sequence[_Block]) -> str:
    line = lines[blocks[0].first]
    return line[: len(line) - len(line.lstrip())]


def _lines_of(key: str, value: Any, indent: str) -> Iterator[str]:
    if value is not None:
        shown = yaml.safe_dump({key: value}, sort_keys=False, width=_WIDTH, allow_unicode=True)
        yield from (f"{indent}{line}" for line in shown.splitlines(keepends=True))


def _written_again(text: str, changes: Mapping[str, Any]) -> str:
    content = yaml.safe_load(text) or {}
    config = {**(content.get("config") or {}), **changes}
    content["config"] = {key: value for key, value in config.items() if value is not None}
    return yaml.safe_dump(content, sort_keys=False, width=_WIDTH, allow_unicode=True)
