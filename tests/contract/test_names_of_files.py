"""A name that a page says is in a Python file is in that file."""

import re

import pytest

from tests.contract.sources import PYTHON, ROOT

PAGES = ["CONTRIBUTING.md", *(f"docs/{page.name}" for page in sorted(ROOT.glob("docs/*.md")))]
_NAMED = re.compile(r"`([A-Za-z_][\w.]*)`\s+in\s+`([\w/]+\.py)`")


def files_of(path: str) -> list[str]:
    """Return the files that a page means: by their path, or by the end of it."""
    return [each for each in PYTHON if f"/{each}".endswith(f"/{path}")]


def is_in(name: str, path: str) -> bool:
    """Return whether a file has each part of a name, such as `Machine` and `sale`."""
    words = re.findall(r"\w+", (ROOT / path).read_text(encoding="utf-8"))
    return set(name.split(".")) <= set(words)


def test_a_page_names_files() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert ("DISK_QUOTAS", "quotas.py") in _NAMED.findall(text)


@pytest.mark.parametrize("page", PAGES)
def test_a_name_is_in_the_file_that_the_page_says(page: str) -> None:
    named = _NAMED.findall((ROOT / page).read_text(encoding="utf-8"))
    missing = [
        (name, path)
        for name, path in named
        if not any(is_in(name, each) for each in files_of(path))
    ]
    assert missing == []
