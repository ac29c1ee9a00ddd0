"""The library's interface, as text and against the last release.

    python -m tools.pages.public_api          write tests/contract/public_api.txt
    python -m tools.pages.public_api --since  say what a program of the last release would trip over

The code is read, never run. Types of arguments are in the text, where a change of one is seen;
griffe compares names alone.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import griffe

REPOSITORY = Path(__file__).parents[2]
TEXT = REPOSITORY / "tests" / "contract" / "public_api.txt"
_PACKAGE = "components"
_COLOR = re.compile(r"\x1b\[\d+m")


def _read(project: Path) -> griffe.Object | griffe.Alias:
    # Else a folder of that name where this runs would be taken for it.
    return griffe.load(
        _PACKAGE, search_paths=[project], try_relative_path=False, allow_inspection=False
    )


def interface(project: Path = REPOSITORY) -> str:
    """Return the interface as text, a line for whatever a program may depend on."""
    package = _read(project)
    names = [str(name) for name in package.exports or []]
    return "".join(f"{line}\n" for name in names for line in _lines(name, package[name]))


def _lines(name: str, thing: griffe.Object | griffe.Alias) -> Iterator[str]:
    found = thing.final_target if isinstance(thing, griffe.Alias) else thing
    if isinstance(found, griffe.Function):
        parameters = ", ".join(map(_parameter, found.parameters))
        yield f"{name}({parameters}) -> {found.returns}"
    elif isinstance(found, griffe.Attribute):
        # An enumeration's value is what people write; any other is how it is done.
        plain = found.annotation is None and found.parent is not None and found.parent.is_class
        kind = "" if found.annotation is None else f": {found.annotation}"
        yield f"{name}{kind}{f' = {found.value}' if plain else ''}"
    else:
        if isinstance(found, griffe.Class):
            yield f"class {name}({', '.join(map(str, found.bases))})"
        yield from _members(name, found)


def _members(name: str, found: griffe.Object) -> Iterator[str]:
    for key, member in sorted(found.all_members.items()):
        ours = not member.is_alias or isinstance(found, griffe.Class)
        if ours and (key == "__init__" or not key.startswith("_")):
            yield from _lines(f"{name}.{key}", member)


def _parameter(one: griffe.Parameter) -> str:
    kind = "" if one.annotation is None else f": {one.annotation}"
    return f"{one.name}{kind}{'' if one.default is None else f' = {one.default}'}"


def last_release(repository: Path = REPOSITORY) -> str | None:
    """Return the newest tag of a release before this commit; None where there is none."""
    command = ["git", "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*.[0-9]*.[0-9]*"]
    asked = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    return asked.stdout.strip() if asked.returncode == 0 else None


def breaks(tag: str, repository: Path = REPOSITORY) -> list[str]:
    """Return the changes since a release that break a program."""
    before = griffe.load_git(_PACKAGE, ref=tag, repo=repository, allow_inspection=False)
    found = griffe.find_breaking_changes(before, _read(repository))
    return sorted(
        {_COLOR.sub("", each.explain(griffe.ExplanationStyle.ONE_LINE)) for each in found}
    )


def may_break(tag: str, version: str) -> bool:
    """Return whether a version may break programs of a release.

    While the first number is 0, the second must increase, as in `~=0.1.0`; later the first.
    """
    before, now = tag.removeprefix("v").split("."), version.split(".")
    first = 1 if now[0] != "0" else 2
    return [int(each) for each in now[:first]] > [int(each) for each in before[:first]]


def main() -> int:
    """Write the text, or compare."""
    parser = argparse.ArgumentParser(prog="python -m tools.pages.public_api", description=__doc__)
    parser.add_argument("--since", action="store_true", help="compare with the last release")
    since: bool = parser.parse_args().since
    if not since:
        TEXT.write_text(interface())
        return 0
    tag = last_release()
    if tag is None:
        print("no release yet: there is no tag like v0.1.0 to compare with")
        return 0
    found = breaks(tag)
    print("\n".join(found) or f"nothing of {tag} is broken")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
