"""The keys under `budget`."""

from typing import Annotated

from pydantic import Field

from ..core.section import Section
from .budget import BudgetChoice, Over
from .spending import Month


class Budget(Section):
    """Monthly budget for all items with a known price; by default none."""

    monthly_usd: Annotated[float, Field(gt=0, le=100_000_000)] | None = None
    """Budget of a month in US dollars. If unset, the cost is not checked."""
    over: Over = Over.WARN
    """Reaction to a higher cost."""
    at: Month = Month.MAXIMUM
    """Month that is compared with the budget."""

    @property
    def choice(self) -> BudgetChoice | None:
        """Return the budget in the form that the plan uses; None without a sum."""
        if self.monthly_usd is None:
            return None
        return BudgetChoice(self.monthly_usd, self.over, self.at)
