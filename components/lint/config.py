"""The keys under `waivers`."""

from ..core.section import Section
from ..core.text import Reason


class Waiver(Section):
    """One rule whose finding is accepted, with the reason."""

    rule: str
    """Id of the rule, as in the preview and in `docs/rules/`."""
    reason: Reason
    """Reason for accepting it."""
