"""The choice among tried ladders: those that no other one beats, and the cheapest that is enough.

Three figures count: the cost of a calm month, and of latency and availability the worse of the calm
time and the stockout.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from advise.trial import Trial


@dataclass(frozen=True)
class Limits:
    """The limits that a ladder has to meet."""

    p95_seconds: float
    """Longest time to the first token of 95% of the requests."""
    availability: float
    """Smallest share of the needed replica time."""
    usd_a_month: float | None = None
    """Highest cost of a calm month; None for any."""

    def missed(self, trial: Trial) -> list[str]:
        """Return the limits that a ladder misses, as text."""
        found = []
        p95 = trial.p95_seconds
        if p95 is None:
            found.append("time to the first token unknown: no request was taken")
        elif p95 > self.p95_seconds:
            found.append(f"first token in {p95:,.2f} s, {self.p95_seconds:g} asked")
        if trial.availability < self.availability:
            found.append(f"availability {trial.availability:.3%}, {self.availability:.3%} asked")
        if self.usd_a_month is not None and trial.usd_a_month > self.usd_a_month:
            found.append(f"{trial.usd_a_month:,.0f} USD a month, {self.usd_a_month:,.0f} asked")
        return found

    def excess(self, trial: Trial) -> float:
        """Return how far a ladder is from the limit that it misses most: 1 where it meets all."""
        p95 = math.inf if trial.p95_seconds is None else trial.p95_seconds
        ratios = [p95 / self.p95_seconds]
        # The asked share of missing time may be none.
        missing, allowed = 1 - trial.availability, 1 - self.availability
        ratios.append(missing / allowed if allowed else 1 + 1e6 * missing)
        if self.usd_a_month is not None:
            ratios.append(trial.usd_a_month / self.usd_a_month)
        return max(1.0, *ratios)


def front(trials: Sequence[Trial]) -> list[Trial]:
    """Return the ladders that no other one beats, the cheapest first.

    One beats another if it is at least as good in cost, latency and availability, and better in
    one. Of equals, the one with the most accelerators is on the front, because another accelerator
    has another stock; of these the first one.
    """
    found: list[Trial] = []
    for trial in sorted(trials, key=lambda each: (_figures(each), -each.stocks)):
        if not any(_as_good(other, trial) for other in found):
            found.append(trial)
    return found


def _figures(trial: Trial) -> tuple[float, float, float]:
    # As the report shows them: a smaller difference is no difference.
    p95 = math.inf if trial.p95_seconds is None else round(trial.p95_seconds, 2)
    return round(trial.usd_a_month), p95, -round(trial.availability, 4)


def _as_good(one: Trial, other: Trial) -> bool:
    return all(a <= b for a, b in zip(_figures(one), _figures(other), strict=True))


def chosen(trials: Sequence[Trial], limits: Limits) -> Trial | None:
    """Return the cheapest ladder that meets the limits; else the nearest one; None without any."""
    best = front(trials)
    return min(best, key=lambda each: (limits.excess(each), _figures(each)), default=None)
