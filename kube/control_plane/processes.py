"""Programs of a control plane as processes of this one: they start, they are ready, they end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_END_SECONDS = 15
"""Time limit for a program to stop after SIGTERM; a graceful API server takes seconds."""

_END_WITH_PARENT = Path(__file__).with_name("end_with_parent.py")


class NotStartedError(Exception):
    """A program did not become ready; the message has the end of its log."""


@dataclass(frozen=True)
class Started:
    """A program that runs."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def last_words(self) -> str:
        """Return the end of its log."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-5:])


class Processes:
    """A group of programs, ended in the reverse of the order they were started in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started: list[Started] = []

    @property
    def pids(self) -> dict[str, int]:
        """Name the process of each program that was started."""
        return {each.name: each.process.pid for each in self._started}

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a program in a session of its own, so that a Ctrl-C is not for it."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as words:
            process = subprocess.Popen(
                [sys.executable, str(_END_WITH_PARENT), str(os.getpid()), *command],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started.append(Started(name, process, log))

    def await_ready(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until a condition holds while every program runs; an error has a program's log."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if gone := [each for each in self._started if each.process.poll() is not None]:
                raise NotStartedError(f"{gone[0].name} ended: {gone[0].last_words()}")
            if ready():
                return
            time.sleep(0.05)
        last = self._started[-1]
        raise NotStartedError(f"{last.name} not ready in {seconds:g} s: {last.last_words()}")

    def end(self) -> None:
        """End all of them, the last first: the API server cannot end without its store."""
        for each in reversed(self._started):
            _end(each.process)
        self._started.clear()


def _end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
