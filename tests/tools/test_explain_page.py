"""The page of an explained stack, in a real browser: its figures, its bars, and its silence."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from components.estimates.explanation import Explanation
from tools.explain import __main__ as explain
from tools.explain.bars import OTHER, cost_bars, memory_bars
from tools.render.evaluate import REPOSITORY

# They share what takes seconds to start.
pytestmark = pytest.mark.xdist_group("browser")

DEV = REPOSITORY / "Pulumi.dev.yaml"
PHONE, DESK = 360, 1100


@dataclass(frozen=True)
class Drawn:
    """The dev stack in figures, and the file that shows them."""

    found: Explanation
    path: Path


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """Write the dev stack's page, in a process of its own: the browser keeps this one's loop."""
    folder = tmp_path_factory.mktemp("page")
    command = [sys.executable, "-m", "tools.explain", "dev", "--page", "--out", str(folder)]
    done = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=120
    )
    path = folder / "explain-dev.html"
    assert done.stdout.endswith(f"page: {path}\n")
    return Drawn(explain.explanation(DEV), path)


def bars(tab: Page, place: int) -> list[list[tuple[str, float, float]]]:
    """Return name, value and width in pixels of each part of a chart's bars."""
    shown: list[list[tuple[str, float, float]]] = tab.evaluate(
        """place => [...document.querySelectorAll('.chart')[place].querySelectorAll('.track')]
            .map(track => [...track.children].map(part => [part.dataset.name,
                Number(part.dataset.value), part.getBoundingClientRect().width]))""",
        place,
    )
    return shown


def open_page(tab: Page, drawn: Drawn) -> list[str]:
    """Open the page and return every address that it asked for."""
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(drawn.path.as_uri())
    tab.wait_for_load_state("networkidle")
    return asked


def test_the_page_asks_nobody_for_anything(tab: Page, drawn: Drawn) -> None:
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    assert open_page(tab, drawn) == [drawn.path.as_uri()]
    assert complaints == []


def test_nothing_in_it_could_be_fetched(drawn: Drawn) -> None:
    text = drawn.path.read_text()
    addresses = text.replace("http://www.w3.org/2000/svg", "")
    assert "http://" not in addresses
    assert "https://" not in addresses
    assert "<script" not in text


@pytest.mark.parametrize("place", [0, 1])
def test_the_bars_are_the_plans_figures_at_scale(tab: Page, drawn: Drawn, place: int) -> None:
    open_page(tab, drawn)
    planned = (memory_bars(drawn.found), cost_bars(drawn.found))[place]
    shown = bars(tab, place)
    assert [[(name, value) for name, value, _ in parts] for parts in shown] == [
        [(part.name, round(part.value, 4)) for part in bar.parts if part.value > 0]
        for bar in planned
    ]
    pixels = {round(width / value, 1) for parts in shown for _, value, width in parts if width > 30}
    assert max(pixels) - min(pixels) <= 0.02 * max(pixels)


def test_the_cost_bars_are_as_long_as_the_bills(drawn: Drawn) -> None:
    for month, bar in zip(drawn.found.months, cost_bars(drawn.found), strict=True):
        assert sum(part.value for part in bar.parts) == pytest.approx(month.bill.usd)
    (_, _, most) = cost_bars(drawn.found)
    # Two L4 on demand, two v6e, and 759.99 of everything else.
    assert [(part.name, round(part.value, 2)) for part in most.parts] == [
        ("v6e-1", 3942.0),
        ("l4-spot", 0.0),
        ("l4", 1109.6),
        (OTHER, 760.01),
    ]


def test_the_memory_bars_are_as_long_as_a_device_is_large(drawn: Drawn) -> None:
    assert [
        round(sum(part.value for part in bar.parts), 2) for bar in memory_bars(drawn.found)
    ] == [
        31.25,
        22.5,
        22.5,
    ]


def test_the_tables_hold_what_the_terminal_says(tab: Page, drawn: Drawn) -> None:
    open_page(tab, drawn)
    rows = tab.locator("section", has_text="Cost a month").locator("tr.sum td").all_inner_texts()
    assert rows == ["2,726.63", "4,913.30", "5,811.61"]
    quota = tab.locator("section", has_text="Quota to have").locator("tbody tr")
    assert quota.count() == len(drawn.found.needs)


def test_every_chart_has_a_table_that_a_screen_reader_is_given(tab: Page, drawn: Drawn) -> None:
    open_page(tab, drawn)
    charts = tab.locator("section:has(.chart)")
    assert charts.count() == 2
    for place in range(2):
        assert charts.nth(place).locator(".chart").get_attribute("aria-hidden") == "true"
        assert charts.nth(place).get_by_role("table").count() == 1
    tab.get_by_text("The same as a table").click()
    graph = tab.locator("section", has_text="Graph").last
    assert graph.get_by_role("row").count() > 10


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_as_wide_as_the_screen(
    chromium: Browser, drawn: Drawn, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    tab = context.new_page()
    open_page(tab, drawn)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(15, 20, 25)" if scheme == "dark" else "rgb(255, 255, 255)")
    context.close()
