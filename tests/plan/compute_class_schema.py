"""The definition of ComputeClass, where it is at hand, and what in a spec goes against it.

Owns as much of OpenAPI as the definition uses for what is written here: types, names, ranges and
choices. Its expressions are `sandbox.kubernetes.compute_class`'.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_CRD = Path(__file__).resolve().parents[2].parent / "shared" / "facts" / "computeclass.crd.json"
_TYPES: dict[str, type] = {"object": dict, "array": list, "string": str, "boolean": bool}


def schema_of_spec() -> dict[str, Any]:
    """Return the schema of a class's spec; skips the test where the definition is not at hand."""
    if not _CRD.is_file():
        pytest.skip(f"the definition of ComputeClass is not at hand: {_CRD}")
    (version,) = json.loads(_CRD.read_text())["spec"]["versions"]
    found: dict[str, Any] = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
    return found


def against(schema: dict[str, Any], value: Any, at: str = "spec") -> Iterator[str]:
    """Say what in a value goes against its schema."""
    if not _is_a(schema["type"], value):
        yield f"{at}: not of type {schema['type']}"
    elif isinstance(value, dict):
        yield from _against_object(schema, value, at)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from against(schema["items"], item, f"{at}[{index}]")
    else:
        yield from _against_value(schema, value, at)


def _is_a(kind: str, value: Any) -> bool:
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, _TYPES[kind])


def _against_object(schema: dict[str, Any], value: dict[str, Any], at: str) -> Iterator[str]:
    yield from (
        f"{at}.{name}: required" for name in schema.get("required", ()) if name not in value
    )
    known, free = schema.get("properties", {}), schema.get("additionalProperties")
    for name, item in value.items():
        if name in known or free:
            yield from against(known.get(name, free), item, f"{at}.{name}")
        else:
            yield f"{at}.{name}: unknown"


def _against_value(schema: dict[str, Any], value: Any, at: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: not one of {schema['enum']}"
    if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: out of range"
