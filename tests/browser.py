"""A real browser for any test: `tab` is an empty page of a Chromium, without a memory.

`make test` gets a browser first, and fails without one. In a run of pytest alone, the tests that
need one are skipped and say why.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.judges import Heard
from tools.programs import browser

PATIENCE_MS = 20_000
"""How long a page may take to show what is expected of it."""

_QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update")


# Playwright keeps an event loop running in this thread, where other tests start loops of their own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start the browser of this machine, for the tests of one module."""
    try:
        program = browser.find_or_get()
    except browser.BrowserNotFoundError as error:
        pytest.skip(str(error))
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=_QUIET)
        yield started
        started.close()


@pytest.fixture
def tab(chromium: Browser, heard: Heard) -> Iterator[Page]:
    """Open a tab of its own kind: no cookies, no cache, nothing from the test before."""
    heard("Chromium")
    context = chromium.new_context(viewport={"width": 1000, "height": 760})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()
