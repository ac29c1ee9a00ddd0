"""The pages as a site: built without a warning, and silent towards the network."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page

from tools.pages import components_page, configuration_page, edits_page, tables
from tools.stack.sandbox_home import REPOSITORY

# They share what takes seconds to start.
pytestmark = pytest.mark.xdist_group("browser")

CONFIGURATION = REPOSITORY / "mkdocs.yml"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site; a dead link or anchor is a warning, and a warning is an end."""
    project = tmp_path_factory.mktemp("site")
    shutil.copy(CONFIGURATION, project)
    shutil.copytree(REPOSITORY / "docs", project / "docs")
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return project / "out" / "site"


def listed(entries: list[Any]) -> list[str]:
    """Return the files of a navigation, at any depth."""
    values = [
        each
        for entry in entries
        for each in (entry.values() if isinstance(entry, dict) else [entry])
    ]
    return [
        path for value in values for path in ([value] if isinstance(value, str) else listed(value))
    ]


def test_every_page_is_in_the_navigation_or_in_a_list_that_is() -> None:
    docs = REPOSITORY / "docs"
    there = {str(page.relative_to(docs)) for page in docs.rglob("*.md")}
    shown = set(listed(yaml.safe_load(CONFIGURATION.read_text())["nav"]))
    below = {
        f"{folder}/{name}"
        for folder in ("adr", "rules")
        for name in re.findall(r"\]\(([\w-]+\.md)", (docs / folder / "README.md").read_text())
    } | {
        f"reference/{name}"
        for name in re.findall(r"\]\((components/\w+\.md)", components_page.LIST.read_text())
    }
    assert there - shown - below == set()
    assert shown - there == set()


def test_the_reference_of_keys_is_the_codes() -> None:
    written = configuration_page.PAGE.read_text(encoding="utf-8")
    assert written == configuration_page.page(), "run: python -m tools.pages.configuration_page"


def test_the_reference_of_components_is_the_codes() -> None:
    paths = [components_page.LIST, *components_page.FOLDER.glob("*.md")]
    written = {path: path.read_text(encoding="utf-8") for path in paths}
    assert written == components_page.pages(), "run: python -m tools.pages.components_page"


def test_the_page_of_edits_is_the_tables() -> None:
    written = edits_page.PAGE.read_text(encoding="utf-8")
    assert written == edits_page.page(), "run: python -m tools.pages.edits_page"


def test_the_tables_of_other_pages_and_the_keys_of_the_project_are_the_codes() -> None:
    written = tables.written()
    assert {path: path.read_text() for path in written} == written, (
        "run: python -m tools.pages.tables"
    )


def test_every_test_that_holds_a_promise_is_there() -> None:
    text = (REPOSITORY / "docs/promises.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    named = {row: re.findall(r"`(tests/[\w/]+\.py)`", row) for row in rows}
    assert [row for row, files in named.items() if not files] == []
    files = {file for each in named.values() for file in each}
    assert [file for file in sorted(files) if not (REPOSITORY / file).is_file()] == []


def test_a_look_at_every_page_asks_nobody_for_anything(site: Path, tab: Page) -> None:
    asked: set[str] = set()
    tab.on("request", lambda request: asked.add(request.url))
    # The page for a wrong address is a server's: from the disk its links lead nowhere.
    found = sorted(page for page in site.rglob("*.html") if page.name != "404.html")
    for page in found:
        tab.goto(page.as_uri(), wait_until="load")
    assert found
    assert [url for url in sorted(asked) if not url.startswith(site.as_uri())] == []


def test_the_way_from_the_first_page_to_a_key_is_two_clicks(site: Path, tab: Page) -> None:
    tab.goto((site / "index.html").as_uri())
    tab.get_by_role("main").get_by_role("link", name="Keys of a stack file").click()
    tab.get_by_role("link", name="exposure", exact=True).click()
    assert tab.url.endswith("reference/configuration.html#exposure")


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_is_wider_than_its_screen(site: Path, tab: Page, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    wide = []
    for name in ("index", "architecture", "fleet", "reference/configuration", "waits"):
        tab.goto((site / f"{name}.html").as_uri())
        if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)
    assert wide == []


def test_a_page_follows_the_colors_of_the_system(site: Path, tab: Page) -> None:
    seen = []
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        tab.goto((site / "index.html").as_uri())
        seen.append(tab.evaluate("document.body.dataset.mdColorScheme"))
    assert seen == ["default", "slate"]
