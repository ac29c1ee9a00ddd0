"""The command: look once or again and again, print the report, and return the exit status."""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from .cluster import Reader
from .diagnosis import Diagnosis, diagnose
from .finding import Severity
from .json_report import json_report
from .last_look import changed
from .observed import Observed
from .text import not_seen, report, severity_of, why
from .watched import WatchedStack

EPILOG = (
    "Exit status: 0 if nothing is wrong, 1 with a warning, 2 with an error, 3 if the cluster does "
    "not answer or the stack does not exist."
)

NOT_SEEN = int(Severity.NOT_SEEN)
WATCH_SECONDS = 10
"""Default time between two looks of `--watch`."""

_CLEAR = "\x1b[H\x1b[2J"


class Parser(argparse.ArgumentParser):
    """A parser whose usage errors have the exit status of an unknown state."""

    def error(self, message: str) -> NoReturn:
        """Print the error and exit."""
        self.print_usage(sys.stderr)
        self.exit(NOT_SEEN, f"error: {message}\n")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that every command of this room has."""
    add = parser.add_argument
    add("--why", metavar="POD", help="report one pod, by its name or the start of it")
    add("--json", action="store_true", help="print JSON")
    add(
        "--watch",
        metavar="SECONDS",
        nargs="?",
        type=_seconds,
        const=WATCH_SECONDS,
        help=f"look again after some seconds, {WATCH_SECONDS} by default, until Ctrl-C",
    )


def _seconds(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected whole seconds, at least 1; given {text!r}")
    return int(text)


@dataclass(frozen=True)
class Look:
    """A way to look at a stack, and where the last look is recorded."""

    read: Reader
    stack: Callable[[Observed], WatchedStack]
    """Returns the stack as it should be, from a snapshot or from a stack file."""
    last_look: Path

    def diagnosis(self) -> Diagnosis:
        """Take a snapshot and diagnose it."""
        seen = self.read()
        return diagnose(seen, self.stack(seen))


def run(look: Look, options: argparse.Namespace) -> int:
    """Look and print until the options say to stop, and return the exit status."""
    status = NOT_SEEN
    try:
        while True:
            status, told = _once(look, options)
            begin = _CLEAR if options.watch and sys.stdout.isatty() else ""
            sys.stdout.write(f"{begin}{told}\n")
            sys.stdout.flush()
            if not options.watch:
                return status
            time.sleep(options.watch)
    except KeyboardInterrupt:
        return status


def _once(look: Look, options: argparse.Namespace) -> tuple[int, str]:
    found = look.diagnosis()
    if options.why and found.seen.reached:
        return _pod(found, options.why)
    changes = changed(found, look.last_look)
    told = json_report(found, changes) if options.json else report(found, changes)
    return int(found.severity), told


def _pod(found: Diagnosis, name: str) -> tuple[int, str]:
    exact = [each for each in found.replicas if each.pod == name]
    fits = exact or [each for each in found.replicas if each.pod.startswith(name)]
    if not fits:
        there = ", ".join(each.pod for each in found.replicas) or "none"
        wrong = f"error: no pod '{name}' in namespace {found.stack.namespace}; pods: {there}"
        return NOT_SEEN, "\n".join([wrong, *not_seen(found)])
    told = "\n".join(["\n\n".join(why(found, each) for each in fits), *not_seen(found)])
    return max(int(severity_of(found, each)) for each in fits), told
