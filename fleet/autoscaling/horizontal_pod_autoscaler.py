"""The HorizontalPodAutoscaler controller, as far as it counts replicas.

After kubernetes pkg/controller/podautoscaler, replica_calculator.go (`calcPlainMetricReplicas`,
`GetExternalPerPodMetricReplicas`) and horizontal.go (`stabilizeRecommendationWithBehaviors`,
`convertDesiredReplicasWithBehaviorRate`), read 2026-11. Left out: CPU's initial readiness and
behavior that is not written.
"""

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

SYNC_SECONDS = 15
"""Between two looks (`--horizontal-pod-autoscaler-sync-period`)."""

_TOLERANCE = 0.1

_LONGEST_PERIOD_SECONDS = 1800
"""The longest period of a policy that Kubernetes takes (autoscaling/v2 HPAScalingPolicy, 1.36)."""


@dataclass(frozen=True)
class Reading:
    """What one metric says now."""

    ready: tuple[float, ...]
    """Of each pod that says something; the other replicas are silent or pending."""
    total: float = 0.0
    """Of the whole namespace, for an External metric."""
    silent: int = 0
    """Pods that run and say nothing: they load their model, or their metric is on its way."""


@dataclass
class Autoscaler:
    """One autoscaler over time, from the spec that was planned for it."""

    spec: dict[str, Any]
    replicas: int
    now: float = 0
    _recommended: deque[tuple[float, int]] = field(default_factory=deque)
    _changes: list[tuple[float, int]] = field(default_factory=list)

    def look(self, readings: Sequence[Reading]) -> int:
        """Take one look at every metric, in the spec's order, and set the replicas.

        If no pod says anything of a metric, no replica leaves and no wish is remembered.
        """
        wishes = [
            _wanted(metric, reading, self.replicas)
            for metric, reading in zip(self.spec["metrics"], readings, strict=True)
        ]
        known = [wish for wish in wishes if wish is not None]
        if known and (len(known) == len(wishes) or max(known) >= self.replicas):
            self._take(max(known))
        self.now += SYNC_SECONDS
        return self.replicas

    def _take(self, wanted: int) -> None:
        limited = self._limited(self._stabilized(wanted))
        within: int = min(max(limited, self.spec["min_replicas"]), self.spec["max_replicas"])
        if within != self.replicas:
            self._changes = [each for each in self._changes if self._is_recent(each[0])]
            self._changes.append((self.now, within - self.replicas))
            self.replicas = within

    def run(self, seconds: int, world: Callable[[int, int], Sequence[Reading]]) -> list[int]:
        """Look for so long at a world that knows the time and the replicas; give every count."""
        return [
            self.look(world(int(self.now), self.replicas)) for _ in range(0, seconds, SYNC_SECONDS)
        ]

    def _stabilized(self, wanted: int) -> int:
        """Give the lowest wish of the window upwards, the highest of the one downwards."""
        up, down = wanted, wanted
        up_from = self.now - self._rules("scale_up")["stabilization_window_seconds"]
        down_from = self.now - self._rules("scale_down")["stabilization_window_seconds"]
        for at, wish in self._recommended:
            if at > up_from:
                up = min(up, wish)
            if at > down_from:
                down = max(down, wish)
        self._recommended.append((self.now, wanted))
        # What is older than both windows counts no more.
        while self._recommended and self._recommended[0][0] <= min(up_from, down_from):
            self._recommended.popleft()
        return min(max(self.replicas, up), down)

    def _limited(self, wanted: int) -> int:
        """Hold a wish to what the policies allow from where their period began."""
        if wanted == self.replicas:
            return wanted
        way, sign = ("scale_up", 1) if wanted > self.replicas else ("scale_down", -1)
        reach: list[int] = [
            sign * (self.replicas - self._changed(policy["period_seconds"])) + policy["value"]
            for policy in self._rules(way)["policies"]
        ]
        allowed = max(sign * self.replicas, *reach)
        return sign * min(sign * wanted, allowed)

    def _is_recent(self, at: float) -> bool:
        return at > self.now - _LONGEST_PERIOD_SECONDS

    def _changed(self, period: int) -> int:
        return sum(change for at, change in self._changes if at > self.now - period)

    def _rules(self, way: str) -> dict[str, Any]:
        rules: dict[str, Any] = self.spec["behavior"][way]
        return rules


def _wanted(metric: dict[str, Any], reading: Reading, replicas: int) -> int | None:
    of_pods = metric["type"] == "Pods"
    target = _number(metric["pods" if of_pods else "external"]["target"]["average_value"])
    if not of_pods:
        return _within(reading.total / (target * replicas), replicas, reading.total / target)
    if not reading.ready:
        return None
    total = sum(reading.ready)
    ratio = total / len(reading.ready) / target
    counted = len(reading.ready) + reading.silent
    if ratio < 1:
        # Downwards a silent pod counts as one at its target, and a pending one not at all.
        total += reading.silent * target
    elif ratio > 1:
        # Upwards both count as idle.
        counted = replicas
    again = total / counted / target
    return replicas if again < 1 < ratio else _within(again, replicas, total / target)


def _within(ratio: float, replicas: int, wish: float) -> int:
    return replicas if abs(1 - ratio) <= _TOLERANCE else math.ceil(wish)


def _number(quantity: str) -> float:
    return float(quantity[:-1]) / 1000 if quantity.endswith("m") else float(quantity)
