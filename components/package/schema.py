"""The schema of the component package, from Pulumi's analysis of the components' types.

Three parts are added: descriptions of inherited arguments, the secret inputs and outputs, and the
description of the package. Empty values are left out.
"""

import ast
import inspect
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, is_typeddict

from pulumi import ComponentResource
from pulumi.provider.experimental.analyzer import Analyzer, AnalyzeResult, PropertyDefinition
from pulumi.provider.experimental.schema import generate_schema

from ..core.type_token import TYPE_PREFIX
from ..version import __version__

NAME = TYPE_PREFIX.partition(":")[0]
"""Name of the package: the first part of every component's type."""

_KUBECONFIG = "kubeconfig"
_SECRETS = {"HuggingFaceToken": frozenset({"value"}), "ModelStore": frozenset({"token"})}
"""Secret properties by component; a kubeconfig is secret as an input and as an output."""

_ABOUT = {
    "displayName": "vLLM on GKE",
    "description": "Components that stand up vLLM on GKE, on whatever accelerator the region has.",
    "license": "Apache-2.0",
    "config": {},
    "keywords": ["pulumi", "category/infrastructure", "kind/component", "vllm", "gke", "tpu"],
}


class _Analyzer(Analyzer):
    def analyze_property(self, *args: Any, **kinds: Any) -> PropertyDefinition:
        """Return one input or output; nothing in an input has to be plain."""
        found = super().analyze_property(*args, **kinds)
        for inner in (found.items, found.additional_properties):
            if inner is not None and not found.plain:
                inner.plain = None
        return found

    def get_docstring(self, typ: type, name: str) -> str | None:
        """Return the description of an argument, which may be in a type that this one extends."""
        if text := super().get_docstring(typ, name):
            return text
        return next(
            (text for base in _bases(typ) if (text := self.get_docstring(base, name))), None
        )


def _bases(typ: type) -> list[type]:
    """Return the types that a type extends; a TypedDict does not keep them."""
    if not is_typeddict(typ):
        return []
    (written,) = ast.parse(inspect.getsource(typ)).body
    names = (
        [ast.unparse(base) for base in written.bases] if isinstance(written, ast.ClassDef) else []
    )
    module = vars(sys.modules[typ.__module__])
    return [module[name] for name in names if is_typeddict(module.get(name))]


def analyzed(components: Sequence[type[ComponentResource]]) -> AnalyzeResult:
    """Return the inputs and outputs of the components' types."""
    return _Analyzer(NAME).analyze(list(components))


def package_schema(found: AnalyzeResult) -> dict[str, Any]:
    """Return the schema for Pulumi's code generators."""
    made = generate_schema(
        NAME, __version__, None, found["component_definitions"], found["type_definitions"], []
    )
    schema: dict[str, Any] = _named({**made.to_json(), **_ABOUT}, found)
    for token, resource in schema["resources"].items():
        secrets = _SECRETS.get(token.rpartition(":")[2], frozenset())
        _mark(resource["inputProperties"], {*secrets, _KUBECONFIG})
        _mark(resource["properties"], {_KUBECONFIG})
    return schema


def _named(schema: dict[str, Any], found: AnalyzeResult) -> dict[str, Any]:
    """Return the schema with types without the suffix `Args`, which each language adds."""
    text = json.dumps(_said(schema))
    for name in found["type_definitions"]:
        text = text.replace(f'{NAME}:index:{name}"', f'{NAME}:index:{name.removesuffix("Args")}"')
    named: dict[str, Any] = json.loads(text)
    for kind in named["types"].values():
        for member in kind.get("enum", ()):
            member["name"] = "".join(word.capitalize() for word in member["name"].split("_"))
    return named


def _mark(properties: Mapping[str, dict[str, Any]], secrets: set[str]) -> None:
    for name in secrets & set(properties):
        properties[name]["secret"] = True


def _said(value: Any) -> Any:
    """Return a value without nulls and empty values, and with texts without their indentation.

    The analyzer gives the description of a list to its elements too, for which it is wrong.
    """
    if isinstance(value, dict):
        said = {key: _said(each) for key, each in value.items()}
        for key in ("items", "additionalProperties"):
            (said.get(key) or {}).pop("description", None)
        return {key: each for key, each in said.items() if each is not None and each != []}
    if isinstance(value, list):
        return [_said(each) for each in value]
    return inspect.cleandoc(value) if isinstance(value, str) else value
