"""Command of the load generator."""

import argparse
import re
import signal
import sys
import time
from typing import Any, NamedTuple

import gevent  # type: ignore[import-untyped] # gevent ships no types
from gevent.event import AsyncResult  # type: ignore[import-untyped] # gevent ships no types
from locust.env import Environment

from components.rollout.job.endpoint import EndpointError, address, served_model
from load.locustfile import Storyteller
from load.open_files import SPARE_FILES, allow_files

ERRORS_SHOWN = 5


class Outcome(NamedTuple):
    """Result of a run."""

    users: int
    seconds: float
    total: Any
    errors: list[Any]
    ended_by: int

    @property
    def lines(self) -> list[str]:
        """The summary, as it is printed."""
        total = self.total
        rate = total.num_requests / self.seconds
        p50, p95 = (total.get_response_time_percentile(share) or 0 for share in (0.5, 0.95))
        return [
            f"{self.users} users, {total.num_requests} requests in {self.seconds:.1f} s"
            f" ({rate:.1f}/s), {total.num_failures} failed ({total.fail_ratio:.2%})",
            f"latency p50 {p50:.0f} ms, p95 {p95:.0f} ms",
            *(f"  {error.occurrences} x {error.error}" for error in self.errors[:ERRORS_SHOWN]),
        ]


def run(options: argparse.Namespace) -> Outcome:
    """Send the requests until the time or the count is up, or a signal comes."""
    allow_files(options.users + SPARE_FILES)
    Storyteller.model = options.model
    Storyteller.budget = iter(range(options.requests))
    environment = Environment(user_classes=[Storyteller], host=options.url)
    runner = environment.create_local_runner()
    end = AsyncResult()

    def count(**_: object) -> None:
        if environment.stats.total.num_requests >= options.requests:
            end.set(0)

    environment.events.request.add_listener(count)  # type: ignore[no-untyped-call] # locust's own
    for number in (signal.SIGINT, signal.SIGTERM):
        gevent.signal_handler(number, end.set, 128 + number)
    started = time.monotonic()
    runner.start(options.users, spawn_rate=options.ramp)
    end.wait(timeout=options.seconds)
    seconds = time.monotonic() - started
    # Requests in flight are cut off, and count neither as answered nor as failed.
    runner.quit()
    errors = sorted(environment.stats.errors.values(), key=lambda error: -error.occurrences)
    return Outcome(options.users, seconds, environment.stats.total, errors, end.value or 0)


def positive(text: str) -> int:
    """Read a whole number above zero."""
    if not re.fullmatch(r"[1-9]\d{0,8}", text):
        raise argparse.ArgumentTypeError(f"not a whole number above 0: {text!r}")
    return int(text)


def ramp(text: str) -> int:
    """Read `50/s`."""
    return positive(text.removesuffix("/s"))


def share(text: str) -> float:
    """Read a share between 0 and 1."""
    if not re.fullmatch(r"0(\.\d+)?|1(\.0+)?", text):
        raise argparse.ArgumentTypeError(f"not a share from 0 to 1: {text!r}")
    return float(text)


def arguments() -> argparse.Namespace:
    """Read the command line, and ask the endpoint for what it leaves out."""
    parser = argparse.ArgumentParser(
        prog="python -m load", description="Put a vLLM endpoint under load.", allow_abbrev=False
    )
    add = parser.add_argument
    add("--url", required=True, help="the endpoint, e.g. http://203.0.113.7:8000")
    add("--users", type=positive, default=1000, help="requests at once, at most (1000)")
    add("--ramp", type=ramp, default=50, help="users to add each second (50/s)")
    add("--seconds", type=positive, default=120, help="stop after this time (120)")
    add("--requests", type=positive, default=100_000, help="stop after this many (100000)")
    add("--model", help="id of the model; the endpoint is asked otherwise")
    add(
        "--max-failures",
        type=share,
        default=0.01,
        help="share to tolerate: above it, status 1 (0.01)",
    )
    options = parser.parse_args()
    parts = address(options.url)
    options.url = parts.geturl()
    options.model = options.model or served_model(parts)
    return options


def main() -> int:
    """Return the status to leave with."""
    try:
        options = arguments()
        print(f"{options.url}: {options.model}, up to {options.users} users", flush=True)
        outcome = run(options)
    except EndpointError as error:
        sys.stderr.write(f"load: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    print("\n".join(outcome.lines), flush=True)
    if outcome.ended_by:
        return outcome.ended_by
    if outcome.total.num_requests == 0:
        sys.stderr.write("load: no request was answered in this time; raise --seconds\n")
        return 1
    if outcome.total.fail_ratio > options.max_failures:
        sys.stderr.write(f"load: more than {options.max_failures:.2%} of the requests failed\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
