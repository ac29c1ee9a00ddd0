"""What this project fetches for itself: one folder of the person's cache, for all clones.

Owns the order in which ways to get a thing are tried, and that nothing half done is left. What the
thing is, and whether it is any good, is its own module's to say: `tools/programs/engine.py`,
`tools/programs/browser.py`. What a person reads where nothing worked has one form here, `no THING:
why; what to do`.
"""

import fcntl
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class NotToBeHadError(Exception):
    """No way worked; the message says why each failed."""


@dataclass(frozen=True)
class Way:
    """One way to get a thing that is not on the machine yet."""

    name: str
    announcement: str
    fill: Callable[[Path], None]
    """Puts the thing into the folder it is given, or raises OSError or RuntimeError."""


def cache_folder(name: str) -> Path:
    """Name the folder that holds this person's things of one kind; raises NotToBeHadError."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given) / "vllm-gke" / name
    try:
        return Path.home() / ".cache" / "vllm-gke" / name
    except RuntimeError:
        raise NotToBeHadError(
            f"no folder for the {name}: neither XDG_CACHE_HOME nor HOME is set; set one"
        ) from None


@contextmanager
def or_else(
    error_class: type[Exception], thing: str, advice: str, *, passed_over: str = ""
) -> Iterator[None]:
    """Raise the thing's own error, in one sentence, where what is in the block cannot get it.

    `passed_over` says what on the machine was not taken, before the reason.
    """
    try:
        yield
    except NotToBeHadError as error:
        before = f"{passed_over}; " if passed_over else ""
        raise error_class(f"no {thing}: {before}{error}; {advice}") from None
    except OSError as error:
        raise error_class(f"no {thing}: {error.filename}: {error.strerror}") from None


def fill(
    cache: Path, entry: str, ways: Sequence[Way], found_in: Callable[[Path], Path | None]
) -> Path:
    """Give what `found_in` finds in the entry's folder, after the first way that brings it.

    Raises NotToBeHadError, and OSError where the cache itself cannot be written.
    """
    with _alone_in(cache):
        # Another clone may have been getting it while this one waited.
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
                raise RuntimeError("it brought nothing that runs")
            place = cache / entry / found.relative_to(folder)
            shutil.rmtree(cache / entry, ignore_errors=True)
            folder.rename(cache / entry)
        except (OSError, RuntimeError) as error:
            failures.append(f"{way.name} failed ({error})")
            say(f"not to be had: {failures[-1]}")
        else:
            return place
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    raise NotToBeHadError("; ".join(failures))


@contextmanager
def _alone_in(cache: Path) -> Iterator[None]:
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Under the lock nobody else is getting one: these were left by a run that was killed.
        for left in cache.glob(".getting-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def end_when_told() -> None:
    """Let SIGTERM end this process in order; by itself it would leave what it started at work."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def say(line: str) -> None:
    """Tell the person who waits."""
    print(line, file=sys.stderr, flush=True)
