"""Pulumi's wire format: a protobuf Struct to a tree of Python values, and back.

The signatures of secrets, outputs, assets and archives are those of Pulumi's SDK.
A tree holds dict, list, str, bool, int, float, None and the four classes below.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.rpc import UNKNOWN as _UNKNOWN
from pulumi.runtime.rpc import (
    _special_archive_sig,
    _special_asset_sig,
    _special_output_value_sig,
    _special_secret_sig,
    _special_sig_key,
)

from sandbox.provider.paths import Path, parsed, spelled

Tree = Any
"""A decoded value."""
Properties = dict[str, Any]
"""A decoded Struct."""


@dataclass(frozen=True)
class Unknown:
    """A value that is unknown before `up`."""


UNKNOWN = Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that must not be shown."""

    value: Tree


@dataclass(frozen=True)
class Asset:
    """A file or a text handed to a resource; `fields` as the wire has them."""

    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Archive:
    """A folder or a set of assets handed to a resource; `fields` as the wire has them."""

    fields: Mapping[str, Any]


def decoded(struct: struct_pb2.Struct) -> Properties:
    """Read a Struct."""
    return {name: _decoded_value(value) for name, value in struct.fields.items()}


def _decoded_value(value: struct_pb2.Value) -> Tree:
    match value.WhichOneof("kind"):
        case "struct_value":
            return _decoded_object(value.struct_value)
        case "list_value":
            return [_decoded_value(item) for item in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "string_value":
            return UNKNOWN if value.string_value == _UNKNOWN else value.string_value
        case "bool_value":
            return value.bool_value
    return None


def _decoded_object(struct: struct_pb2.Struct) -> Tree:
    tree = decoded(struct)
    match tree.get(_special_sig_key):
        case None:
            return tree
        case str(signature) if signature == _special_secret_sig:
            return Secret(tree.get("value"))
        case str(signature) if signature == _special_output_value_sig:
            value = tree.get("value", UNKNOWN)
            return Secret(value) if tree.get("secret") else value
        case str(signature) if signature in (_special_asset_sig, _special_archive_sig):
            fields = {name: item for name, item in tree.items() if name != _special_sig_key}
            return Asset(fields) if signature == _special_asset_sig else Archive(fields)
    raise ValueError(f"unknown signature in a value: {tree[_special_sig_key]}")


def encoded(tree: Properties) -> struct_pb2.Struct:
    """Write a Struct."""
    struct = struct_pb2.Struct()
    struct.update(_marked(tree))
    return struct


def _marked(tree: Tree) -> Tree:
    match tree:
        case Unknown():
            return _UNKNOWN
        case Secret(value):
            return {_special_sig_key: _special_secret_sig, "value": _marked(value)}
        case Asset(fields) | Archive(fields):
            signature = _special_asset_sig if isinstance(tree, Asset) else _special_archive_sig
            return {_special_sig_key: signature, **_marked(fields)}
        case dict():
            return {name: _marked(item) for name, item in tree.items()}
        case list():
            return [_marked(item) for item in tree]
    return tree


def plain(tree: Tree) -> Tree:
    """Take the secret marks off; the values stay."""
    match tree:
        case Secret(value):
            return plain(value)
        case dict():
            return {name: plain(item) for name, item in tree.items()}
        case list():
            return [plain(item) for item in tree]
    return tree


def has_unknown(tree: Tree) -> bool:
    """Return whether anything in the tree is not known yet."""
    match tree:
        case Unknown():
            return True
        case Secret(value):
            return has_unknown(value)
        case Asset(fields) | Archive(fields):
            return any(has_unknown(item) for item in fields.values())
        case dict():
            return any(has_unknown(item) for item in tree.values())
        case list():
            return any(has_unknown(item) for item in tree)
    return False


def secret_texts(tree: Tree, *, inside: bool = False) -> Iterator[str]:
    """Return every string that lies under a secret mark."""
    match tree:
        case Secret(value):
            yield from secret_texts(value, inside=True)
        case str() if inside:
            yield tree
        case dict():
            for item in tree.values():
                yield from secret_texts(item, inside=inside)
        case list():
            for item in tree:
                yield from secret_texts(item, inside=inside)


def unsealed(tree: Tree, paths: list[str]) -> Tree:
    """Put secret marks on a plain tree at the paths that `secret_paths` gave."""
    for path in paths:
        tree = _sealed_at(tree, parsed(path))
    return tree


def _sealed_at(tree: Tree, path: Path) -> Tree:
    if not path:
        return tree if isinstance(tree, Secret) else Secret(tree)
    head, rest = path[0], path[1:]
    if isinstance(tree, dict) and head in tree:
        return {**tree, head: _sealed_at(tree[head], rest)}
    if isinstance(tree, list) and isinstance(head, int) and head < len(tree):
        return [*tree[:head], _sealed_at(tree[head], rest), *tree[head + 1 :]]
    return tree


def secret_paths(tree: Tree, path: Path = ()) -> list[str]:
    """Name where the secret marks of a tree are, outermost first."""
    match tree:
        case Secret():
            return [spelled(path)]
        case dict():
            items = [((*path, name), item) for name, item in tree.items()]
        case list():
            items = [((*path, index), item) for index, item in enumerate(tree)]
        case _:
            return []
    return [found for where, item in items for found in secret_paths(item, where)]


def as_json(tree: Tree) -> Tree:
    """Return a tree as JSON: marks of assets stay, and secret marks are removed."""
    return _marked(plain(tree))


def from_json(tree: Tree) -> Properties:
    """Read back what `as_json` gave."""
    struct = struct_pb2.Struct()
    struct.update(tree)
    return decoded(struct)
