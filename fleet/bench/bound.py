"""The clairvoyant optimum: what no policy can be cheaper than, as a linear program.

It knows every demand and every stockout beforehand. Each window of the demand has some replicas on
each rung, at most as many as the rung may have and as the region gives; a start costs its seconds
of a node that does not answer; and the replica time that is missing is bounded. Replicas are whole:
the cuts (mixed integer rounding; Nemhauser and Wolsey, 1990) say so of every mean over a window, so
that a program without whole numbers is nearly as high as one with them. HiGHS solves it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog  # type: ignore[import-untyped] # scipy ships no types
from scipy.sparse import coo_matrix  # type: ignore[import-untyped] # scipy ships no types

from fleet.inputs.demand import Demand
from fleet.inputs.stock import Region, Stock
from fleet.region.model import FleetModel


class UnknownPriceError(Exception):
    """Rungs without a price; nothing can be said about the optimum."""

    def __init__(self, rungs: Sequence[str]) -> None:
        super().__init__(f"the price of a node of {', '.join(rungs)} is unknown")


@dataclass(frozen=True)
class Choice:
    """One rung, as far as the optimum is concerned."""

    speed: float
    """Of a replica, as a share of the best rung's."""
    usd_per_hour: float
    start_seconds: float
    """The shortest start: the node is paid and does not answer."""
    most: tuple[float, ...]
    """Most replicas, by window."""
    starts: tuple[float, ...] = ()
    """Most starts, by window; empty where nothing limits them."""


@dataclass(frozen=True)
class Case:
    """What has to be served from what."""

    seconds: float
    """Length of a window."""
    needed: tuple[float, ...]
    """Replicas of the best rung's speed, by window."""
    choices: tuple[Choice, ...]


def case_of(model: FleetModel, demand: Demand, region: Region, days: float) -> Case:
    """Return the case of a simulation.

    Raises UnknownPriceError where a rung has no price: its optimum is unknown.
    """
    known = prices(model)
    count = math.ceil(days * 86_400 / demand.seconds)
    best = model.rungs[0].speed.tokens_per_second
    needs = [
        demand.at(n * demand.seconds) * model.requests.answer_tokens / best for n in range(count)
    ]
    choices = []
    for place, rung in enumerate(model.rungs):
        # Spot nodes go with their stock. Others stay, and only none is added; one that was ordered
        # before answers after a node's and a start's time.
        ahead = demand.seconds + rung.node_seconds + rung.new_node_start_seconds
        stocks = [region.of(place, zone) for zone in rung.zones]
        windows = _stock(stocks, 0.0 if rung.spot else ahead, count, demand.seconds)
        limit = math.inf if rung.most is None else rung.most
        there = [min(limit, each) if rung.spot else limit for each in windows]
        choices.append(
            Choice(
                speed=rung.speed.tokens_per_second / best,
                usd_per_hour=known[place] / rung.replicas_per_node,
                start_seconds=min(rung.new_node_start_seconds, rung.same_node_start_seconds),
                most=tuple(each * rung.replicas_per_node for each in there),
                starts=() if rung.spot else tuple(x * rung.replicas_per_node for x in windows),
            )
        )
    return Case(demand.seconds, tuple(needs), tuple(choices))


def prices(model: FleetModel) -> list[float]:
    """Return the price of a node of each rung; raises UnknownPriceError where one is unknown."""
    known = [rung.usd_per_hour for rung in model.rungs if rung.usd_per_hour is not None]
    if len(known) < len(model.rungs):
        raise UnknownPriceError([rung.name for rung in model.rungs if rung.usd_per_hour is None])
    return known


def _stock(stocks: Sequence[Stock], ahead: float, count: int, seconds: float) -> list[float]:
    """Return the most nodes that zones give, by window and some seconds before it."""
    return [
        float(sum(_most(each, n * seconds - ahead, (n + 1) * seconds) for each in stocks))
        for n in range(count)
    ]


def _most(stock: Stock, begin: float, end: float) -> int:
    """Return the most nodes that a zone gives at any time between two."""
    begin = max(0.0, begin)
    within = [nodes for at, nodes in zip(stock.times, stock.nodes, strict=True) if begin < at < end]
    return max([stock.at(begin), *within])


def least_usd(case: Case, missing_seconds: float) -> float:
    """Return what no policy is cheaper than whose missing replica time is at most this."""
    windows, rungs = len(case.needed), len(case.choices)
    program = _Program(windows, rungs)
    for window, needed in enumerate(case.needed):
        for row, bound in _cuts(needed, [each.speed for each in case.choices]):
            program.at_least([*enumerate(row[:-1])], row[-1], window, bound)
        for rung in range(rungs if window else 0):
            program.started(rung, window)
    hour = case.seconds / 3600
    costs = np.zeros(program.size)
    uppers = np.full(program.size, np.inf)
    for rung, each in enumerate(case.choices):
        for window in range(windows):
            costs[program.replicas(rung, window)] = each.usd_per_hour * hour
            costs[program.starts(rung, window)] = each.usd_per_hour * each.start_seconds / 3600
            uppers[program.replicas(rung, window)] = each.most[window]
            if each.starts:
                uppers[program.starts(rung, window)] = each.starts[window]
    program.missing_at_most(missing_seconds / case.seconds)
    matrix, limits = program.rows()
    solved = linprog(
        costs,
        A_ub=matrix,
        b_ub=limits,
        bounds=np.column_stack([np.zeros(program.size), uppers]),
        method="highs",
    )
    if solved.status != 0:
        raise ValueError(f"the program of the optimum was not solved: {solved.message}")
    return float(solved.fun)


def _cuts(needed: float, speeds: Sequence[float]) -> Iterator[tuple[list[float], float]]:
    """Give the coefficients of replicas and of what is missing, and the least sum.

    The first is the need itself. The others round it up, measured in replicas of one rung.
    """
    yield [*speeds, 1.0], needed
    for unit in sorted(set(speeds)):
        whole = math.floor(needed / unit)
        part = needed / unit - whole
        if part < 1e-6:  # noqa: PLR2004 # nothing to round up
            continue
        rounded = [
            math.floor(speed / unit) + min(speed / unit - math.floor(speed / unit), part) / part
            for speed in speeds
        ]
        yield [*rounded, 1 / (unit * part)], whole + 1


class _Program:
    """The rows of the program, each `<=`; columns are replicas, starts and what is missing."""

    def __init__(self, windows: int, rungs: int) -> None:
        self._windows, self._rungs = windows, rungs
        self.size = windows * (2 * rungs + 1)
        self._cells: list[tuple[int, int, float]] = []
        self._limits: list[float] = []

    def replicas(self, rung: int, window: int) -> int:
        """Return the column of the replicas of a rung in a window."""
        return rung * self._windows + window

    def starts(self, rung: int, window: int) -> int:
        """Return the column of the starts of a rung in a window."""
        return (self._rungs + rung) * self._windows + window

    def _missing(self, window: int) -> int:
        return 2 * self._rungs * self._windows + window

    def at_least(
        self, rungs: Sequence[tuple[int, float]], missing: float, window: int, bound: float
    ) -> None:
        """Add that replicas and what is missing come to a bound in a window."""
        row = len(self._limits)
        self._cells += [(row, self.replicas(rung, window), -value) for rung, value in rungs]
        self._cells.append((row, self._missing(window), -missing))
        self._limits.append(-bound)

    def started(self, rung: int, window: int) -> None:
        """Add that replicas which were not there the window before have started."""
        row = len(self._limits)
        self._cells += [
            (row, self.replicas(rung, window), 1.0),
            (row, self.replicas(rung, window - 1), -1.0),
            (row, self.starts(rung, window), -1.0),
        ]
        self._limits.append(0.0)

    def missing_at_most(self, replicas: float) -> None:
        """Add how much may be missing in all, in replicas times windows."""
        row = len(self._limits)
        self._cells += [(row, self._missing(window), 1.0) for window in range(self._windows)]
        self._limits.append(replicas)

    def rows(self) -> tuple[coo_matrix, np.ndarray]:
        """Return the matrix and the limits."""
        rows, columns, values = zip(*self._cells, strict=True)
        shape = (len(self._limits), self.size)
        return coo_matrix((values, (rows, columns)), shape), np.array(self._limits)
