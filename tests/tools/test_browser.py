"""The browser for tests: which one is taken, how one is got, and what is said when none is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools.test_engine import executable
from tools.programs import browser
from tools.programs.browser import BrowserNotFoundError, find_or_get
from tools.programs.cache import Way

SAYS = "echo Chromium 153.0"


def in_cache(folder: Path, script: str = SAYS) -> Path:
    """Put a browser into a folder, as a way does."""
    return executable(folder / "bin" / "chromium", script)


def way(fill: Callable[[Path], object], name: str = "the post") -> Way:
    """Name a way to get a browser."""

    def filled(folder: Path) -> None:
        fill(folder)

    return Way(name, f"asking {name}", filled)


def never(folder: Path) -> None:
    """Fail the test: this way was not to be tried."""
    raise AssertionError(f"{folder} was to stay as it is")


def refused(_: Path) -> None:
    """Fail."""
    raise RuntimeError("connection refused")


@pytest.mark.parametrize("name", browser.NAMES)
def test_a_chromium_on_path_is_taken_by_any_of_its_names(tmp_path: Path, name: str) -> None:
    own = executable(tmp_path / "own" / name, SAYS)
    found = find_or_get(search_path=str(own.parent), cache=tmp_path / "cache", ways=[way(never)])
    assert found == own


@pytest.mark.parametrize("script", ["exit 1", "echo install the snap", "kill $$"])
def test_a_chromium_on_path_that_does_not_run_is_passed_over(tmp_path: Path, script: str) -> None:
    executable(tmp_path / "own" / "chromium", script)
    search = str(tmp_path / "own")
    found = find_or_get(search_path=search, cache=tmp_path / "cache", ways=[way(in_cache)])
    assert found == tmp_path / "cache" / browser.VERSION / "bin" / "chromium"


def test_a_cached_browser_is_taken_without_asking_anybody(tmp_path: Path) -> None:
    cached = in_cache(tmp_path / browser.VERSION)
    assert find_or_get(search_path="", cache=tmp_path, ways=[way(never)]) == cached


def test_ways_are_tried_in_order_until_one_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ways = [way(refused, "the post"), way(in_cache, "the smith"), way(never, "the sea")]
    find_or_get(search_path="", cache=tmp_path, ways=ways)
    assert capsys.readouterr().err.splitlines() == [
        "asking the post",
        "not available: the post failed (connection refused)",
        "asking the smith",
    ]


def test_a_browser_that_does_not_run_is_not_kept(tmp_path: Path) -> None:
    broken = way(lambda folder: in_cache(folder, "exit 127"))
    with pytest.raises(BrowserNotFoundError, match="no program that runs was found in it"):
        find_or_get(search_path="", cache=tmp_path, ways=[broken])
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_no_browser_at_all_is_one_sentence_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(browser, "default_ways", lambda _cache: (way(refused),))
    assert browser.main() == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "error: no browser: no working chromium, chromium-browser, google-chrome, "
        "google-chrome-stable on PATH; the post failed (connection refused); "
        "install Chromium, e.g. with `apt-get install chromium`, and run this again"
    )
