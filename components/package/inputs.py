"""The inputs from a program in another language as Python arguments of a component.

This file maps names (camelCase outside, snake_case inside) and the types that Pulumi's protocol
blurs (whole numbers arrive as floats, enum members as text), and reports all errors at once, each
by the path in the caller's program.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi import InputPropertiesError, Output
from pulumi.errors import InputPropertyErrorDetails
from pulumi.provider.experimental.analyzer import (
    ComponentDefinition,
    PropertyDefinition,
    PropertyType,
    TypeDefinition,
)
from pulumi.runtime.rpc import UNKNOWN

from ..core.argument_values import shown

_ANY = "pulumi.json#/Any"
"""The schema's type of a value that the component itself checks."""

_OF_DIGITS = ("projectNumber",)
"""Texts that Pulumi's YAML host passes as numbers, whatever their quotes and their type in
`config:` (pulumi-yaml issue 577, open; read in its release 1.25.0, `pkg/server/server.go`)."""

_EXPECTED = {
    PropertyType.STRING: "text",
    PropertyType.BOOLEAN: "true or false",
    PropertyType.INTEGER: "a whole number",
    PropertyType.NUMBER: "a number",
}
_PYTHON: dict[PropertyType, tuple[type, ...]] = {
    PropertyType.STRING: (str,),
    PropertyType.BOOLEAN: (bool,),
    PropertyType.INTEGER: (int, float),
    PropertyType.NUMBER: (int, float),
}


def received(
    component: ComponentDefinition,
    types: Mapping[str, TypeDefinition],
    inputs: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the arguments of a component.

    Raises pulumi.InputPropertiesError with all errors.
    """
    reading = _Reading(types)
    args = reading.mapping(inputs, component.inputs, component.inputs_mapping, "")
    if reading.errors:
        raise InputPropertiesError(refusal(component.name), reading.errors)
    return args


def refusal(component: str) -> str:
    """Return the first line of the message about a component's errors."""
    return f"{component} cannot be made of these inputs"


def outside(error: InputPropertyErrorDetails) -> InputPropertyErrorDetails:
    """Return an error of the component with its path in the spelling of other languages."""
    path = re.sub(r"_([a-z])", lambda match: match[1].upper(), error["property_path"])
    return {"property_path": path, "reason": error["reason"]}


@dataclass
class _Reading:
    types: Mapping[str, TypeDefinition]
    errors: list[InputPropertyErrorDetails] = field(default_factory=list)

    def mapping(
        self,
        given: Mapping[str, Any],
        properties: Mapping[str, PropertyDefinition],
        names: Mapping[str, str],
        path: str,
    ) -> dict[str, Any]:
        args: dict[str, Any] = {}
        for key in given:
            if key not in properties:
                self._add_error(_join(path, key), _unknown(key, properties))
        for key, prop in properties.items():
            value = given.get(key)
            if value is not None:
                args[names[key]] = self.value(value, prop, _join(path, key))
            elif not prop.optional:
                self._add_error(_join(path, key), "required, and not given")
        return args

    def value(self, given: Any, prop: PropertyDefinition, path: str) -> Any:
        if isinstance(given, Output) or given == UNKNOWN:
            if prop.plain:
                reason = "has to be plain: neither a secret nor another resource's output"
                self._add_error(path, reason)
            return given
        if prop.ref == _ANY:
            return given
        if prop.ref is not None:
            return self._named(given, self.types[prop.ref.rpartition(":")[2]], path)
        if prop.items is not None:
            return self._list(given, prop.items, path)
        if prop.additional_properties is not None:
            return self._map(given, prop.additional_properties, path)
        return self._scalar(given, prop.type or PropertyType.OBJECT, path)

    def _named(self, given: Any, named: TypeDefinition, path: str) -> Any:
        if named.enum:
            known = [member.value for member in named.enum]
            if given in known:
                return named.python_type(given)
            expected = ", ".join(f"'{value}'" for value in known)
            return self._add_error(path, f"expected one of {expected}; given {shown(given)}")
        if not isinstance(given, dict):
            return self._add_error(path, f"expected a mapping of keys, given {shown(given)}")
        return self.mapping(given, named.properties, named.properties_mapping, path)

    def _list(self, given: Any, items: PropertyDefinition, path: str) -> Any:
        if not isinstance(given, list):
            return self._add_error(path, f"expected a list, given {shown(given)}")
        return [self.value(each, items, f"{path}[{place}]") for place, each in enumerate(given)]

    def _map(self, given: Any, values: PropertyDefinition, path: str) -> Any:
        if not isinstance(given, dict):
            return self._add_error(path, f"expected a mapping of keys, given {shown(given)}")
        return {key: self.value(each, values, _join(path, key)) for key, each in given.items()}

    def _scalar(self, given: Any, wanted: PropertyType, path: str) -> Any:
        if path.endswith(_OF_DIGITS) and isinstance(given, float) and given.is_integer():
            return str(int(given))
        # For Python a bool is an int.
        right = isinstance(given, _PYTHON[wanted]) and (
            wanted is PropertyType.BOOLEAN or not isinstance(given, bool)
        )
        if not right or (wanted is PropertyType.INTEGER and given != int(given)):
            return self._add_error(path, f"expected {_EXPECTED[wanted]}, given {shown(given)}")
        return int(given) if wanted is PropertyType.INTEGER else given

    def _add_error(self, path: str, reason: str) -> None:
        self.errors.append({"property_path": path, "reason": reason})


def _join(path: str, key: str) -> str:
    # The engine's syntax of a path: a name with other characters is in brackets.
    own = key if re.fullmatch(r"[\w-]+", key) else f'["{key}"]'
    return f"{path}.{own}" if path and not own.startswith("[") else f"{path}{own}"


def _unknown(key: str, known: Mapping[str, PropertyDefinition]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"unknown; {hint}known: {', '.join(known)}"
