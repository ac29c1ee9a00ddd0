"""The search: the machines of each region, their ladders, and simulations until one suffices."""

from collections.abc import Sequence
from dataclasses import dataclass

from advise.choice import Limits, chosen, front
from advise.ladders import Need, drafts_of, passed_over
from advise.machines import Market, RuledOut, market_of
from advise.runs import Course, Runs
from advise.site import Site
from advise.trial import Trial, tried

FEWEST_TRIALS, MOST_TRIALS = 6, 12
"""Ladders of a region that are simulated, the cheapest ones by their estimate: at least, and at
most while none of them meets what is asked."""

ALONE_BELOW = 0.999
"""From this availability on, two replicas are kept at least: with one, nothing answers while its
node is upgraded or replaced, which no simulation here has."""


@dataclass(frozen=True)
class Searched:
    """The result of the search in one region."""

    site: Site
    market: Market
    trials: tuple[Trial, ...]
    """In the order in which they were tried."""
    ruled_out: tuple[RuledOut, ...]
    untried: int
    """Ladders that were not simulated."""
    untried_usd: float | None
    """The least that the nodes of those cost a month, by the estimate; None without any."""


@dataclass(frozen=True)
class Advice:
    """The whole answer."""

    course: Course
    limits: Limits
    regions: tuple[Searched, ...]
    own: Trial | None = None
    """The ladder of the stack that is compared, if there is one."""

    @property
    def trials(self) -> tuple[Trial, ...]:
        """Return every ladder that was simulated, without the stack's own."""
        return tuple(trial for region in self.regions for trial in region.trials)

    @property
    def best(self) -> Trial | None:
        """Return the advised ladder; the stack's own where no other is better; None without any."""
        # The cost of a ladder with an unknown price is a minimum, which would look cheap.
        known = [] if self.own is None or self.own.calm.unpriced else [self.own]
        return chosen([*known, *self.trials], self.limits)

    @property
    def front(self) -> tuple[Trial, ...]:
        """Return the ladders that no other one beats."""
        return tuple(front(self.trials))


def searched(site: Site, runs: Runs, limits: Limits) -> Searched:
    """Return the ladders of a region, simulated, and what is ruled out."""
    market = market_of(site)
    demand, tokens = runs.course.demand, runs.course.requests.answer_tokens
    need = Need(demand.mean * tokens, demand.highest * tokens)
    drafts = drafts_of(site, market, need, 1 if limits.availability < ALONE_BELOW else 2)
    trials: list[Trial] = []
    ruled_out = [*market.ruled_out, *passed_over(site, market)]
    place = 0
    while place < len(drafts) and not _enough(trials, limits):
        found = tried(drafts[place], runs, market.remarks)
        place += 1
        if isinstance(found, RuledOut):
            ruled_out.append(found)
        else:
            trials.append(found)
    rest = drafts[place:]
    return Searched(
        site=site,
        market=market,
        trials=tuple(trials),
        ruled_out=tuple(ruled_out),
        untried=len(rest),
        untried_usd=rest[0].least_usd if rest else None,
    )


def _enough(trials: Sequence[Trial], limits: Limits) -> bool:
    if len(trials) < FEWEST_TRIALS:
        return False
    best = chosen(trials, limits)
    return len(trials) >= MOST_TRIALS or (best is not None and not limits.missed(best))
