"""Pydantic's errors as messages of this project, and the readable values of an invalid section.

Each kind of error has its own sentence. A message shows the given value, except for keys that hold
secrets.
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
    """Return the errors of a section, each at its key in the stack file."""
    return [
        # Pydantic marks an error in a key of a mapping; the stack file has the key itself.
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
    """Return the section at a path, through lists and optional values."""
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
    return next((section for arg in get_args(annotation) if (section := _section_in(arg))), None)


def readable(section: type[BaseModel], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the valid values of a section, by field name.

    A value that is not readable is left out, and a missing one gets its default: so one error does
    not hide the next.
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
