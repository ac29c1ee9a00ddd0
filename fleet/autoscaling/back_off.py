"""How long GKE's node autoscaler leaves a pool alone that could not give a node.

Figures: GKE's autoscaler (github.com/GoogleCloudPlatform/cluster-autoscaler 7d250507, 2026-08,
pkg/backoff).
"""

from dataclasses import dataclass, field

FIRST_SECONDS = 300
LONGEST_SECONDS = 1800
FORGOTTEN_SECONDS = 3 * 3600

RULE_SECONDS = 300
"""For a rule from which GKE makes pools; never for a class's last rule, nor for one of pools."""


@dataclass
class BackOff:
    """Who is left alone until when."""

    _until: dict[str, float] = field(default_factory=dict)
    _seconds: dict[str, float] = field(default_factory=dict)

    def refused(self, pool: str, now: float) -> float:
        """Leave a pool alone, each time twice as long; return the time until when.

        Nodes that are refused while the pool is left alone were ordered before, and change nothing.
        """
        if self.holds(pool, now):
            return self._until[pool]
        forgotten = now - self._until.get(pool, now) > FORGOTTEN_SECONDS
        before = 0.0 if forgotten else self._seconds.get(pool, 0.0)
        self._seconds[pool] = min(LONGEST_SECONDS, 2 * before) if before else FIRST_SECONDS
        self._until[pool] = now + self._seconds[pool]
        return self._until[pool]

    def refused_rule(self, pool: str, now: float) -> float:
        """Leave the pools of a rule alone, each time equally long."""
        self._until[pool] = now + RULE_SECONDS
        return self._until[pool]

    def holds(self, pool: str, now: float) -> bool:
        """Say whether a pool is left alone now."""
        return self._until.get(pool, now) > now

    def ends(self) -> list[float]:
        """Give the times at which pools may be asked again."""
        return list(self._until.values())
