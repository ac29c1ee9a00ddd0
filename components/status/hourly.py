"""The cost of an hour: of the nodes that exist now, and the planned range."""

from collections import Counter
from dataclasses import dataclass

from ..estimates.spending import Bill, Month, bill, bill_of
from ..facts.prices import HOURS_A_MONTH
from ..ladder.class_rules import RUNG_LABEL
from .observed import Observed, labels_of
from .watched import WatchedStack


@dataclass(frozen=True)
class Amount:
    """US dollars an hour, list prices."""

    usd: float
    unpriced: tuple[str, ...]
    """Machines without a price; if there are any, the amount is a minimum."""


@dataclass(frozen=True)
class HourlyCost:
    """Cost of the nodes that exist, and of the planned minimum and maximum of replicas."""

    now: Amount
    fewest: Amount
    most: Amount


def hourly_cost(seen: Observed, stack: WatchedStack) -> HourlyCost | None:
    """Return the cost; None without a stack file, or if the nodes were not read."""
    spending = stack.spending
    if spending is None or not seen.nodes:
        return None
    counts = Counter(labels_of(node).get(RUNG_LABEL, "") for node in seen.nodes)
    nodes = {rung.name: counts[rung.name] for rung in spending.rungs}
    bills = (
        bill_of(spending, nodes, counts[""]),
        *(bill(spending, month) for month in (Month.MINIMUM, Month.MAXIMUM)),
    )
    return HourlyCost(*map(_amount, bills))


def _amount(found: Bill) -> Amount:
    return Amount(found.usd / HOURS_A_MONTH, found.unpriced)
