"""Simulate a stack's fleet: demand, stockouts and autoscalers over a week, in seconds.

    python -m fleet STACK [--trace TRACE] [--stock STOCK] [--days N] [--seed N] [--json] [--page]

Needs no engine, no cloud and no account. Owns the command; `planned` reads the stack, `simulation`
runs it, `text` and `page` show it.
"""

import argparse
import json
import sys
from pathlib import Path

from fleet.inputs import demand, planned
from fleet.inputs.demand import DemandError
from fleet.inputs.planned import Tried, UnknownRungError
from fleet.inputs.speeds import UnknownSpeedError
from fleet.inputs.stock import StockError
from fleet.region.simulation import Asked, region_of, simulate
from fleet.report.figures import figures
from fleet.report.page import page
from fleet.report.text import text
from tools.stack.command_errors import print_errors
from tools.stack.number_options import number, number_of
from tools.stack.planned import RefusedError, planned_stack
from tools.stack.sandbox_home import REPOSITORY, SandboxError, tracked_stack_file
from tools.stack.settings import SettingsError

_DAYS = 365


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    made = argparse.ArgumentParser(
        prog="python -m fleet",
        description="Simulate a stack's fleet over a week of demand.",
        allow_abbrev=False,
    )
    add = made.add_argument
    add("stack", metavar="STACK", help="dev, for Pulumi.dev.yaml")
    shapes = ", ".join([*demand.SHAPES, *demand.columns(demand.BUILT_IN)])
    add("--trace", default="m-small", help=f"{shapes}, or FILE.csv[:COLUMN] (m-small)")
    add("--stock", default="spot", help="always, spot, stockout:RUNG,... or FILE.json[:PREFIX]")
    add("--days", type=number(0.01, _DAYS), default=7.0, help="days to simulate (7)")
    add("--seed", type=number(0, 2**31, whole=True), default=1, help="of all chance (1)")
    add("--rate", type=number(0.001, 1e6), help="mean requests a second; else by the ladder")
    add("--sizes", choices=[*planned.SIZES], default="conversation", help="size of the requests")
    of_rung = number_of("RUNG")
    add("--speed", type=of_rung, action="append", default=[], metavar="RUNG=TOKENS_PER_SECOND")
    add("--start", type=of_rung, action="append", default=[], metavar="RUNG=SECONDS")
    add("--silent", default="", metavar="RUNGS", help="their stockouts are not reported: v6e-1")
    add("--json", action="store_true", help="print JSON in place of tables")
    add("--page", action="store_true", help="write the week as a page, too")
    add("--out", type=Path, default=REPOSITORY / "out", metavar="FOLDER", help="default: out")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, simulate, print, and give the status."""
    given = parser().parse_args(arguments)
    try:
        print(_simulated(given), end="")
    except (
        DemandError,
        RefusedError,
        SandboxError,
        SettingsError,
        StockError,
        UnknownRungError,
        UnknownSpeedError,
    ) as error:
        print_errors(error)
        return 1
    except OSError as error:
        print(f"error: cannot write {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _simulated(given: argparse.Namespace) -> str:
    stack = planned_stack(tracked_stack_file(REPOSITORY, given.stack), REPOSITORY)
    silent = frozenset(name for name in given.silent.split(",") if name)
    requests = planned.SIZES[given.sizes]
    tried = Tried(dict(given.speed), dict(given.start), silent, requests)
    model = planned.model_of(stack.config, stack.ladder, tried)
    capacity = planned.tokens_per_second(stack.config, stack.ladder, model)
    asked_demand = planned.scaled(demand.demand_of(given.trace), given.rate, capacity, requests)
    asked = Asked(asked_demand, given.stock, given.days, int(given.seed))
    region = region_of(asked.stock, model.rungs, asked.days * demand.DAY, asked.seed)
    record = simulate(model, region, asked)
    found = figures(record)
    assumed = (*model.assumed, *region.told)
    if given.json:
        content = {
            "stack": given.stack,
            "demand": {"name": asked_demand.name, "mean": asked_demand.mean},
            "seed": asked.seed,
            **found.as_json(),
            "assumed": list(assumed),
        }
        return json.dumps(content, indent=2) + "\n"
    told = text(given.stack, asked_demand, found, assumed)
    if given.page:
        written = given.out / f"simulate-{given.stack}.html"
        written.parent.mkdir(parents=True, exist_ok=True)
        shown = page(given.stack, asked_demand, record, found, assumed)
        written.write_text(shown, encoding="utf-8")
        told += f"page: {written}\n"
    return told


if __name__ == "__main__":
    sys.exit(main())
