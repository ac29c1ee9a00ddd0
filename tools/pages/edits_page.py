"""Write `docs/reference/edits.md` from `edits.yaml`: `python -m tools.pages.edits_page`."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from components.stack.config import StackConfig
from tools.pages.configuration_page import keys
from tools.pages.edits import HOW, Edit, bases, edits, harmless, key_of, keys_that_replace
from tools.stack.sandbox_home import REPOSITORY

PAGE = REPOSITORY / "docs/reference/edits.md"

_HEAD = """\
# Effects of an edit

This page lists, for each key of a stack file, which resources of a running stack the next `up`
replaces, deletes, creates and updates in place. To see the effect of your own edit, run
`pulumi preview --diff`. `python -m tools.pages.edits_page` writes the page from
`tools/pages/edits.yaml`; `make soak` previews every row on the engine in the sandbox, and applies
each row that replaces or deletes a resource.

## Keys that replace or delete resources

Every other key updates resources in place, or only creates some.

To replace the cluster under its own name, `up` is not enough: the engine closes the provider of the
old cluster before it has deleted the objects in it (pulumi/pulumi#14650), and ends with
`grpc: the client connection is closing`. The cluster and the service still exist then. If you undo
the edit, the next `up` restores the rest. After another region or project, use `destroy` instead.
For such an edit, delete the stack with the old file and create it with the new one.
"""

_HARMLESS = """
Edits of any key can recreate or delete the following without an effect on the service:
"""

_ROWS = """
## Every key

Only the resources in a row change. An update in place can have an effect: if a Deployment changes,
its pods roll out again; if the disk of a NodePool changes, GKE recreates its nodes.
"""

_ALL = "**the cluster and everything in it**"

_FEW = 6
"""More things than these are counted by type."""

_LONG = 44
"""Characters of a value that are shown."""


def page() -> str:
    """Return the whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    yield "| Key | Replaced or deleted | Effect |"
    yield "| --- | --- | --- |"
    rows = [(key, _gone(key), meaning) for key, meaning in keys_that_replace().items()]
    # False first: readers look for the most expensive rows.
    for key, gone, meaning in sorted(rows, key=lambda row: row[1] != _ALL):
        yield f"| `{key}` | {gone} | {meaning} |"
    yield _HARMLESS
    yield from (f"- {type_}: {why}" for type_, why in harmless().items())
    yield _ROWS
    yield from _bases()
    for section, found in _sections().items():
        yield f"\n### `{section}`\n"
        yield "| Key | Edit | Stack | Replaced | Deleted | Created | Updated in place |"
        yield "| --- | --- | --- | --- | --- | --- | --- |"
        yield from (_row(edit) for edit in found)


def _bases() -> Iterator[str]:
    yield "The edited stacks:\n"
    for base in bases().values():
        yield f"- {base.name}: {base.about}"


def _sections() -> dict[str, list[Edit]]:
    order = {key: number for number, key in enumerate(["gcp:project", *keys()])}
    found: dict[str, list[Edit]] = {}
    for edit in sorted(edits(), key=lambda each: _place(each.key, order)):
        found.setdefault(edit.key.split(".")[0], []).append(edit)
    return found


def _place(key: str, order: Mapping[str, int]) -> int:
    return next(number for name, number in order.items() if f"{name}.".startswith(f"{key}."))


def _gone(key: str) -> str:
    types: dict[str, None] = {}
    for edit in edits():
        if edit.key == key:
            types |= dict.fromkeys(what.split()[0] for what in edit.destroys)
    felt = [type_ for type_ in types if type_ not in harmless()]
    return _ALL if "Cluster" in felt else ", ".join(felt)


def _row(edit: Edit) -> str:
    cells = [_many([what for what, how in edit.changes.items() if how == each]) for each in HOW]
    if not edit.changes:
        cells[-1] = "nothing"
    note = "" if edit.note is None else f"; {edit.note}"
    return f"| `{edit.key}` | {_change(edit)}{note} | {edit.base.name} | {' | '.join(cells)} |"


def _many(names: list[str]) -> str:
    if len(names) <= _FEW:
        return ", ".join(names)
    if any(name.startswith("Cluster ") for name in names):
        return f"{_ALL}: {len(names)} resources"
    counted = Counter(name.split()[0] for name in names)
    return ", ".join(type_ if n == 1 else f"{type_} ({n})" for type_, n in counted.items())


def _change(edit: Edit) -> str:
    (first, after), *others = edit.values.items()
    before = _value(edit.base.config, first)
    along = ", ".join(f"`{key_of(path)}`" for path, _ in others)
    return f"{_shown(before)} → {_shown(after)}{f', with {along}' if along else ''}"


def _value(config: Mapping[str, Any], path: str) -> Any:
    if ":" in path:
        return config[path]
    raw = {key.removeprefix("vllm-gke:"): value for key, value in config.items() if "vllm" in key}
    found: Any = StackConfig.model_validate(raw).model_dump(mode="json", by_alias=True)
    for part in path.split("."):
        if isinstance(found, list):
            found = found[int(part)] if int(part) < len(found) else None
        elif found is not None:
            found = found.get(part)
    return found


def _shown(value: Any) -> str:
    if value is None or value in ([], {}):
        return "none"
    text = value if isinstance(value, str) else json.dumps(value)
    return f"`{text}`" if len(text) <= _LONG else f"`{text[:_LONG]}…`"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(Path.cwd())}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
