"""What a stack may cost."""

from typing import Annotated

from pydantic import Field

from ..plan.budget import BudgetChoice, Over
from ..plan.spending import Month
from .section import Section


class Budget(Section):
    """What a month may cost, of all that has a price; nothing is asked where none is written."""

    monthly_usd: Annotated[float, Field(gt=0, le=100_000_000)] | None = None
    """US dollars that a month may cost; with none, nothing is held against it."""
    over: Over = Over.WARN
    """What becomes of a stack that costs more."""
    at: Month = Month.MAXIMUM
    """The month that is held against it."""

    @property
    def choice(self) -> BudgetChoice | None:
        """Return what the plan compares; None where no sum was written."""
        if self.monthly_usd is None:
            return None
        return BudgetChoice(self.monthly_usd, self.over, self.at)
