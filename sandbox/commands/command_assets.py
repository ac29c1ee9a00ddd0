"""The files a command leaves, handed on as assets."""

import re
from pathlib import Path

from sandbox.provider.wire import Archive, Asset, Properties


def collected(inputs: Properties) -> Properties:
    """Return the outputs `assets` and `archive` that plain inputs ask for."""
    folder = Path(inputs.get("dir") or ".")
    found: Properties = {}
    if inputs.get("assetPaths"):
        found["assets"] = _assets(folder, inputs["assetPaths"])
    if inputs.get("archivePaths"):
        found["archive"] = Archive({"assets": _assets(folder, inputs["archivePaths"])})
    return found


def _assets(folder: Path, rules: list[str]) -> dict[str, Asset]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    names = {file.relative_to(folder).as_posix(): file for file in files}
    return {
        name: Asset({"path": str(file.resolve())})
        for name, file in names.items()
        if _is_chosen(name, rules)
    }


def _is_chosen(name: str, rules: list[str]) -> bool:
    chosen = False
    for rule in rules:
        if re.fullmatch(_pattern(rule.removeprefix("!")), name):
            chosen = not rule.startswith("!")
    return chosen


def _pattern(glob: str) -> str:
    pieces = re.split(r"(\*\*|\*|\?)", glob)
    meanings = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(meanings.get(piece, re.escape(piece)) for piece in pieces)
