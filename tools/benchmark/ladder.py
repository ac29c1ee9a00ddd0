"""The stages of a benchmark: one request at a time, a full server, and rates up to that.

Owns which load is sent when, and where latency leaves its knee. `load.sender` sends it, as a
process of its own: it needs all time for itself.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.benchmark.figures import Window, means, stage_of
from tools.benchmark.mixes import Mix
from tools.benchmark.result import Knee, Stage
from tools.programs.command_output import last_line
from tools.stack.sandbox_home import REPOSITORY

SHARES = (0.25, 0.5, 0.7, 0.85, 0.95, 1.1)
"""Rates, as shares of the requests per second of a full server."""

WARM_UP = 0.25
"""Share of a stage before its window."""

SLOWER = 2.0
"""How many times as long as with little load a latency may be before the knee.

It is the load with the most throughput for its latency (Kleinrock's power, ICC 1979), both of a
queue with one server (M/M/1) and of a batch whose step takes longer with each request: in both the
latency there is twice that of one request alone."""

_GRACE_SECONDS = 60

# Requests that are prepared for users, who send without an end: more than a server answers.
_REQUESTS_PER_SECOND = 100
_BYTES_PER_SECOND = 500_000


class MeasureError(Exception):
    """The server cannot be measured; the message says why."""


@dataclass(frozen=True)
class Asked:
    """The request for a run."""

    url: str
    model: str
    mix: Mix
    seed: int
    seconds: float
    """Length of a stage."""
    users: int
    """Requests at once that fill the server."""
    rates: tuple[float, ...] = ()
    """Rates of the ladder; by default `SHARES` of what a full server answers."""
    first_token: float | None = None
    """Limit of the 95th percentile of the time to the first token; by default `SLOWER`."""
    per_token: float | None = None


@dataclass(frozen=True)
class Measured:
    """All stages of a run."""

    alone: Stage
    full: Stage
    rates: tuple[Stage, ...]
    prompt_tokens: float | None
    answer_tokens: float | None


def measure(asked: Asked, say: Callable[[Stage], None]) -> Measured:
    """Run every stage. Raises MeasureError."""
    alone, lines = _stage(asked, None, 1, 0)
    say(alone)
    if not alone.tokens_per_second:
        got = next((each["error"] for each in lines if each.get("error")), None)
        raise MeasureError(
            f"the server answered no request: {got or 'no token in time; raise --seconds'}"
        )
    full, lines = _stage(asked, None, asked.users, 1)
    sizes = means(lines)
    say(full)
    if sizes[1] is None or not full.tokens_per_second:
        raise MeasureError(
            f"no request was answered within {full.seconds:g} s on a full server; raise --seconds"
        )
    most = full.tokens_per_second / sizes[1]
    rates = asked.rates or tuple(most * share for share in SHARES)
    found = []
    for number, rate in enumerate(sorted(rates), start=2):
        stage, _ = _stage(asked, rate, None, number)
        say(stage)
        found.append(stage)
    return Measured(alone, full, tuple(found), *sizes)


def knee_of(stages: Sequence[Stage], asked: Asked) -> Knee | None:
    """Return the last rate before the first that breaks a limit; None if the first one does."""
    best: Stage | None = None
    broken = "no higher rate was sent"
    for stage in stages:
        if (found := _breaks(stage, stages[0], asked)) is not None:
            broken = f"{stage.name}: {found}"
            break
        best = stage
    if best is None or best.rate is None:
        return None
    return Knee(rate=best.rate, running=best.running, kv_cache=best.kv_cache, limit=broken)


def _breaks(stage: Stage, first: Stage, asked: Asked) -> str | None:
    """Return the limit that a stage breaks."""
    if stage.failed:
        return f"{stage.failed} requests failed"
    if not stage.requests:
        return "no request was sent in its window: raise --seconds"
    limits = (
        ("first token", stage.first_token.p95, first.first_token.p95, asked.first_token),
        ("time per token", stage.per_token.p95, first.per_token.p95, asked.per_token),
    )
    for name, value, little, given in limits:
        limit = given if given is not None else None if little is None else SLOWER * little
        if value is None:
            return f"{name} is not known: requests were still open at the end"
        if limit is not None and value > limit:
            return f"{name} of {value:.3g} s at the 95th percentile, above {limit:.3g} s"
    return None


def requests_of(asked: Asked, rate: float | None, number: int) -> Iterator[Mapping[str, Any]]:
    """Yield the requests of a stage, with their times; each stage has requests of its own."""
    at, size = 0.0, 0
    most = max(_REQUESTS_PER_SECOND * asked.seconds, 4 * asked.users)
    drawn = asked.mix.requests(asked.model, asked.seed * 1000 + number)
    for place, (wait, request) in enumerate(drawn):
        at += 0.0 if rate is None else wait / rate
        enough = place >= most or size > _BYTES_PER_SECOND * asked.seconds
        if at >= asked.seconds or (rate is None and enough):
            return
        size += len(str(request["body"]))
        yield {"at": round(at, 6), **request}


def _stage(
    asked: Asked, rate: float | None, users: int | None, number: int
) -> tuple[Stage, list[dict[str, Any]]]:
    drain = 0.0 if users is not None and users > 1 else asked.seconds
    window = Window(asked.seconds * WARM_UP, asked.seconds, asked.seconds + drain)
    requests = list(requests_of(asked, rate, number))
    plan = {
        "url": asked.url,
        "seconds": asked.seconds,
        "drain": drain,
        "users": users,
        "requests": requests,
    }
    lines = _sent(plan, asked.seconds + drain + _GRACE_SECONDS)
    if users is not None and sum("place" in line for line in lines) == len(requests):
        raise MeasureError(
            f"the server answered all {len(requests)} requests before the stage ended; "
            f"lower --seconds or take a mix with longer answers"
        )
    return stage_of(lines, window, rate, users), lines


def _sent(plan: Mapping[str, Any], seconds: float) -> list[dict[str, Any]]:
    """Send a plan, and return what came of it. Raises MeasureError."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "load.sender"],
            input=json.dumps(plan),
            capture_output=True,
            text=True,
            cwd=REPOSITORY,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise MeasureError(f"the requests were not sent within {seconds:g} s") from None
    if done.returncode != 0:
        raise MeasureError(f"the requests were not sent: {last_line(done.stderr)}")
    return [json.loads(line) for line in done.stdout.splitlines()]
