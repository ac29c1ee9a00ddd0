"""Rules of the lint that the stack lives with."""

from .section import Section
from .text import Reason


class Waiver(Section):
    """One rule that is not to be said again, and why."""

    rule: str
    """Id of the rule, as the preview and `docs/rules/` have it."""
    reason: Reason
    """Why the stack lives with it."""
