"""A lint rule, and its input: one rung with the other rungs of its ladder."""

from collections.abc import Callable
from dataclasses import dataclass

from ..core.problems import Finding, Severity
from ..facts.capacity import Capacity
from ..ladder.rung import Rung

STAYING = frozenset({Capacity.ON_DEMAND, Capacity.RESERVATION})
"""Capacities whose nodes stay until the autoscaler or you remove them."""


@dataclass(frozen=True)
class Upkeep:
    """The keys that matter while a node is upgraded; None if a key is not readable."""

    min_replicas: int | None = None
    has_window: bool | None = None
    """Whether the stack, or another team that owns the cluster, sets the hours of upgrades."""


@dataclass(frozen=True)
class RungContext:
    """A rung, and the other rungs of its workload, which share a ComputeClass."""

    rung: Rung
    index: int
    """Index of the rung in `pools`."""
    above: tuple[Rung, ...]
    """Better rungs, the best first."""
    below: tuple[Rung, ...]
    """Fallback rungs, the best first."""
    same_stock: tuple[Rung, ...]
    """The better rungs with the same machine, sold in the same way."""
    pools_above: int
    """Number of better rungs that have a node pool."""
    unplaced: frozenset[str]
    """Names of the rungs whose zones the program chose, because the stack file sets none."""
    upkeep: Upkeep = Upkeep()
    """Settings of the stack that matter while GKE upgrades nodes."""


@dataclass(frozen=True)
class Rule:
    """A check of a rung that is valid and causes a problem later, or that cannot work."""

    id: str
    severity: Severity
    reason: str
    """Reason for the rule: the consequence of the finding."""
    fix: str
    """The fix; lower case, as the end of a line."""
    key: str
    """Key of the finding, with N for the index of the pool: `pools.N.zones`."""
    fires: Callable[[RungContext], bool]
    message: Callable[[RungContext], str]
    """The message for a rung for which the rule fires."""

    def finding(self, at: RungContext) -> Finding:
        """Return the finding for a rung."""
        path = tuple(at.index if part == "N" else part for part in self.key.split("."))
        return Finding(self.id, self.severity, path, self.message(at), self.fix)
