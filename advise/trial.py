"""One ladder tried: planned without a finding, and simulated in a calm time and in a stockout."""

from dataclasses import dataclass, replace
from typing import Any

from advise.ladders import Draft
from advise.machines import RuledOut
from advise.runs import Runs, stocks_of
from advise.site import Planned
from components.core.problems import Problem
from components.estimates.spending import Month, bill
from components.facts.prices import HOURS_A_MONTH
from components.ladder.rung import Ladder
from components.stack.config import StackConfig
from components.stack.estimates import explanation_of, spending_of
from fleet.inputs import planned
from fleet.inputs.demand import DAY, HOUR
from fleet.inputs.planned import Tried
from fleet.report.figures import Figures


@dataclass(frozen=True)
class Outcome:
    """One simulation of one ladder."""

    usd_a_month: float
    """Of the whole stack: nodes as simulated, cluster and system nodes; known prices alone."""
    unpriced: tuple[str, ...]
    """Rungs that had nodes and whose price is unknown."""
    p95_seconds: float | None
    """Until the first token, for 95% of the requests; None where no request was taken."""
    availability: float
    """Share of the needed replica time that was there."""
    lost_share: float
    """Share of the requests that got no answer."""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it; what is unknown is null."""
        return {
            "usdAMonth": None if self.unpriced else round(self.usd_a_month, 2),
            "p95FirstTokenSeconds": self.p95_seconds,
            "availability": round(self.availability, 6),
            "lostShare": round(self.lost_share, 6),
        }


@dataclass(frozen=True)
class Trial:
    """A ladder with its figures."""

    name: str
    region: str
    planned: Planned
    kept: int
    most: int
    calm: Outcome
    stockout: Outcome
    """In a stockout of its first rung."""
    assumed: tuple[str, ...]
    not_counted: tuple[str, ...]
    """Billed items without a price."""

    @property
    def usd_a_month(self) -> float:
        """Return the cost of a calm month."""
        return self.calm.usd_a_month

    @property
    def stocks(self) -> int:
        """Return the number of its accelerators: each has a stock of its own."""
        return len({rung.shape.accelerator for rung in self.planned.ladder.rungs})

    @property
    def p95_seconds(self) -> float | None:
        """Return the longer time of the two simulations; None where one is unknown."""
        calm, out = self.calm.p95_seconds, self.stockout.p95_seconds
        return None if calm is None or out is None else max(calm, out)

    @property
    def availability(self) -> float:
        """Return the smaller share of the two simulations."""
        return min(self.calm.availability, self.stockout.availability)


def tried(draft: Draft, runs: Runs, accepted: frozenset[Problem]) -> Trial | RuledOut:
    """Return a ladder with its figures, or the reason why it is not simulated."""
    plan = draft.planned()
    found = [*plan.errors, *(each for each in plan.remarks if each not in accepted)]
    if plan.config is None or found:
        why = f"{found[0].key}: {found[0].message}" if found else "the plan refuses it"
        return RuledOut(draft.site.region, draft.name, why)
    return trial_of(draft.name, plan, runs, Tried(requests=runs.course.requests))


def trial_of(name: str, plan: Planned, runs: Runs, what_if: Tried) -> Trial:
    """Return a planned ladder with its figures.

    Raises UnknownSpeedError where a rung has no speed.
    """
    config, ladder = plan.config, plan.ladder
    if config is None:
        raise ValueError(f"'{name}' has errors")
    model = planned.model_of(config, ladder, what_if)
    told = [line for stock in stocks_of(model, runs.course) for line in stock.told]
    calm, out = runs.of(model)
    fixed = _fixed_usd(config, ladder)
    return Trial(
        name=name,
        region=config.region,
        planned=plan,
        kept=config.autoscaling.min_replicas,
        most=config.autoscaling.max_replicas,
        calm=_outcome(calm, fixed),
        stockout=_outcome(out, fixed),
        assumed=(*model.assumed, *told),
        not_counted=explanation_of(config, ladder).not_counted,
    )


def _outcome(found: Figures, fixed_usd: float) -> Outcome:
    hours = found.days * DAY / HOUR
    # Without any price the sum is of the rest of the stack; `unpriced` makes it a minimum.
    nodes_usd = 0.0 if found.usd is None else found.usd
    return Outcome(
        usd_a_month=fixed_usd + nodes_usd / hours * HOURS_A_MONTH,
        unpriced=found.unpriced,
        p95_seconds=found.first_token_seconds["p95"],
        availability=found.availability,
        lost_share=sum(found.lost.values()) / found.offered if found.offered else 0.0,
    )


def _fixed_usd(config: StackConfig, ladder: Ladder) -> float:
    """Return the monthly cost of the stack without the nodes of its ladder."""
    spending = replace(spending_of(config, ladder.rungs), workloads=())
    return bill(spending, Month.LIKELY).usd
