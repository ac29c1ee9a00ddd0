"""What actionlint and zizmor find in a folder's `.github/workflows`.

Owns running the two and reading what they print. Both look at the files alone and ask nobody:
actionlint runs none of the linters that it would find on PATH, which differ from machine to
machine, and zizmor is told that it is offline. Who answers for findings is `tools/scan/waivers.py`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.scan.findings import WORKFLOWS, Found, run_json
from tools.scan.scanners import ACTIONLINT, ZIZMOR, find_or_get


def scan_workflows(folder: Path) -> set[Found]:
    """Return all that both find."""
    files = sorted((folder / ".github" / "workflows").glob("*.yml"))
    return {*_actionlint(files), *_zizmor(files)}


def _actionlint(files: list[Path]) -> Iterator[Found]:
    alone = ["-shellcheck=", "-pyflakes=", "-format", "{{json .}}"]
    for each in run_json([*find_or_get(ACTIONLINT), *alone, *map(str, files)]):
        yield Found(f"actionlint {each['kind']}", Path(each["filepath"]).name, WORKFLOWS)


def _zizmor(files: list[Path]) -> Iterator[Found]:
    # Everything it knows, what it is not sure of too: a person answers for each.
    words = ["--offline", "--no-config", "--persona", "auditor", "--format", "json"]
    for each in run_json([*find_or_get(ZIZMOR), *words, *map(str, files)]):
        for location in each["locations"]:
            if location["symbolic"]["kind"] == "Primary":
                yield Found(f"zizmor {each['ident']}", _file(location), WORKFLOWS)


def _file(location: dict[str, Any]) -> str:
    return Path(location["symbolic"]["key"]["Local"]["verbatim_path"]).name
