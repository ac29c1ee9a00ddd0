"""Values that Google's provider refuses although their type is right, read from gcp_values.yaml."""

import functools
import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import pydantic
import yaml

from sandbox.provider.paths import Path, spelled
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties, Tree, Unknown

_TABLE = FilePath(__file__).with_name("values.yaml")

_PROJECT = r"(?:[-a-z0-9]{1,63}\.)*(?:[a-z][-a-z0-9]{0,62}:)?"
_ID = r"(?:[0-9]{1,19}|[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?|-)"


@dataclass(frozen=True)
class Form:
    """Format of a text: a pattern, and its description."""

    pattern: re.Pattern[str]
    words: str


FORMS = {
    "name": Form(
        re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?"),
        "1 to 63 lower-case letters, digits and hyphens, beginning with a letter",
    ),
    "longName": Form(
        re.compile(r"[a-z][-a-z0-9]{0,61}[a-z0-9]"),
        "2 to 63 lower-case letters, digits and hyphens, beginning with a letter",
    ),
    "clusterName": Form(
        re.compile(r"[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?"),
        "1 to 40 lower-case letters, digits and hyphens, beginning with a letter",
    ),
    "accountId": Form(
        re.compile(r"[a-z][-a-z0-9]{4,28}[a-z0-9]"),
        "6 to 30 lower-case letters, digits and hyphens, beginning with a letter",
    ),
    "serviceAccount": Form(
        re.compile(
            rf"projects/{_PROJECT}{_ID}/serviceAccounts/[^/@]+@[^/@]+\.gserviceaccount\.com"
        ),
        "projects/PROJECT/serviceAccounts/ADDRESS",
    ),
    "member": Form(
        re.compile(
            r"[A-Za-z]+:.+|allUsers|allAuthenticatedUsers|projectOwners|projectReaders"
            r"|projectWriters"
        ),
        "a kind and a name, as in 'serviceAccount:ADDRESS' or 'principal://...'",
    ),
    "domain": Form(
        re.compile(r"[-A-Za-z0-9]+(?:\.[-A-Za-z0-9]+)+"), "a domain, like compute.googleapis.com"
    ),
    "allowlist": Form(re.compile(r"(?:gke|gs)://.+"), "a path that begins with gke:// or gs://"),
    "minorVersion": Form(re.compile(r"\d+\.\d+"), "a minor version, like 1.34"),
}

_RANGES = {"range": False, "rangeOrNone": True}
"""Whether an address range may be the empty text."""


class Values(pydantic.BaseModel):
    """The lists of gcp_values.yaml for one type; its header describes them."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    values: dict[str, list[str] | int | str] = {}
    needs: dict[str, list[str]] = {}
    later: frozenset[str] = frozenset()
    excludes: dict[str, dict[str, Any]] = {}


@functools.cache
def table() -> Mapping[str, Values]:
    """Read the whole table."""
    raw = yaml.safe_load(_TABLE.read_text())
    return {token: Values.model_validate(lists) for token, lists in raw.items()}


def mistakes(token: str, inputs: Properties, *, is_new: bool) -> Iterator[Mistake]:
    """Return the errors of the provider in plain inputs."""
    rules = table().get(token, Values())
    yield from _nulls(inputs, ())
    for schema, wanted in rules.values.items():
        for path, value in _at(inputs, schema):
            if (reason := refused(wanted, value)) is not None:
                yield Mistake(spelled(path), reason)
    for schema, names in rules.needs.items():
        yield from _needed(inputs, schema, names)
    yield from _untimely(inputs, rules, is_new=is_new)


def _untimely(inputs: Properties, rules: Values, *, is_new: bool) -> Iterator[Mistake]:
    for name in sorted(rules.later):
        if is_new and inputs.get(name):
            yield Mistake(name, "a new resource cannot have it; add it later")
    for name, others in rules.excludes.items():
        for other, value in others.items():
            if inputs.get(name) is not None and inputs.get(other) == value:
                yield Mistake(name, f"cannot be given while {other!r} is {value!r}")


def refused(wanted: list[str] | int | str, value: Tree) -> str | None:
    """Return the error of a value, or None; `wanted` is a line of the table."""
    if isinstance(wanted, list):
        names = ", ".join(repr(each) for each in wanted)
        return None if value in wanted else f"expected one of {names}"
    if isinstance(wanted, int):
        small = isinstance(value, int | float) and value < wanted
        return f"expected at least {wanted}" if small else None
    if wanted in _RANGES:
        empty = value == "" and _RANGES[wanted]
        return None if empty or _is_range(value) else "expected an address range, like 10.0.0.0/20"
    form = FORMS[wanted]
    fits = isinstance(value, str) and form.pattern.fullmatch(value)
    return None if fits else f"expected {form.words}"


def _is_range(value: Tree) -> bool:
    try:
        return "/" in str(value) and bool(ipaddress.ip_network(str(value), strict=False))
    except ValueError:
        return False


def _needed(inputs: Properties, schema: str, names: list[str]) -> Iterator[Mistake]:
    for path, block in _blocks(inputs, schema):
        if block == [] and not names:
            yield Mistake(spelled(path), "expected at least one")
        for name in names:
            choice = name.split(" | ")
            if isinstance(block, dict) and all(block.get(each) is None for each in choice):
                reason = "required, and not given"
                if len(choice) > 1:
                    reason = f"required, or {', '.join(choice[1:])}, and not given"
                yield Mistake(spelled((*path, choice[0])), reason)


def _nulls(tree: Tree, path: Path) -> Iterator[Mistake]:
    if isinstance(tree, dict):
        for name, item in tree.items():
            yield from _nulls(item, (*path, name))
    elif isinstance(tree, list):
        for index, item in enumerate(tree):
            if item is None:
                yield Mistake(spelled((*path, index)), "null is not allowed in a list")
            yield from _nulls(item, (*path, index))


def _at(inputs: Properties, schema: str) -> Iterator[tuple[Path, Tree]]:
    """Return every known value at a schema path, the items of a last list one by one."""
    for path, value in _blocks(inputs, schema):
        items = enumerate(value) if isinstance(value, list) else ()
        yield from (((*path, index), item) for index, item in items if _is_known(item))
        if not isinstance(value, list):
            yield path, value


def _blocks(inputs: Properties, schema: str) -> Iterator[tuple[Path, Tree]]:
    """Return every known value at a schema path, through lists."""
    found: list[tuple[Path, Tree]] = [((), inputs)]
    for part in schema.split("."):
        flat = [
            ((*path, index), item)
            for path, one in found
            if isinstance(one, list)
            for index, item in enumerate(one)
        ]
        objects = [*flat, *(each for each in found if not isinstance(each[1], list))]
        found = [
            ((*path, part), one[part])
            for path, one in objects
            if isinstance(one, dict) and part in one
        ]
    yield from ((path, value) for path, value in found if _is_known(value))


def _is_known(value: Tree) -> bool:
    return value is not None and not isinstance(value, Unknown)
