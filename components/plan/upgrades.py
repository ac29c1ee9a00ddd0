"""How GKE replaces a pool's nodes with ones of a newer version, and what that takes meanwhile."""

from ..facts.capacity import Capacity
from .ladder import Rung

MAX_SURGE, MAX_UNAVAILABLE = 0, 1
"""Of the stack's own serving pools: a surge node is one more accelerator to be had, and in a
stockout no upgrade would end."""

_DEFAULT_SURGE = 1
"""GKE's own `maxSurge` where nobody writes one (its page on node upgrade strategies, 2026-11)."""


def surge_nodes(rung: Rung) -> int:
    """Return how many nodes an upgrade adds to a rung for a while.

    The nodes that GKE makes by a rule of the ComputeClass are upgraded in GKE's way. Flex start
    nodes end by themselves, and none is added for an upgrade.
    """
    if rung.capacity is Capacity.FLEX_START or not rung.auto_created:
        return MAX_SURGE
    return _DEFAULT_SURGE


SYSTEM_SURGE_NODES = _DEFAULT_SURGE
"""What an upgrade adds to the system pool, which names no strategy."""
