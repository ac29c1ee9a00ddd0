"""The names that a program leaves to the provider."""

import hashlib

from sandbox.provider.cloud import Naming

_DIGITS = 7
LONGEST = 63


def autoname(logical: str, naming: Naming, kept: str | None, longest: int = LONGEST) -> str | None:
    """Return the name; None when the stack's configuration forbids inventing one."""
    if kept is not None:
        return kept
    if naming.forbidden:
        return None
    if naming.proposed:
        return naming.proposed
    # without a seed (an old engine) the name has to be stable all the same
    mark = hashlib.sha256(naming.seed or logical.encode()).hexdigest()[:_DIGITS]
    return f"{logical[: longest - _DIGITS - 1]}-{mark}"
