"""Pydantic's errors in this project's words, and what can still be read despite them.

Owns the sentence for each kind of mistake in the stack file. A given value is shown, except below
the keys that hold secrets.
"""

import difflib
import functools
import json
from collections.abc import Mapping
from typing import Annotated, Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from .problems import Problem

_SECRET_KEYS = frozenset({"huggingFaceToken"})

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a mapping of keys",
    "dict_type": "a mapping of keys",
    "string_too_short": "at least one character",
    "too_short": "at least one character",
}


def problems_of(section: type[BaseModel], error: ValidationError) -> list[Problem]:
    """Return each error of a section as a problem at the key that a person typed."""
    return [
        # Pydantic marks a mistake in a key of a mapping; the person typed the key itself.
        Problem(tuple(s for s in detail["loc"] if s != "[key]"), _sentence(section, detail))
        for detail in error.errors(include_url=False)
    ]


def _sentence(root: type[BaseModel], detail: ErrorDetails) -> str:
    kind = detail["type"]
    given = _given(detail)
    if kind == "missing":
        return "required, and not given"
    if kind == "extra_forbidden":
        return _unknown_key(_section_at(root, detail["loc"][:-1]), str(detail["loc"][-1]))
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}{given}"
    if kind in {"enum", "literal_error"}:
        return f"expected {detail['ctx']['expected']}{given}"
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    message = detail["msg"].removeprefix("Input should be ")
    return f"expected {message}{given}"


def _given(detail: ErrorDetails) -> str:
    if detail["loc"] and detail["loc"][0] in _SECRET_KEYS:
        return ", given something else"
    value = detail["input"]
    if "hf_" in str(value):
        return ", given what looks like a Hugging Face token"
    return f", given {value!r}" if isinstance(value, str) else f", given {json.dumps(value)}"


def _unknown_key(section: type[BaseModel] | None, key: str) -> str:
    known = [] if section is None else [str(f.alias) for f in section.model_fields.values()]
    near = difflib.get_close_matches(key, known, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"unknown key; {hint}known: {', '.join(known)}"


def _section_at(root: type[BaseModel], path: tuple[str | int, ...]) -> type[BaseModel] | None:
    """Return the section that a path leads to, through lists and optional values."""
    section: type[BaseModel] | None = root
    for step in path:
        if isinstance(step, int) or section is None:
            continue
        fields = {field.alias: field for field in section.model_fields.values()}
        section = _section_in(fields[step].annotation) if step in fields else None
    return section


def _section_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _section_in(arg))), None)


def readable(section: type[BaseModel], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a section that are right on their own, by field name.

    What cannot be read is left out, what was not given has its default: so one mistake does not
    hide the next.
    """
    values: dict[str, Any] = {}
    for name, field in section.model_fields.items():
        key = str(field.alias)
        if key not in raw:
            if not field.is_required():
                values[name] = field.get_default()
            continue
        try:
            values[name] = _adapter(section, name).validate_json(json.dumps(raw[key]), strict=True)
        except ValidationError:
            continue
    return values


@functools.cache
def _adapter(section: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = section.model_fields[name]
    kind: Any = field.annotation
    if field.metadata:
        kind = Annotated[(kind, *field.metadata)]
    return TypeAdapter(kind)
