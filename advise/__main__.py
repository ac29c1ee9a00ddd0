"""Advise on a ladder: which machines in which region serve a model cheapest, as a stack file.

    python -m advise --model MODEL --regions REGION,... [--rate N] [--write NAME]
    python -m advise --stack STACK [--rate N] [--write NAME]

Needs no engine, no cloud and no account. Owns the command; `search` finds, `text` shows.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advise.as_json import as_json
from advise.asked import (
    AskedError,
    Mistakes,
    ModelAsked,
    model_id,
    numbers_of,
    regions_of,
    speed_problems,
)
from advise.choice import Limits
from advise.runs import Course, Runs
from advise.search import Advice, searched
from advise.site import Site, problems_of_keys
from advise.stack import OwnStack, own_stack
from advise.text import reasons, text
from advise.written import WriteError, config_of, name_problem, text_of, write
from fleet.inputs import demand, planned
from fleet.inputs.demand import DAY, Demand, DemandError
from fleet.inputs.speeds import UnknownSpeedError
from fleet.region.model import LATE_SECONDS
from tools.stack.command_errors import print_errors
from tools.stack.number_options import number, number_of
from tools.stack.planned import RefusedError
from tools.stack.sandbox_home import REPOSITORY, SandboxError, tracked_stack_file
from tools.stack.settings import SettingsError

RATE = 1.0
"""Requests a second where none are given for a model."""

DAYS, LEAST_DAYS, FULL_RATE = 0.5, 0.125, 10.0
"""Simulated time: the hours around the highest rate. A simulation takes as long as it has replicas,
so above a mean of `FULL_RATE` requests a second the time is shorter in proportion."""

KEEP = 0.99
"""Share of the needed replica time where none is asked for."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m advise",
        description="Find the cheapest ladder for a model, or for a stack that is there.",
        allow_abbrev=False,
    )
    add = made.add_argument
    add("--model", help="OWNER/MODEL, or the name of a model of the tables: Qwen2.5-7B")
    add("--regions", help="us-central1,us-east4: the regions that are compared")
    add("--stack", help="dev, for Pulumi.dev.yaml: compare its ladder, in its region")
    add("--rate", type=number(0.001, 1e6), help=f"mean requests a second ({RATE:g}; stack: 70%%)")
    add("--latency", type=number(0.01, 3600), default=LATE_SECONDS, help="p95 of the first token")
    add("--keep", type=number(0, 1), default=KEEP, help=f"share of replica time ({KEEP})")
    add("--budget", type=number(1, 1e9), help="most USD a month (any)")
    add("--context", type=number(128, 1e7, whole=True), help="longest request, in tokens (8192)")
    add("--numbers", help="of a model that no table has: KEY=VALUE words, or a YAML file")
    add("--token", help="secret of Secret Manager with the Hugging Face token (gated: hf-token)")
    add("--speed", type=number_of("MACHINE"), action="append", default=[], metavar="M=N")
    add("--trace", default="m-small", help="demand, as of make simulate (m-small)")
    add("--sizes", choices=[*planned.SIZES], default="conversation", help="size of the requests")
    add("--days", type=number(0.1, 14), help=f"days to simulate ({DAYS}, less at high rates)")
    add("--seed", type=number(0, 2**31, whole=True), default=1, help="of all chance (1)")
    add("--write", metavar="NAME", help="write the advised ladder as Pulumi.NAME.yaml")
    add("--replace", action="store_true", help="let --write replace a file that exists")
    add("--folder", type=Path, default=REPOSITORY, help="where --write writes (this clone)")
    add("--json", action="store_true", help="print JSON in place of tables")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, search, print, and give the status."""
    given = parser().parse_args(arguments)
    try:
        work = _of_a_model(given) if given.stack is None else _of_a_stack(given)
        advice = _advice(work)
        print(json.dumps(as_json(advice), indent=2) if given.json else text(advice))
        if given.write is not None:
            path = _written(given, advice, work.own)
            print("" if given.json else f"written: {path}\n{_next_steps(given.write)}", end="")
    except (
        AskedError,
        DemandError,
        RefusedError,
        SandboxError,
        SettingsError,
        UnknownSpeedError,
        WriteError,
    ) as error:
        print_errors(error)
        return 1
    return 0


@dataclass(frozen=True)
class _Work:
    """All that is searched."""

    sites: tuple[Site, ...]
    course: Course
    limits: Limits
    own: OwnStack | None = None
    speeds: Mapping[str, float] | None = None


def _advice(work: _Work) -> Advice:
    runs = Runs(work.course)
    regions = tuple(searched(site, runs, work.limits) for site in work.sites)
    own = None
    if work.own is not None:
        what_if = work.own.what_if(work.course.requests, work.speeds or {})
        own = work.own.trial(runs, what_if)
    return Advice(work.course, work.limits, regions, own)


def _of_a_model(given: argparse.Namespace) -> _Work:
    mistakes = Mistakes()
    if given.model is None:
        mistakes.lines.append("no model; write --model OWNER/MODEL, or --stack STACK")
    if given.regions is None:
        mistakes.lines.append("no region; write --regions us-central1,us-east4")
    model = mistakes.read(model_id, given.model, "")
    no_numbers: dict[str, Any] = {}
    numbers = mistakes.read(numbers_of, given.numbers, no_numbers)
    no_regions: tuple[str, ...] = ()
    regions = mistakes.read(regions_of, given.regions, no_regions)
    mistakes.lines += _of_both(given)
    mistakes.refuse()
    context = None if given.context is None else int(given.context)
    asked = ModelAsked(model, context, numbers or None, given.token)
    requests = planned.SIZES[given.sizes]
    sites = tuple(Site(region, asked.keys, requests, dict(given.speed)) for region in regions)
    mistakes.lines += problems_of_keys(sites[0])
    mistakes.refuse()
    rate = RATE if given.rate is None else given.rate
    wanted = _wanted(given, lambda part: planned.scaled(part, rate, 0.0, requests))
    return _Work(sites, Course(wanted, requests, int(given.seed)), _limits(given))


def _of_a_stack(given: argparse.Namespace) -> _Work:
    mistakes = Mistakes()
    for option in ("model", "regions", "numbers", "token", "context"):
        if getattr(given, option) is not None:
            line = f"--{option} has no effect with --stack, whose file says it; leave out one"
            mistakes.lines.append(line)
    mistakes.lines += _of_both(given)
    mistakes.refuse()
    own = own_stack(tracked_stack_file(REPOSITORY, given.stack), REPOSITORY)
    requests = planned.SIZES[given.sizes]
    speeds = dict(given.speed)
    site = own.site(requests, speeds)
    mistakes.lines += problems_of_keys(site)
    mistakes.refuse()
    what_if = own.what_if(requests, speeds)
    wanted = _wanted(given, lambda part: own.demand(part, given.rate, what_if))
    course = Course(wanted, requests, int(given.seed))
    return _Work((site,), course, _limits(given), own, speeds)


def _of_both(given: argparse.Namespace) -> list[str]:
    found = speed_problems(given.speed)
    if given.write is not None:
        wrong = name_problem(given.folder, given.write, replace=given.replace)
        found += [] if wrong is None else [f"--write: {wrong}"]
    return found


def _limits(given: argparse.Namespace) -> Limits:
    return Limits(given.latency, given.keep, given.budget)


def _wanted(given: argparse.Namespace, scaled: Callable[[Demand], Demand]) -> Demand:
    """Return the demand of a simulation, scaled."""
    whole = demand.demand_of(given.trace)
    found = scaled(busiest(whole, DAYS if given.days is None else given.days))
    if given.days is not None or found.mean <= FULL_RATE:
        return found
    return scaled(busiest(whole, max(LEAST_DAYS, DAYS * FULL_RATE / found.mean)))


def busiest(whole: Demand, days: float) -> Demand:
    """Return the part of a demand that has its highest rate in the middle."""
    count = max(1, round(days * DAY / whole.seconds))
    first = whole.rates.index(whole.highest) - count // 2
    rates = tuple(whole.rates[(first + place) % len(whole.rates)] for place in range(count))
    return Demand(whole.name, whole.seconds, rates)


def _written(given: argparse.Namespace, advice: Advice, own: OwnStack | None) -> Path:
    best = advice.best
    if best is None or best is advice.own:
        raise WriteError("no other ladder is advised, so no file is written")
    keys: dict[str, Any] = {**best.planned.keys}
    if given.write != given.stack:
        # Two stacks of one project need names of their own.
        keys["name"] = given.write
    if own is not None and own.stack.settings.secret_keys:
        names = ", ".join(sorted(own.stack.settings.secret_keys))
        raise WriteError(f"{names} is encrypted for this stack; copy the pools into its file")
    others = {} if own is None else own.others
    config = config_of(keys, others, REPOSITORY)
    content = text_of(config, ["make advise:", *reasons(advice)])
    return write(given.folder, given.write, content, replace=given.replace)


def _next_steps(name: str) -> str:
    return (
        f"next: set gcp:project in it, then\n  make lint STACK={name}\n"
        f"  make preview STACK={name}\n  make up STACK={name}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
