"""The version: one place says it, and whatever else names it agrees."""

import json
import re
from pathlib import Path

import pytest
from packaging.version import Version

from components.version import __version__
from tests.contract.sources import ROOT, files

RELEASES = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
NUMBER = r"\d+\.\d+\.\d+"
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in files()
    if path.suffix == ".md" and "docs/adr" not in path.as_posix()
)


def test_it_is_semantic() -> None:
    assert re.fullmatch(NUMBER, __version__)


def test_the_changelog_begins_with_what_is_not_released_or_with_this_version() -> None:
    first, *released = RELEASES
    assert first in {"Unreleased", __version__}
    assert all(re.fullmatch(NUMBER, each) for each in released)
    numbers = [Version(each) for each in released]
    assert numbers == sorted(numbers, reverse=True)
    # What is under way is never behind what was released.
    assert max(numbers, default=Version("0")) <= Version(__version__)


def test_the_component_package_has_it() -> None:
    schema = json.loads((ROOT / "tests" / "contract" / "package_schema.json").read_text())
    assert schema["version"] == __version__


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_names_a_release_names_this_one(page: str) -> None:
    named = re.findall(rf"vllm[_-]gke(?:-|==|~=|@v)({NUMBER})", Path(ROOT / page).read_text())
    assert [each for each in named if each != __version__] == []


def test_no_other_file_of_python_or_the_project_says_it() -> None:
    says = re.compile(
        rf"""(?i)^\s*_*version_*\s*=\s*["']{re.escape(__version__)}["']""", re.MULTILINE
    )
    found = [
        path.relative_to(ROOT).as_posix()
        for path in files()
        if path.suffix in {".py", ".toml"} and says.search(path.read_text())
    ]
    assert found == ["components/version.py"]
