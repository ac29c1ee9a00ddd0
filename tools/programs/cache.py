"""A folder of the user's cache for downloaded and built programs, shared by all clones.

Tries the ways to get a program in order, and leaves no incomplete entry. An error has the form
`no PROGRAM: reason; fix`.
"""

import fcntl
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class UnavailableError(Exception):
    """Every way failed; the message says why."""


@dataclass(frozen=True)
class Way:
    """A way to get a program that is not on the machine."""

    name: str
    announcement: str
    fill: Callable[[Path], None]
    """Puts the program into a folder. Raises OSError or RuntimeError."""


def cache_folder(name: str) -> Path:
    """Return the folder of the user's cache for a kind of program. Raises UnavailableError."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given) / "vllm-gke" / name
    try:
        return Path.home() / ".cache" / "vllm-gke" / name
    except RuntimeError:
        raise UnavailableError(
            f"no folder for the {name}: neither XDG_CACHE_HOME nor HOME is set; set one"
        ) from None


@contextmanager
def raise_as(
    error_class: type[Exception], thing: str, advice: str, *, passed_over: str = ""
) -> Iterator[None]:
    """Raise `error_class` with a one-sentence message if the block cannot get the program.

    `passed_over` says what is missing on the machine.
    """
    try:
        yield
    except UnavailableError as error:
        before = f"{passed_over}; " if passed_over else ""
        raise error_class(f"no {thing}: {before}{error}; {advice}") from None
    except OSError as error:
        raise error_class(f"no {thing}: {error.filename}: {error.strerror}") from None


def fill(
    cache: Path, entry: str, ways: Sequence[Way], found_in: Callable[[Path], Path | None]
) -> Path:
    """Return the result of `found_in` for the entry's folder, after the first way that works.

    Raises UnavailableError, and OSError if the cache cannot be written.
    """
    with _alone_in(cache):
        # Another clone may have filled it while this one waited.
        if (there := found_in(cache / entry)) is not None:
            return there
        return _try_all(cache, entry, ways, found_in)


def _try_all(
    cache: Path, entry: str, ways: Sequence[Way], found_in: Callable[[Path], Path | None]
) -> Path:
    failures = []
    for way in ways:
        say(way.announcement)
        folder = Path(tempfile.mkdtemp(prefix=".getting-", dir=cache))
        try:
            way.fill(folder)
            if (found := found_in(folder)) is None:
                raise RuntimeError("no program that runs was found in it")
            place = cache / entry / found.relative_to(folder)
            shutil.rmtree(cache / entry, ignore_errors=True)
            folder.rename(cache / entry)
        except (OSError, RuntimeError) as error:
            failures.append(f"{way.name} failed ({error})")
            say(f"not available: {failures[-1]}")
        else:
            return place
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    raise UnavailableError("; ".join(failures))


@contextmanager
def _alone_in(cache: Path) -> Iterator[None]:
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # No other process holds the lock: these are left from a run that was killed.
        for left in cache.glob(".getting-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def end_when_told() -> None:
    """Make SIGTERM raise SystemExit, so that child processes are stopped too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def say(line: str) -> None:
    """Print a line to standard error."""
    print(line, file=sys.stderr, flush=True)


def show(find: Callable[[], Iterable[object]]) -> int:
    """Print the programs that `find` returns, or its error; return the exit status."""
    end_when_told()
    try:
        for program in find():
            print(program)
    except UnavailableError as error:
        say(f"error: {error}")
        return 1
    return 0
