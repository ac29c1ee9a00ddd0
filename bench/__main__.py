"""Measure the program and its commands, and print the table.

    python -m bench [--repeats 7] [--part desk] [--write]

Every figure is a median of interleaved runs; `--write` puts the table, the machine and the date
into docs/performance.md. `make bench QUICK=1` runs `tests/bench` instead, which reads no clock.
To add rows, add a function from the number of repeats to rows to `PARTS`.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping

from bench import cloud, desk, engine_runs, growth
from bench.cost import CommandError
from bench.table import Row, machine, table, write

REPEATS = 7

PARTS: Mapping[str, Callable[[int], Iterator[Row]]] = {
    "desk": desk.rows,
    "engine": engine_runs.rows,
    "growth": growth.rows,
    "cloud": cloud.rows,
}
"""What is measured, by the name that `--part` takes; rows of one heading stand together."""


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, measure, print the table, and give the status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure.")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="default: %(default)s")
    parser.add_argument("--part", choices=PARTS, action="append", help="default: all")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    given = parser.parse_args(arguments)
    if given.write and given.part:
        parser.error("--write takes the whole table: leave out --part")
    if given.repeats < 1:
        parser.error(f"--repeats takes a whole number from 1, given {given.repeats}")
    rows: list[Row] = []
    try:
        for part in given.part or PARTS:
            for row in PARTS[part](given.repeats):
                print(f"measured: {row.metric}", file=sys.stderr, flush=True)
                rows.append(row)
    except CommandError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{machine()}\n\n{table(rows)}")
    if given.write:
        write(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
