"""The names that a program leaves to the provider.

Owns: `<logical name>-<7 hex digits>`, kept from one update to the next. Not here: which property is
the name, nor where the note about it is kept.
"""

import hashlib

from sandbox.provider.cloud import Naming

_DIGITS = 7
LONGEST = 63


def autoname(logical: str, naming: Naming, kept: str | None, longest: int = LONGEST) -> str | None:
    """Give the name; None when the stack's configuration forbids inventing one."""
    if kept is not None:
        return kept
    if naming.forbidden:
        return None
    if naming.proposed:
        return naming.proposed
    # without a seed (an old engine) the name has to be stable all the same
    mark = hashlib.sha256(naming.seed or logical.encode()).hexdigest()[:_DIGITS]
    return f"{logical[: longest - _DIGITS - 1]}-{mark}"
