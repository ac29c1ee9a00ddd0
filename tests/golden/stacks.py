"""The resources of a stack as text: complete for a stack file, a difference for a choice.

A choice is a stack file with some keys changed; its text has what is added, removed and changed
against that file.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.contract import every_stack
from tests.contract.reachable_stacks import LISTED as REACHABLE
from tests.contract.rights import FILES, LISTED, changed
from tools.render.evaluate import evaluate
from tools.render.registrations import Resource

FOLDER = Path(__file__).with_name("stacks")
_OWN = yaml.safe_load(Path(__file__).with_name("choices.yaml").read_text())
CHOICES: Mapping[str, Mapping[str, Any]] = {**REACHABLE["choices"], **LISTED["choices"], **_OWN}
STACKS = [*FILES, *CHOICES]

_ELSEWHERE = {"dashboardJson": "tests/contract/dev_dashboard.json"}
_LONG = 2000
# The hash of an image's files, which every change of the launcher changes: an image's tag, and what
# starts its build.
_HASH = re.compile(r"(?<=pu:)[0-9a-f]{12}\b|(?<=chat:)[0-9a-f]{12}\b|^[0-9a-f]{64}$")

Resources = Mapping[str, Mapping[str, Any]]


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as such, and repeats instead of naming anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Repeat everything."""
        del data
        return True


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    ),
)


def resources(stack: str) -> Resources:
    """Return by type and name what a provider is asked for, and how Pulumi treats it."""
    found = _registered(stack)
    names = {each.urn: each.name for each in found}
    return {
        f"{each.type} {each.name}": _asked(each, names)
        for each in sorted(found, key=lambda each: (each.type, each.name))
        if each.custom
    }


def _registered(stack: str) -> tuple[Resource, ...]:
    if stack in _OWN:
        return evaluate(changed(stack, _OWN)).resources
    return every_stack.registered(stack)


def _asked(each: Resource, names: Mapping[str, str]) -> dict[str, Any]:
    given = {urn for urns in each.property_dependencies.values() for urn in urns}
    waits = sorted({names[urn] for urn in each.dependencies if urn in names and urn not in given})
    options = {"waits for": waits, "timeouts": dict(each.timeouts), "ignores": list(each.ignored)}
    return {
        "inputs": {key: _plain(key, value) for key, value in sorted(each.inputs.items())},
        **{name: value for name, value in options.items() if value},
    }


def _plain(key: str, value: Any) -> Any:
    if key in _ELSEWHERE:
        return f"see {_ELSEWHERE[key]}"
    if isinstance(value, Mapping):
        return {name: _plain(name, item) for name, item in sorted(value.items())}
    if isinstance(value, list | tuple):
        return [_plain(key, item) for item in value]
    if isinstance(value, str) and value.startswith('{"') and value.endswith("}"):
        return {"JSON": json.loads(value)}
    if isinstance(value, str) and len(value) > _LONG:
        return f"text of sha256 {hashlib.sha256(value.encode()).hexdigest()[:12]}"
    return _HASH.sub("HASH", value) if isinstance(value, str) else value


def text(stack: str) -> str:
    """Return the file of a stack or choice."""
    content = resources(stack)
    if stack in CHOICES:
        content = _difference(resources(str(CHOICES[stack]["file"])), content)
    return "\n".join(
        yaml.dump(
            {name: each},
            Dumper=_Dumper,
            width=160,
            sort_keys=False,
            default_flow_style=None,
            allow_unicode=True,
        )
        for name, each in content.items()
    )


def _difference(before: Resources, after: Resources) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in sorted({*before, *after}):
        if name not in after:
            found[name] = "removed"
        elif name not in before:
            found[name] = after[name]
        elif changed := dict(_changes(before[name], after[name], "")):
            found[name] = {"changed": changed}
    return found


def _changes(before: Any, after: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            inner = f"{path}.{key}" if path else str(key)
            if key not in after:
                yield inner, "removed"
            elif key not in before:
                yield inner, after[key]
            else:
                yield from _changes(before[key], after[key], inner)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _changes(old, new, f"{path}[{index}]")
    elif before != after:
        yield path, after


def file_of(stack: str) -> Path:
    """Return where the text of a stack is."""
    return FOLDER / f"{stack}.yaml"
