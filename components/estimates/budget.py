"""The check of a stack's monthly cost against its budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..core.problems import Problem
from .spending import Bill, Month, Spending, bill

_KEY = ("budget", "monthlyUsd")


class Over(StrEnum):
    """Reaction to a cost above the budget."""

    WARN = "warn"
    """The preview shows a warning."""
    REFUSE = "refuse"
    """The stack is refused."""


@dataclass(frozen=True)
class BudgetChoice:
    """The budget in a stack file."""

    monthly_usd: float
    over: Over
    at: Month
    """Month that is compared with the budget."""


def budget_problems(
    choice: BudgetChoice, spending: Spending
) -> tuple[list[Problem], list[Problem]]:
    """Return the errors and the warnings about the budget.

    If a price is unknown, the sum of the known prices can show that the cost is too high, but not
    that it is low enough: that is always a warning.
    """
    costs = bill(spending, choice.at)
    if costs.usd > choice.monthly_usd:
        problem = Problem(_KEY, _too_much(choice, costs))
        return ([problem], []) if choice.over is Over.REFUSE else ([], [problem])
    if costs.unpriced:
        message = (
            f"cannot check the budget of {choice.monthly_usd:,.0f} USD a month: "
            f"{_sum(choice.at, costs)}, and no price is known for {_listed(costs.unpriced)}"
        )
        return [], [Problem(_KEY, message)]
    return [], []


def _too_much(choice: BudgetChoice, costs: Bill) -> str:
    least = "at least " if costs.unpriced else ""
    dearest = max(costs.lines, key=lambda line: line.usd or 0)
    lower = "" if choice.at is Month.MINIMUM else "autoscaling.maxReplicas or "
    return (
        f"{_sum(choice.at, costs)}, {least}{costs.usd - choice.monthly_usd:,.0f} above the budget "
        f"of {choice.monthly_usd:,.0f}; most of it is {dearest.count} x {dearest.what}; lower "
        f"{lower}a pool's nodes, or raise monthlyUsd"
    )


def _sum(month: Month, costs: Bill) -> str:
    least = "at least " if costs.unpriced else ""
    return f"the {month} cost is {least}{costs.usd:,.0f} USD a month"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
