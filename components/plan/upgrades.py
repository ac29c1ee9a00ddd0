"""How GKE replaces a pool's nodes with ones of a newer version, and what that takes meanwhile."""

from collections.abc import Sequence

from ..facts.capacity import Capacity
from .ladder import Rung
from .lifetime import startup

MAX_SURGE, MAX_UNAVAILABLE = 0, 1
"""Of the stack's own serving pools: a surge node is one more accelerator to be had, and in a
stockout no upgrade would end. Google recommends the same where the stock is fixed, and blue-green
takes twice the accelerators (google/skills, its GKE skill on upgrades, read 2026-11-30)."""

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


def upgrade_line(rungs: Sequence[Rung], weights_gib: float, min_replicas: int, when: str) -> str:
    """Return when GKE upgrades nodes, and what that means for the callers."""
    if min_replicas > 1:
        means = "other replicas answer meanwhile"
    else:
        minutes = round(startup(rungs, weights_gib).progress / 60)
        means = (
            f"one replica serves, so nothing answers then for up to {minutes} minutes: until "
            f"another node is there and the model is loaded"
        )
    return f"GKE upgrades one node of a pool at a time, {when}: {means}"
