"""The Pulumi engine: finds one on this machine, or gets one into the person's cache.

Owns the order in which engines are tried, and the cache folder that all clones on a machine share.
Not here: how one is built from Go modules (`tools/engine_from_go.py`), nor how one is driven
(`tools/sandbox_home.py`). Nothing is written outside the cache; nothing half done is left in it.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import engine_from_go

VERSION = "3.250.0"
"""The engine the sandbox was proved with: the newest whose Go modules could be had (2026-11)."""

_LEAST = tuple(int(part) for part in VERSION.split("."))

LANGUAGE_HOST = "pulumi-language-python"

# The installer is one short script and one archive from the same place. Where a network answers
# at all, the first comes in seconds; the second may be slow and still be on its way.
_CONNECT_SECONDS = 15
_DOWNLOAD_SECONDS = 300

_INSTALL_COMMAND = "curl -fsSL https://get.pulumi.com | sh"


class EngineNotFoundError(Exception):
    """No engine is to be had; the message says what was tried and what to do."""


@dataclass(frozen=True)
class Way:
    """One way to get an engine that is not on the machine yet."""

    name: str
    announcement: str
    fill: Callable[[Path], None]
    """Puts `bin/pulumi` into the folder it is given, or raises OSError or RuntimeError."""


def find_or_get(
    *, search_path: str | None = None, cache: Path | None = None, ways: Sequence[Way] | None = None
) -> Path:
    """Give the `pulumi` to run: the person's own, else the cached one, else a new one."""
    path = os.environ.get("PATH", "") if search_path is None else search_path
    if (own := on_path(path)) is not None:
        return own
    cache = default_cache() if cache is None else cache
    if (cached := in_folder(cache / VERSION)) is not None:
        return cached
    return _get(cache, default_ways(cache) if ways is None else ways)


def default_cache() -> Path:
    """Name the folder that holds this person's engines."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given) / "vllm-gke" / "engine"
    try:
        return Path.home() / ".cache" / "vllm-gke" / "engine"
    except RuntimeError:
        raise EngineNotFoundError(
            "no folder for the Pulumi engine: neither XDG_CACHE_HOME nor HOME is set; set one"
        ) from None


def default_ways(cache: Path) -> tuple[Way, ...]:
    """List the ways in the order they are tried."""
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
    """Find the person's own Pulumi, when it is recent enough and can run Python programs."""
    found = shutil.which("pulumi", path=search_path)
    if found is None:
        return None
    cli = Path(found)
    version = version_of(cli)
    recent = version is not None and version >= _LEAST
    return cli if recent and language_host_of(cli, search_path) is not None else None


def language_host_of(cli: Path, search_path: str) -> Path | None:
    """Find the official Python language host that came with an engine, if one did."""
    beside = cli.resolve().with_name(LANGUAGE_HOST)
    if os.access(beside, os.X_OK):
        return beside
    elsewhere = shutil.which(LANGUAGE_HOST, path=search_path)
    return None if elsewhere is None else Path(elsewhere)


def in_folder(folder: Path) -> Path | None:
    """Find the engine in a folder this module filled."""
    cli = folder / "bin" / "pulumi"
    runs_python = any(cli.with_name(f"{LANGUAGE_HOST}{end}").is_file() for end in ("", "-exec"))
    return cli if os.access(cli, os.X_OK) and runs_python else None


def version_of(cli: Path) -> tuple[int, ...] | None:
    """Ask an engine for its version; none when it cannot say."""
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
    """Fetch the official release with the Pulumi SDK's own installer, within a bounded time."""
    installer = (
        "import socket, sys, semver, pulumi.automation as automation; "
        f"socket.setdefaulttimeout({_CONNECT_SECONDS}); "
        "automation.PulumiCommand.install(sys.argv[1], semver.VersionInfo.parse(sys.argv[2]))"
    )
    try:
        # In a session of its own, so that what the installer starts ends with it.
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
        raise RuntimeError(engine_from_go.last_line(complaint))


def _end_session(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, 9)


def _get(cache: Path, ways: Sequence[Way]) -> Path:
    try:
        with _alone_in(cache):
            # Another clone may have been getting it while this one waited.
            if (cached := in_folder(cache / VERSION)) is not None:
                return cached
            return _try_all(cache, ways)
    except OSError as error:
        raise EngineNotFoundError(f"no Pulumi engine: {cache}: {error.strerror}") from None


def _try_all(cache: Path, ways: Sequence[Way]) -> Path:
    failures = []
    for way in ways:
        _say(way.announcement)
        folder = Path(tempfile.mkdtemp(prefix=".getting-", dir=cache))
        try:
            way.fill(folder)
            if in_folder(folder) is None or version_of(folder / "bin" / "pulumi") is None:
                raise RuntimeError("it brought no `pulumi` that runs")
            shutil.rmtree(cache / VERSION, ignore_errors=True)
            folder.rename(cache / VERSION)
        except (OSError, RuntimeError) as error:
            failures.append(f"{way.name} failed ({error})")
            _say(f"not to be had: {failures[-1]}")
        else:
            return cache / VERSION / "bin" / "pulumi"
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    raise EngineNotFoundError(
        f"no Pulumi engine: no `pulumi` {VERSION} or later with its Python host is on PATH; "
        f"{'; '.join(failures)}; install Pulumi with `{_INSTALL_COMMAND}` and run this again"
    )


@contextmanager
def _alone_in(cache: Path) -> Iterator[None]:
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Under the lock nobody else is getting one: these were left by a run that was killed.
        for left in cache.glob(".getting-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """Print where the engine is."""
    try:
        print(find_or_get())
    except EngineNotFoundError as error:
        _say(f"error: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
