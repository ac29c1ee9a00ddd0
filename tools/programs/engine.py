"""The Pulumi engine: the installed one, or one downloaded or built into the user's cache."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.programs import engine_from_go
from tools.programs.cache import UnavailableError, Way, cache_folder, fill, raise_as, show
from tools.programs.command_output import last_line

VERSION = "3.250.0"
"""The tested engine: the newest whose Go modules were available (2026-11)."""

_LEAST = tuple(int(part) for part in VERSION.split("."))

LANGUAGE_HOST = "pulumi-language-python"

# The installer is a short script and one archive. The script arrives in seconds on any network
# that answers; the archive may be slow.
_CONNECT_SECONDS = 15
_DOWNLOAD_SECONDS = 300

_INSTALL_COMMAND = "curl -fsSL https://get.pulumi.com | sh"


class EngineNotFoundError(UnavailableError):
    """No engine is available; the message says why, and the fix."""


def find_or_get(
    *, search_path: str | None = None, cache: Path | None = None, ways: Sequence[Way] | None = None
) -> Path:
    """Return the `pulumi` to run: the installed one, the cached one or a new one."""
    path = os.environ.get("PATH", "") if search_path is None else search_path
    if (own := on_path(path)) is not None:
        return own
    advice = f"install Pulumi with `{_INSTALL_COMMAND}` and run this again"
    passed_over = f"no `pulumi` {VERSION} or later with its Python host is on PATH"
    with raise_as(EngineNotFoundError, "Pulumi engine", advice, passed_over=passed_over):
        cache = cache_folder("engine") if cache is None else cache
        if (cached := in_folder(cache / VERSION)) is not None:
            return cached
        return fill(cache, VERSION, default_ways(cache) if ways is None else ways, _that_runs)


def default_ways(cache: Path) -> tuple[Way, ...]:
    """Return the methods in the order they are tried."""
    return (
        Way("the official download", f"downloading Pulumi {VERSION}", download),
        Way(
            "the build from Go modules",
            f"building Pulumi {VERSION} from its Go modules: "
            "about three minutes on two cores, once for all clones on this machine",
            lambda folder: engine_from_go.build(folder, version=VERSION, toolchains=cache),
        ),
    )


def on_path(search_path: str) -> Path | None:
    """Return an installed Pulumi that is recent enough and can run Python programs."""
    found = shutil.which("pulumi", path=search_path)
    if found is None:
        return None
    cli = Path(found)
    version = version_of(cli)
    recent = version is not None and version >= _LEAST
    return cli if recent and language_host_of(cli, search_path) is not None else None


def language_host_of(cli: Path, search_path: str) -> Path | None:
    """Return the official Python language host in an engine's folder, or None."""
    beside = cli.resolve().with_name(LANGUAGE_HOST)
    if os.access(beside, os.X_OK):
        return beside
    elsewhere = shutil.which(LANGUAGE_HOST, path=search_path)
    return None if elsewhere is None else Path(elsewhere)


def in_folder(folder: Path) -> Path | None:
    """Return the engine in a folder that this module filled."""
    cli = folder / "bin" / "pulumi"
    runs_python = any(cli.with_name(f"{LANGUAGE_HOST}{end}").is_file() for end in ("", "-exec"))
    return cli if os.access(cli, os.X_OK) and runs_python else None


def _that_runs(folder: Path) -> Path | None:
    cli = in_folder(folder)
    return cli if cli is not None and version_of(cli) is not None else None


def version_of(cli: Path) -> tuple[int, ...] | None:
    """Return the version that an engine prints, or None."""
    try:
        answer = subprocess.run(
            [str(cli), "version"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"v?(\d+)\.(\d+)\.(\d+)", answer.stdout.strip())
    return tuple(int(part) for part in match.groups()) if match else None


def download(folder: Path) -> None:
    """Download the official release with the Pulumi SDK's installer, with a time limit."""
    installer = (
        "import socket, sys, semver, pulumi.automation as automation; "
        f"socket.setdefaulttimeout({_CONNECT_SECONDS}); "
        "automation.PulumiCommand.install(sys.argv[1], semver.VersionInfo.parse(sys.argv[2]))"
    )
    try:
        # In its own session, so that its child processes end with it.
        with subprocess.Popen(
            [sys.executable, "-c", installer, str(folder), VERSION],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                _, complaint = process.communicate(timeout=_DOWNLOAD_SECONDS)
            finally:
                _end_session(process)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"not finished after {_DOWNLOAD_SECONDS} s") from None
    if process.returncode != 0:
        raise RuntimeError(last_line(complaint))


def _end_session(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, 9)


def main() -> int:
    """Print the engine's path."""
    return show(lambda: [find_or_get()])


if __name__ == "__main__":
    sys.exit(main())
