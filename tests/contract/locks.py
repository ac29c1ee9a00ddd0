"""What is asked for and what is locked, as the files say it."""

import re
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.contract.sources import ROOT

_FILE = re.compile(r"^-r (\S+)$")


def asked(path: Path) -> list[Requirement]:
    """Return what a requirements.in asks for, by the files that it names too."""
    found = []
    for line in path.read_text().splitlines():
        if named := _FILE.match(line):
            found += asked(ROOT / named[1])
        elif line and not line.startswith("#"):
            found.append(Requirement(line))
    return found


def locked(path: Path) -> dict[str, Requirement]:
    """Return what a requirements.txt installs on this platform and Python, by name."""
    lines = [line.removesuffix("\\") for line in path.read_text().splitlines()]
    found = [Requirement(line) for line in lines if re.match(r"[A-Za-z0-9]", line)]
    return {
        canonicalize_name(each.name): each
        for each in found
        if each.marker is None or each.marker.evaluate()
    }


def hashes(path: Path) -> dict[str, int]:
    """Return how many files each line of a requirements.txt allows, by the line."""
    text = re.sub(r"^ *#.*\n", "", path.read_text(), flags=re.MULTILINE)
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    counted = r"^ +--hash=sha256:[0-9a-f]{64}( \\)?$"
    return {
        block.splitlines()[0]: len(re.findall(counted, block, re.MULTILINE)) for block in blocks
    }


def needed(roots: list[Requirement]) -> set[str]:
    """Return the names of what is asked for and of all that it needs here, as it says itself."""
    done: set[tuple[str, str]] = set()
    waiting = [(canonicalize_name(each.name), extra) for each in roots for extra in _extras(each)]
    while waiting:
        name, extra = one = waiting.pop()
        if one in done:
            continue
        done.add(one)
        for line in distribution(name).requires or ():
            further = Requirement(line)
            if further.marker is None or further.marker.evaluate({"extra": extra}):
                waiting += [(canonicalize_name(further.name), each) for each in _extras(further)]
    return {name for name, _ in done}


def _extras(requirement: Requirement) -> Iterator[str]:
    yield ""
    yield from requirement.extras
