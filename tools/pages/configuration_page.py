"""The reference of the stack file's keys, from the classes that read it: `docs/reference`.

    python -m tools.pages.configuration_page

The text, values and default of a key are those of the code.
"""

import json
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import JsonValue, SecretStr
from pydantic.fields import FieldInfo

from components.core.section import Section
from components.stack.config import StackConfig
from tools.pages.attribute_docs import attribute_docs
from tools.stack.sandbox_home import REPOSITORY

PAGE = REPOSITORY / "docs/reference/configuration.md"

_HEAD = """\
# Keys of a stack file

This page lists every key of `Pulumi.<stack>.yaml` below `vllm-gke:`; `gcp:project` is also needed.
An unknown key or a wrong value is refused; all errors of a file are reported together, by key.
`python -m tools.pages.configuration_page` writes the page from the classes that read the keys.
"""

_PLAIN: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    SecretStr: "secret text",
}


def page() -> str:
    """Return the whole page."""
    return "\n".join(_lines()) + "\n"


def keys(section: type[Section] = StackConfig, path: str = "") -> Iterator[str]:
    """Return every key that holds a value, as `section.key`, in the order of the classes."""
    for field in section.model_fields.values():
        here = f"{path}{field.alias}"
        inner = [key for each in _sections(field) for key in keys(each, f"{here}.")]
        yield from inner or [here]


def choices(field: FieldInfo) -> list[str]:
    """Return the words that a key accepts; none if it accepts other values."""
    return [member.value for kind in _enumerations(field.annotation) for member in kind]


def _lines() -> Iterator[str]:
    yield _HEAD
    yield "## Top-level keys\n"
    fields = StackConfig.model_fields.items()
    single = {name: field for name, field in fields if not _sections(field)}
    yield from _table(_row(StackConfig, name, field) for name, field in single.items())
    yield from _choices(single.values())
    for field in StackConfig.model_fields.values():
        for section in _sections(field):
            yield from _section(field, section)


def _section(field: FieldInfo, section: type[Section]) -> Iterator[str]:
    many = get_origin(field.annotation) is tuple
    doc = " ".join((section.__doc__ or "").split())
    yield f"\n## `{field.alias}`\n"
    yield f"{'A list. ' if many else ''}{doc}\n"
    rows = list(_rows(section, ""))
    yield from _table(row for row, _ in rows)
    yield from _choices(field for _, field in rows)


def _rows(section: type[Section], path: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in section.model_fields.items():
        yield _row(section, name, field, path), field
        for inner in _sections(field):
            yield from _rows(inner, f"{path}{field.alias}.")


def _row(section: type[Section], name: str, field: FieldInfo, path: str = "") -> str:
    meaning = attribute_docs(section)[name]
    cells = [f"`{path}{field.alias}`", _value(field.annotation, field), _default(field), meaning]
    return f"| {' | '.join(cells)} |"


def _table(rows: Iterable[str]) -> Iterator[str]:
    yield "| Key | Value | Default | Meaning |"
    yield "| --- | --- | --- | --- |"
    yield from rows


def _choices(fields: Iterable[FieldInfo]) -> Iterator[str]:
    """Return the description of each allowed word of a key."""
    # Two keys of a section may have the same words: they are described once.
    first: dict[type[StrEnum], FieldInfo] = {}
    for field in fields:
        for kind in _enumerations(field.annotation):
            first.setdefault(kind, field)
    for kind, field in first.items():
        meanings = attribute_docs(kind)
        if meanings:
            yield f"\n`{field.alias}`:\n"
            told = ((member.value, meanings.get(member.name)) for member in kind)
            yield from (f"- `{word}`{f': {text}' if text else ''}" for word, text in told)


def _parts(annotation: Any) -> tuple[Any, ...]:
    """Return the parts of a type, without None and `...`."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType, tuple):
        left = [part for part in get_args(annotation) if part not in (type(None), Ellipsis)]
        return tuple(inner for part in left for inner in _parts(part))
    if hasattr(annotation, "__metadata__"):
        return _parts(get_args(annotation)[0])
    return (annotation,)


def _sections(field: FieldInfo) -> list[type[Section]]:
    found = _parts(field.annotation)
    return [part for part in found if isinstance(part, type) and issubclass(part, Section)]


def _enumerations(annotation: Any) -> list[type[StrEnum]]:
    found = _parts(annotation)
    return [part for part in found if isinstance(part, type) and issubclass(part, StrEnum)]


def _value(annotation: Any, field: FieldInfo) -> str:
    (part,) = _parts(annotation)
    many = "list of " if get_origin(annotation) is tuple else ""
    if get_origin(part) is Literal:
        return many + _either(get_args(part))
    if get_origin(part) is Mapping:
        return "mapping" if get_args(part)[1] is JsonValue else "mapping of text"
    if issubclass(part, StrEnum):
        return many + _either([member.value for member in part])
    if issubclass(part, Section):
        return many + "keys below"
    return many + _PLAIN[part] + _limits(annotation, field)


def _either(words: Any) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _limits(annotation: Any, field: FieldInfo) -> str:
    inner = [part for part in get_args(annotation) if hasattr(part, "__metadata__")]
    metadata = [*field.metadata, *(each for part in inner for each in part.__metadata__)]
    flat = [each for item in metadata for each in (getattr(item, "metadata", None) or [item])]
    words = {Ge: ("from", "ge"), Gt: ("above", "gt"), Le: ("to", "le"), Lt: ("below", "lt")}
    found = [
        f"{words[type(each)][0]} {getattr(each, words[type(each)][1]):,}"
        for each in flat
        if type(each) in words
    ]
    return f", {' '.join(found)}" if found else ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.default
    if default is None or default in ((), {}):
        return "none"
    if isinstance(default, Section):
        return "as below"
    if isinstance(default, tuple):
        return _either(default)
    return f"`{default if isinstance(default, str) else json.dumps(default)}`"


def main() -> int:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(Path.cwd())}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
