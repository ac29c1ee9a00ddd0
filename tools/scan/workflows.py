"""Run actionlint and zizmor on a folder's `.github/workflows`.

Both read only the files: actionlint runs without the linters on PATH, which differ from machine to
machine, and zizmor runs offline.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.scan.findings import WORKFLOWS, Found, run_json
from tools.scan.scanners import ACTIONLINT, ZIZMOR, find_or_get


def scan_workflows(folder: Path) -> set[Found]:
    """Return the findings of both."""
    files = sorted((folder / ".github" / "workflows").glob("*.yml"))
    return {*_actionlint(files), *_zizmor(files)}


def _actionlint(files: list[Path]) -> Iterator[Found]:
    alone = ["-shellcheck=", "-pyflakes=", "-format", "{{json .}}"]
    for each in run_json([*find_or_get(ACTIONLINT), *alone, *map(str, files)]):
        yield Found(f"actionlint {each['kind']}", Path(each["filepath"]).name, WORKFLOWS)


def _zizmor(files: list[Path]) -> Iterator[Found]:
    # All checks, including uncertain ones.
    words = ["--offline", "--no-config", "--persona", "auditor", "--format", "json"]
    for each in run_json([*find_or_get(ZIZMOR), *words, *map(str, files)]):
        for location in each["locations"]:
            if location["symbolic"]["kind"] == "Primary":
                yield Found(f"zizmor {each['ident']}", _file(location), WORKFLOWS)


def _file(location: dict[str, Any]) -> str:
    return Path(location["symbolic"]["key"]["Local"]["verbatim_path"]).name
