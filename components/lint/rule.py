"""A rule of the lint, and what it looks at: one rung where it stands in its ladder."""

from collections.abc import Callable
from dataclasses import dataclass

from ..core.problems import Finding, Severity
from ..facts.capacity import Capacity
from ..ladder.rung import Rung

STAYING = frozenset({Capacity.ON_DEMAND, Capacity.RESERVATION})
"""Capacities whose nodes are there until somebody gives them back."""


@dataclass(frozen=True)
class Upkeep:
    """What of a stack file says who answers while a node is upgraded; None where unread."""

    min_replicas: int | None = None
    has_window: bool | None = None
    """Whether the hours of upgrades are chosen, or another team's to choose."""


@dataclass(frozen=True)
class Standing:
    """A rung among those of its workload, which share a ComputeClass."""

    rung: Rung
    index: int
    """Its place in `pools`."""
    above: tuple[Rung, ...]
    """Better rungs, the best first."""
    below: tuple[Rung, ...]
    """Fallback rungs, the best first."""
    alike: tuple[Rung, ...]
    """Those of the better rungs whose nodes are the same machine, sold the same way."""
    pools_above: int
    """How many of the better rungs have a node pool."""
    unplaced: frozenset[str]
    """Names of the rungs whose zones the program chose, since nobody wrote any."""
    upkeep: Upkeep = Upkeep()
    """What the stack keeps up while GKE upgrades nodes."""


@dataclass(frozen=True)
class Rule:
    """Something that hurts, or cannot work, about a rung where it stands."""

    id: str
    severity: Severity
    reason: str
    """Why it hurts."""
    fix: str
    """What to write instead; lower case, as the end of a line."""
    key: str
    """The key that it is about, with N for the pool's place: `pools.N.zones`."""
    fires: Callable[[Standing], bool]
    says: Callable[[Standing], str]
    """What is wrong, where it fires."""

    def finding(self, at: Standing) -> Finding:
        """Return what it says of a rung."""
        path = tuple(at.index if part == "N" else part for part in self.key.split("."))
        return Finding(self.id, self.severity, path, self.says(at), self.fix)
