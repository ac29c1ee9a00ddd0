"""What a region has of each rung over time, by zone: nodes, or none.

From a trace or by a shape. GKE's own stock is published nowhere, so every figure is assumed or of
another cloud, and `told` says so with each result.
"""

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fleet.region.model import SimulatedRung

HOUR = 3_600.0

PLENTY = 1_000_000
"""Nodes of a zone that has as many as are asked for."""

SPOT_IN_SECONDS, SPOT_OUT_SECONDS = 4.3 * HOUR, 2.0 * HOUR
"""Mean times in which a zone has spot nodes and has none: those of the zone us-east-2b, V100, in
the middle of six zones of AWS (skypilot-org/spot-traces @221da1a, 45 days of 2023). Assumed of GKE.
"""

COMMON_SHARE = 0.5
"""Share of the times without stock that all zones of a rung have in common: assumed."""


class StockError(Exception):
    """A stock cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Stock:
    """Most nodes that a zone gives, from each of its times on."""

    times: tuple[float, ...]
    nodes: tuple[int, ...]

    def at(self, now: float) -> int:
        """Return how many nodes there may be at a time."""
        return self.nodes[bisect_right(self.times, now) - 1]


ALWAYS = Stock((0.0,), (PLENTY,))

Stocks = Mapping[tuple[int, str], Stock]
"""By the rung's place on the ladder, and zone."""


@dataclass(frozen=True)
class Region:
    """All that a region has over the time of a simulation."""

    stocks: Stocks
    told: tuple[str, ...]
    """What is assumed, in words."""

    def of(self, rung: int, zone: str) -> Stock:
        """Return the stock of a rung in a zone."""
        return self.stocks.get((rung, zone), ALWAYS)


def always() -> Region:
    """Return a region that has every rung at any time."""
    return Region({}, ("stock: every rung has nodes at any time (assumed)",))


def spot_waves(rungs: Sequence[SimulatedRung], seconds: float, seed: int) -> Region:
    """Return a region in which spot nodes come and go, and all others are always available."""
    found: dict[tuple[int, str], Stock] = {}
    for place, rung in enumerate(rungs):
        if not rung.spot:
            continue
        chance = Random(f"{seed} stock of {rung.name}")  # noqa: S311 # no secret
        common = _spells(chance, seconds, COMMON_SHARE)
        for zone in rung.zones:
            own = _spells(chance, seconds, 1 - COMMON_SHARE)
            found[place, zone] = _without([*common, *own])
    told = (
        f"stock: spot nodes of a zone are there for {SPOT_IN_SECONDS / HOUR:g} hours and away for "
        f"{SPOT_OUT_SECONDS / HOUR:g} on average, half of the absences in all zones at once; other "
        f"nodes are always there (assumed: GKE's stock is published nowhere)"
    )
    return Region(found, (told,))


def _spells(chance: Random, seconds: float, share: float) -> list[tuple[float, float]]:
    """Return times without stock, for a share of all absences."""
    found: list[tuple[float, float]] = []
    mean_between = SPOT_IN_SECONDS / share
    now = chance.expovariate(1 / mean_between)
    while now < seconds:
        end = now + chance.expovariate(1 / SPOT_OUT_SECONDS)
        found.append((now, end))
        now = end + chance.expovariate(1 / mean_between)
    return found


def _without(spells: Sequence[tuple[float, float]]) -> Stock:
    changes = sorted([(a, 1) for a, _ in spells] + [(b, -1) for _, b in spells])
    times, nodes, absences = [0.0], [PLENTY], 0
    for now, change in changes:
        absences += change
        times.append(now)
        nodes.append(0 if absences else PLENTY)
    return Stock(tuple(times), tuple(nodes))


def stockout(
    rungs: Sequence[SimulatedRung], names: Sequence[str], begin: float, end: float
) -> Region:
    """Return a region in which the named rungs have no more nodes for a while, in any zone."""
    known = [rung.name for rung in rungs]
    if not names:
        raise StockError(f"'stockout:' names no rung; the ladder has {', '.join(known)}")
    if strange := [name for name in names if name not in known]:
        raise StockError(f"no rung {', '.join(strange)}; the ladder has {', '.join(known)}")
    out = Stock((0.0, begin, end), (PLENTY, 0, PLENTY))
    found = {
        (place, zone): out
        for place, rung in enumerate(rungs)
        if rung.name in names
        for zone in rung.zones
    }
    hours = f"from hour {begin / HOUR:g} to hour {end / HOUR:g}"
    told = f"stock: no node of {', '.join(names)} {hours}, and any number of all others (assumed)"
    return Region(found, (told,))


@dataclass(frozen=True)
class ZoneTrace:
    """One zone of a trace of spot nodes."""

    name: str
    gap_seconds: float
    runs: tuple[tuple[int, int], ...]
    """Nodes, and for how many points."""

    def stock(self, counted: bool) -> Stock:  # noqa: FBT001 # of a file
        """Return the zone's stock; one that only says yes or no has any number of nodes."""
        times, nodes, points = [], [], 0
        for value, count in self.runs:
            times.append(points * self.gap_seconds)
            nodes.append(value if counted else value * PLENTY)
            points += count
        return Stock(tuple(times), tuple(nodes))

    @property
    def is_possible(self) -> bool:
        """Return whether time passes in it, and whether there are no fewer nodes than none."""
        passes = 0 < self.gap_seconds < math.inf and bool(self.runs)
        return passes and all(nodes >= 0 and points > 0 for nodes, points in self.runs)

    @property
    def seconds(self) -> float:
        """Return how long the trace is."""
        return sum(count for _, count in self.runs) * self.gap_seconds


def zone_traces(path: Path, prefix: str = "") -> list[ZoneTrace]:
    """Return the zones of a trace, run-length coded, whose names begin so.

    Raises StockError where it is none.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        found = [
            ZoneTrace(
                str(each["trace"]),
                float(each["gapSeconds"]),
                tuple((int(value), int(count)) for value, count in each["runs"]),
            )
            for each in content["traces"]
        ]
        if wrong := next((each for each in found if not each.is_possible), None):
            raise ValueError(f"'{wrong.name}' has no runs, or a number that is too small")
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise StockError(
            f"cannot read the stock trace {path}: {error}; it has to be JSON: "
            f'{{"traces": [{{"trace": NAME, "gapSeconds": N, "runs": [[NODES, POINTS], ...]}}]}}, '
            f"with N above 0, NODES of 0 or more, POINTS of 1 or more, and one run or more"
        ) from None
    chosen = [each for each in found if each.name.startswith(prefix)]
    if not chosen:
        names = ", ".join(dict.fromkeys(each.name.rpartition("/")[0] for each in found))
        raise StockError(f"the stock trace {path} has no zone '{prefix}...'; it has {names}")
    return chosen


def traced(rungs: Sequence[SimulatedRung], zones: Sequence[ZoneTrace]) -> Region:
    """Return a region whose spot rungs have the zones of a trace, one after another."""
    found: dict[tuple[int, str], Stock] = {}
    number = 0
    for place, rung in enumerate(rungs):
        for zone in rung.zones if rung.spot else ():
            used = zones[number % len(zones)]
            found[place, zone] = used.stock(counted="1-node" not in used.name)
            number += 1
    told = (
        f"stock: spot nodes as in {zones[0].name.rpartition('/')[0]}, which is of another cloud; "
        f"other nodes are always there (assumed: GKE's stock is published nowhere)"
    )
    return Region(found, (told,))
