"""How many requests arrive a second, over time: from a trace or by a shape.

A trace is a CSV file of which one column is a time in seconds and another the rate; the week of a
public service is in this package (`traces/README.md`).
"""

import csv
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

DAY, HOUR = 86_400, 3_600

TRACES = Path(__file__).with_name("traces")
BUILT_IN = TRACES / "demand-servegen.csv"
TIME_COLUMN = "seconds"

_SHAPE_SECONDS = 300.0


class DemandError(Exception):
    """A demand cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Demand:
    """Requests a second, in windows of equal length; after the last one it begins again."""

    name: str
    seconds: float
    """Length of one window."""
    rates: tuple[float, ...]

    def at(self, now: float) -> float:
        """Return the rate at a time."""
        return self.rates[int(now // self.seconds) % len(self.rates)]

    @property
    def highest(self) -> float:
        """Return the highest rate."""
        return max(self.rates)

    @property
    def mean(self) -> float:
        """Return the mean rate."""
        return sum(self.rates) / len(self.rates)

    @property
    def days(self) -> float:
        """Return how long it lasts before it begins again."""
        return len(self.rates) * self.seconds / DAY

    def scaled(self, factor: float) -> "Demand":
        """Return the same demand of another size."""
        return Demand(self.name, self.seconds, tuple(rate * factor for rate in self.rates))

    def window(self, first: float, seconds: float) -> "Demand":
        """Return a part of it, from a time on."""
        start, count = int(first // self.seconds), int(seconds // self.seconds)
        return Demand(self.name, self.seconds, self.rates[start : start + count])


def _steady(_: float) -> float:
    return 1.0


def _daily(now: float) -> float:
    # Lowest at four in the morning, highest twelve hours later.
    return 0.55 - 0.45 * math.cos(2 * math.pi * (now - 4 * HOUR) / DAY)


def _burst(now: float) -> float:
    # Four times as much for an hour, each day at nine.
    return 1.0 if 9 * HOUR <= now % DAY < 10 * HOUR else 0.25


def _ramp(now: float) -> float:
    # From a tenth to all of it, over the week.
    return 0.1 + 0.9 * now / (7 * DAY)


SHAPES: dict[str, Callable[[float], float]] = {
    "steady": _steady,
    "daily": _daily,
    "burst": _burst,
    "ramp": _ramp,
}
"""Shapes of a week, as shares of the highest rate."""


def shape(name: str) -> Demand:
    """Return a week of a shape whose highest rate is one request a second, or a little less."""
    count = int(7 * DAY / _SHAPE_SECONDS)
    return Demand(
        name, _SHAPE_SECONDS, tuple(SHAPES[name](n * _SHAPE_SECONDS) for n in range(count))
    )


def columns(path: Path) -> list[str]:
    """Return the names of a trace's columns of rates."""
    try:
        with path.open(newline="", encoding="utf-8") as lines:
            heads = next(csv.reader(lines), [])
    except (OSError, UnicodeDecodeError) as error:
        raise DemandError(f"cannot read the trace {path}: {error}") from None
    if TIME_COLUMN not in heads:
        raise DemandError(
            f"the trace {path} has no column '{TIME_COLUMN}'; its first line has to name the "
            f"columns, e.g. {TIME_COLUMN},requests"
        )
    found = [head for head in heads if head != TIME_COLUMN]
    if not found:
        raise DemandError(
            f"the trace {path} has no column except '{TIME_COLUMN}'; add one with rates, e.g. "
            f"{TIME_COLUMN},requests"
        )
    return found


def trace(path: Path, column: str) -> Demand:
    """Return one column of a trace; zeros after its end are cut off.

    Raises DemandError where the file is no trace.
    """
    if column not in (known := columns(path)):
        raise DemandError(f"the trace {path} has no column '{column}'; it has {', '.join(known)}")
    try:
        with path.open(newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DemandError(f"cannot read the trace {path}: {error}") from None
    try:
        times = [float(row[TIME_COLUMN]) for row in rows]
        rates = [float(row[column]) for row in rows]
    except (TypeError, ValueError) as error:
        raise DemandError(f"the trace {path} has a cell that is no number: {error}") from None
    while rates and rates[-1] == 0:
        rates.pop()
    gap = _gap(times)
    if gap is None or not rates or min(rates) < 0 or not all(map(math.isfinite, rates)):
        raise DemandError(
            f"the trace {path} needs two rows or more, at equal distances in time, with rates of "
            f"0 or more of which one is above 0"
        )
    return Demand(column, gap, tuple(rates))


def _gap(times: Sequence[float]) -> float | None:
    gaps = {round(b - a, 3) for a, b in itertools.pairwise(times)}
    return gaps.pop() if len(gaps) == 1 and min(gaps) > 0 else None


def demand_of(text: str) -> Demand:
    """Return the demand that a person names: a shape, a built-in trace, or FILE[:COLUMN].

    Raises DemandError where there is none.
    """
    if text in SHAPES:
        return shape(text)
    built_in = columns(BUILT_IN)
    if text in built_in:
        return trace(BUILT_IN, text)
    name, _, column = text.rpartition(":") if ":" in text else (text, "", "")
    path = Path(name)
    if not path.is_file():
        known = ", ".join([*SHAPES, *built_in])
        raise DemandError(
            f"no trace '{text}'; write one of {known}, or the path of a CSV file, or "
            f"FILE.csv:COLUMN"
        )
    return trace(path, column or columns(path)[0])
