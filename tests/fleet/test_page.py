"""The page of a simulated week, in a real browser."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tools.stack.sandbox_home import REPOSITORY

pytestmark = pytest.mark.xdist_group("browser")

PHONE, DESK = 360, 1280


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of two days, in a process of its own: the browser keeps this one's loop."""
    folder = tmp_path_factory.mktemp("page")
    command = [sys.executable, "-m", "fleet", "dev", "--days", "2", "--page", "--out", str(folder)]
    done = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=120
    )
    path = folder / "simulate-dev.html"
    assert done.stdout.endswith(f"page: {path}\n")
    return path


def test_the_page_asks_no_server_for_anything(tab: Page, drawn: Path) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(drawn.as_uri())
    tab.wait_for_load_state("networkidle")
    assert asked == [drawn.as_uri()]
    assert "<script" not in drawn.read_text()


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_as_wide_as_the_screen(
    chromium: Browser,
    drawn: Path,
    width: int,
    scheme: str,
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    opened = context.new_page()
    opened.goto(drawn.as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    boxes = [box.bounding_box() for box in opened.locator("figure.week svg").all()]
    assert len(boxes) >= 5
    assert all(box is not None and box["width"] > 0.8 * width - 300 for box in boxes)
    context.close()


def test_every_drawing_has_its_figures_in_a_table_by_day(tab: Page, drawn: Path) -> None:
    tab.goto(drawn.as_uri())
    tab.get_by_text("The same as a table").click()
    rows = tab.locator("details tbody tr")
    assert rows.count() == 2
    drawings = tab.locator("figure.week svg")
    assert {each.get_attribute("aria-hidden") for each in drawings.all()} == {"true"}


def test_figures_stand_at_the_right_with_their_units_too(tab: Page, drawn: Path) -> None:
    tab.goto(drawn.as_uri())
    cells = tab.locator("main td").all()
    assert len(cells) > 30
    assert {each.evaluate("it => getComputedStyle(it).textAlign") for each in cells} == {"right"}
