"""Property names, types and required properties, from the SDK's classes.

Imports only the module of a type, because those of pulumi_gcp take up to a second each.
"""

import difflib
import enum
import functools
import importlib
import importlib.util
import inspect
import json
import threading
import typing
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from types import NoneType, UnionType
from typing import Any

import pulumi
from pulumi import _types

from sandbox.provider.paths import Path, spelled
from sandbox.provider.wire import Archive, Asset, Secret, Tree, Unknown

# The SDKs' modules load at their first attribute, and Python 3.11 shows one that is half loaded to
# another thread (python/cpython#114763): a class would be missing, for the life of the plugin.
_IMPORTING = threading.RLock()


@dataclass(frozen=True)
class Mistake:
    """One thing wrong with the inputs of a resource, at the path of a property."""

    path: str
    reason: str


@dataclass(frozen=True)
class Field:
    """One property of an input class."""

    annotation: Any
    required: bool


def version(package: str) -> str:
    """Return the SDK's exact version; the engine refuses a plugin of any other."""
    spec = importlib.util.find_spec(f"pulumi_{package}")
    if spec is None or spec.origin is None:
        raise ValueError(f"pulumi_{package} is not installed; run pip install -r requirements.txt")
    manifest = FilePath(spec.origin).parent / "pulumi-plugin.json"
    return str(json.loads(manifest.read_text())["version"])


@functools.cache
def resource_class(token: str) -> type | None:
    """Find the class of a type token such as `kubernetes:networking.k8s.io/v1:Ingress`."""
    package, module, name = token.split(":")
    group, _, rest = module.partition("/")
    group = group.removesuffix(".k8s.io").removesuffix(".authorization")
    if "." in group:  # a group of another project's CRDs
        return None
    place = f"pulumi_{package}.{group}"
    if package == "kubernetes" and rest:
        place += f".{rest}"
    try:
        # Deprecations of the SDK itself are not the program's.
        with _IMPORTING, warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            found = getattr(importlib.import_module(place), name, None)
    except ModuleNotFoundError:
        return None
    return found if isinstance(found, type) and issubclass(found, pulumi.CustomResource) else None


@functools.cache
def input_class(token: str) -> type | None:
    """Find the class that declares a resource's inputs."""
    resource = resource_class(token)
    if resource is None:
        return None
    # kubernetes names them InitArgs, since DeploymentArgs and the like are nested types there
    module = importlib.import_module(resource.__module__)
    name = resource.__name__
    found = getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args", None)
    return found if isinstance(found, type) else None


def provider_inputs(package: str) -> dict[str, dict[str, str]]:
    """Return the properties of a package's provider, as a schema has them; a nested one is any."""
    with _IMPORTING:
        provider = importlib.import_module(f"pulumi_{package}.provider")
    found = fields(provider.ProviderArgs)
    return {name: _schema_type(_choices(field.annotation)) for name, field in found.items()}


def _schema_type(choices: Sequence[Any]) -> dict[str, str]:
    if bool in choices:
        return {"type": "boolean"}
    return {"type": "string"} if str in choices else {"$ref": "pulumi.json#/Any"}


@functools.cache
def outputs(token: str) -> frozenset[str]:
    """Name the output properties of a resource."""
    resource = resource_class(token)
    return frozenset(_types.resource_types(resource)) if resource else frozenset()


@functools.cache
def fields(cls: type) -> Mapping[str, Field]:
    """Return the properties of an input class by their Pulumi names."""
    signature = inspect.signature(cls.__init__).parameters  # type: ignore[misc] # read, not called
    annotations = _types.input_type_types(cls)
    return {
        name: Field(annotations[name], signature[python].default is inspect.Parameter.empty)
        for python, name in _types.input_type_py_to_pulumi_names(cls).items()
    }


def mistakes(tree: Mapping[str, Tree], cls: type, path: Path = ()) -> Iterator[Mistake]:
    """Check an object against its class: unknown names, missing ones, wrong types, all of them."""
    known = fields(cls)
    for name, value in tree.items():
        if name.startswith("__"):
            continue
        if name not in known:
            yield Mistake(spelled((*path, name)), unknown_name(name, list(known)))
        elif value is not None:
            yield from _value_mistakes(value, known[name].annotation, (*path, name))
    for name, field in known.items():
        if field.required and tree.get(name) is None:
            yield Mistake(spelled((*path, name)), "required, and not given")


def unknown_name(name: str, known: list[str]) -> str:
    """Report an unknown property, with the likely name."""
    lower = {item.lower(): item for item in known}
    near = difflib.get_close_matches(name.lower(), lower, n=1, cutoff=0.6)
    if near:
        return f"unknown property {name!r}; did you mean {lower[near[0]]!r}?"
    return f"unknown property {name!r}; known: {', '.join(sorted(known))}"


def _value_mistakes(value: Tree, annotation: Any, path: Path) -> list[Mistake]:
    if isinstance(value, Secret):
        value = value.value
    if isinstance(value, Unknown) or value is None:
        return []
    choices = _choices(annotation)
    found = [_choice_mistakes(value, choice, path) for choice in choices]
    if not all(found):
        return []
    if len(found) == 1:
        return found[0]
    wanted = " or ".join(dict.fromkeys(_noun(choice) for choice in choices))
    return [Mistake(spelled(path), f"expected {wanted}, was given {_noun_of(value)}")]


def _choices(annotation: Any) -> list[Any]:
    """Take Optional, Input and Output off; what is left may be several alternatives."""
    if typing.get_origin(annotation) not in (typing.Union, UnionType):
        return [annotation]
    found: list[Any] = []
    for item in typing.get_args(annotation):
        origin = typing.get_origin(item)
        wrapper = origin is pulumi.Output or getattr(origin, "__name__", "") == "Awaitable"
        if item is not NoneType and not wrapper and not typing.is_typeddict(item):
            found += _choices(item)
    return found


def _choice_mistakes(value: Tree, choice: Any, path: Path) -> list[Mistake]:
    origin, arguments = typing.get_origin(choice), typing.get_args(choice)
    if origin in (list, Sequence) and isinstance(value, list):
        items = [((*path, index), item) for index, item in enumerate(value)]
        return [wrong for at, item in items for wrong in _value_mistakes(item, arguments[0], at)]
    if origin in (dict, Mapping) and isinstance(value, dict):
        pairs = [((*path, name), item) for name, item in value.items()]
        return [wrong for at, item in pairs for wrong in _value_mistakes(item, arguments[1], at)]
    if isinstance(choice, type) and _types.is_input_type(choice) and isinstance(value, dict):
        return list(mistakes(value, choice, path))
    if _fits(value, choice):
        return []
    return [Mistake(spelled(path), f"expected {_noun(choice)}, was given {_noun_of(value)}")]


def _fits(value: Tree, choice: Any) -> bool:
    if typing.get_origin(choice) is typing.Literal:
        return value in typing.get_args(choice)
    if choice is Any or not isinstance(choice, type):
        return choice is Any
    if issubclass(choice, enum.Enum):
        return value in {member.value for member in choice}
    # a bool is an int in Python, yet not on the wire; a whole number is a number
    kinds: dict[type, tuple[type, ...]] = {
        pulumi.Asset: (Asset,),
        pulumi.Archive: (Archive,),
        float: (int, float),
    }
    fits = isinstance(value, kinds.get(choice, (choice,)))
    return fits and (choice is bool or not isinstance(value, bool))


def _noun(choice: Any) -> str:
    if typing.get_origin(choice) is typing.Literal:
        return " or ".join(repr(item) for item in typing.get_args(choice))
    if isinstance(choice, type) and issubclass(choice, enum.Enum):
        return "one of " + ", ".join(repr(member.value) for member in choice)
    if typing.get_origin(choice) in (list, Sequence):
        return "a list"
    names = {str: "a string", bool: "a boolean", int: "an integer", float: "a number"}
    return names.get(choice, "an object")


def _noun_of(value: Tree) -> str:
    # the kind and not the value: it may be a secret
    names = {str: "a string", bool: "a boolean", int: "an integer", float: "a number"}
    names |= {list: "a list", Asset: "an asset", Archive: "an archive"}
    return names.get(type(value), "an object")
