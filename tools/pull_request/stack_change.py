"""Cost and findings of a stack before and after a change of its file.

This program reads both files, so that prices and rules are the same for both.
"""

from dataclasses import dataclass
from pathlib import Path

from components.core.problems import Problem
from components.estimates.explanation import Explanation
from components.estimates.spending import Month
from components.estimates.tables import cost_table
from components.stack.estimates import explanation_of
from tools.stack.planned import RefusedError, planned_stack
from tools.stack.settings import SettingsError


@dataclass(frozen=True)
class CostRow:
    """Monthly cost of an item before and after; None if it does not exist."""

    what: str
    before: tuple[str, ...] | None
    after: tuple[str, ...] | None


@dataclass(frozen=True)
class StackChange:
    """Figures of a stack before and after; None if it does not exist or is refused."""

    before: Explanation | None
    after: Explanation | None
    new_stack: bool = False
    """Whether the stack is new."""

    @property
    def cost_rows(self) -> tuple[CostRow, ...]:
        """Return a row for each item whose cost changes, and the totals."""
        old, new = _rows(self.before), _rows(self.after)
        names = [*(name for name in {**old, **new} if name != "sum"), "sum"]
        rows = [CostRow(name, old.get(name), new.get(name)) for name in names]
        return tuple(row for row in rows if row.before != row.after or row.what == "sum")

    def usd(self, month: Month) -> tuple[float | None, float | None]:
        """Return a month's total before and after."""
        return _usd(self.before, month), _usd(self.after, month)

    @property
    def new_findings(self) -> tuple[Problem, ...]:
        """Return the new warnings."""
        return _without(_findings(self.after), _findings(self.before))

    @property
    def gone_findings(self) -> tuple[Problem, ...]:
        """Return the warnings that are gone."""
        return _without(_findings(self.before), _findings(self.after))

    @property
    def newly_waived(self) -> tuple[Problem, ...]:
        """Return the newly waived findings."""
        return _without(_waived(self.after), _waived(self.before))

    @property
    def kept_findings(self) -> int:
        """Return the number of unchanged warnings."""
        return len(_findings(self.after)) - len(self.new_findings)


def stack_change(stack: str, base: Path, program: Path) -> StackChange:
    """Compare the stack's file in two folders: `base` and `program`."""
    file = f"Pulumi.{stack}.yaml"
    return StackChange(
        before=_explained(base / file, base),
        after=_explained(program / file, program),
        new_stack=not (base / file).is_file(),
    )


def _explained(file: Path, project: Path) -> Explanation | None:
    try:
        stack = planned_stack(file, project)
    except (RefusedError, SettingsError):
        # The preview reports the error, or the file does not exist.
        return None
    return explanation_of(stack.config, stack.ladder)


def _rows(found: Explanation | None) -> dict[str, tuple[str, ...]]:
    return {} if found is None else {row[0]: tuple(row[1:]) for row in cost_table(found)[1]}


def _usd(found: Explanation | None, month: Month) -> float | None:
    if found is None:
        return None
    return next(each.bill.usd for each in found.months if each.month is month)


def _findings(found: Explanation | None) -> tuple[Problem, ...]:
    return () if found is None else found.findings


def _waived(found: Explanation | None) -> tuple[Problem, ...]:
    return () if found is None else found.waived


def _without(some: tuple[Problem, ...], others: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(each for each in some if each not in others)
