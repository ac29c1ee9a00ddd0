"""How long GKE's node autoscaler leaves a pool alone that could not give a node.

Figures: GKE's autoscaler (github.com/GoogleCloudPlatform/cluster-autoscaler 7d250507, 2026-08,
pkg/backoff/gke_mig_backoff.go). A pool has the exponential back-off of the open autoscaler
(kubernetes/autoscaler 5f4d5836, cluster-autoscaler/utils/backoff/exponential_backoff.go). A node
that comes ends no back-off (kubernetes-sigs/cluster-autoscaler 1a6cb7db, 2026,
pkg/clusterstate/clusterstate.go).
"""

from dataclasses import dataclass, field

FIRST_SECONDS = 300
LONGEST_SECONDS = 1800

FORGOTTEN_SECONDS = 3 * 3600
"""From the last refusal, and not from the end of the time for which the pool was left alone."""

RULE_SECONDS = 300
"""For a rule from which GKE makes pools; never for a class's last rule, nor for one of pools."""


@dataclass
class BackOff:
    """Who is left alone until when."""

    _until: dict[str, float] = field(default_factory=dict)
    _seconds: dict[str, float] = field(default_factory=dict)
    _refused: dict[str, float] = field(default_factory=dict)
    """When a pool was refused last."""

    def refused(self, pool: str, now: float) -> float:
        """Leave a pool alone, each time twice as long; return the time until when.

        Nodes that are refused while the pool is left alone were ordered before: its time begins
        again and is no longer than before.
        """
        before = self._seconds.get(pool, 0.0)
        if now - self._refused.get(pool, now) > FORGOTTEN_SECONDS:
            before = 0.0
        longer = before if self.holds(pool, now) else min(LONGEST_SECONDS, 2 * before)
        self._seconds[pool] = longer or FIRST_SECONDS
        self._refused[pool] = now
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
