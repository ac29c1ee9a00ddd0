"""Other policies in the same region: SkyServe's, and what it is with less of it.

After skypilot's `sky/serve/autoscalers.py` and `spot_placer.py` (index copies of 2026-08) and the
paper "SkyServe: Serving AI Models across Regions and Clouds with Spot Instances" (EuroSys 2025),
whose policy is SpotHedge: some replicas on spot nodes more than are needed, on demand in place of
every spot replica that is not ready, and zones in which spot nodes were lost are left for others.
"""

import math
from collections import deque
from dataclasses import dataclass

from fleet.autoscaling.node_times import REFUSAL_SECONDS
from fleet.region.model import FleetModel
from fleet.region.record import Loss
from fleet.region.world import Node, Replica, State, Steps, World

DECISION_SECONDS = 20.0
QUERY_SECONDS = 60.0
UPSCALE_SECONDS, DOWNSCALE_SECONDS = 300.0, 1200.0
"""SkyServe's defaults (sky/serve/constants.py, 2026-08)."""

TARGET_SHARE = 0.8
"""How much of what a replica can generate its `target_qps_per_replica` is: chosen here, as SkyServe
has no default."""

_FEWEST_ACTIVE = 2


@dataclass(frozen=True)
class Policy:
    """The parameters of a service of SkyServe."""

    spot: int | None
    """Place of the spot rung; None where every replica is on demand."""
    on_demand: int
    """Place of the rung on demand."""
    extra: int = 1
    """`num_overprovision`: spot replicas beyond the need."""
    fallback: bool = True
    """`dynamic_ondemand_fallback`: on demand for every spot replica that is not ready."""
    fewest: int = 1
    most: int = 4


class SkyServe:
    """A service of SkyServe: a replica is a node, and its controller starts and ends both."""

    def __init__(self, world: World, policy: Policy) -> None:
        self.world, self.policy = world, policy
        self.target = self._needed(world.demand.at(0))
        self._replicas: dict[int, list[Replica]] = {rung: [] for rung in self._rungs()}
        self._launching = dict.fromkeys(self._rungs(), 0)
        self._lost: set[str] = set()
        """Zones in which a spot node was lost, or was not available."""
        self._ups = self._downs = 0
        self._rates: deque[float] = deque(maxlen=round(QUERY_SECONDS / DECISION_SECONDS))
        self._begin()
        world.env.process(self._decisions())

    def _rungs(self) -> list[int]:
        spot = self.policy.spot
        return [self.policy.on_demand] if spot is None else [spot, self.policy.on_demand]

    def _needed(self, rate: float) -> int:
        model: FleetModel = self.world.model
        speed = model.rungs[self.policy.on_demand].speed.tokens_per_second
        each = TARGET_SHARE * speed / model.requests.answer_tokens
        return min(max(math.ceil(rate / each), self.policy.fewest), self.policy.most)

    def _begin(self) -> None:
        """Let as many replicas be ready as the first minute needs."""
        for rung, count in self._wanted(ready_spot=self.target).items():
            for _ in range(count):
                zone = self.world.zone_with_room(rung)
                if zone is not None:
                    replica = Replica(0)
                    self._replicas[rung].append(replica)
                    self.world.make_ready(replica, self.world.add_node(rung, zone))

    def _wanted(self, ready_spot: int) -> dict[int, int]:
        policy = self.policy
        if policy.spot is None:
            return {policy.on_demand: self.target}
        spot = self.target + policy.extra
        short = max(0, spot - ready_spot) if policy.fallback else 0
        return {policy.spot: spot, policy.on_demand: min(short, self.target)}

    def _decisions(self) -> Steps:
        while True:
            self._rates.append(self.world.demand.at(self.world.env.now))
            self._retarget()
            self._forget()
            for rung, wanted in self._wanted(self._ready_spot()).items():
                self._to(rung, wanted)
            self.world.wanted = self.target
            yield self.world.env.timeout(DECISION_SECONDS)

    def _retarget(self) -> None:
        needed = self._needed(sum(self._rates) / len(self._rates))
        self._ups = self._ups + 1 if needed > self.target else 0
        self._downs = self._downs + 1 if needed < self.target else 0
        if self._ups * DECISION_SECONDS >= UPSCALE_SECONDS or (
            self._downs * DECISION_SECONDS >= DOWNSCALE_SECONDS
        ):
            self.target, self._ups, self._downs = needed, 0, 0

    def _ready_spot(self) -> int:
        spot = self.policy.spot
        if spot is None:
            return 0
        return sum(each.state is State.READY for each in self._replicas[spot])

    def _forget(self) -> None:
        """Drop the replicas that leave, and note the zones that took theirs back."""
        for rung, group in self._replicas.items():
            for replica in group:
                if replica.node is not None and replica.node.leaves:
                    self._lose(replica.node.zone)
            self._replicas[rung] = [each for each in group if not _is_leaving(each)]

    def _to(self, rung: int, wanted: int) -> None:
        group = self._replicas[rung]
        while len(group) + self._launching[rung] < wanted:
            self._launching[rung] += 1
            self.world.env.process(self._launch(rung, self._zone(rung)))
        while len(group) + self._launching[rung] > wanted and group:
            # Those that are not ready yet go first, then the youngest.
            leaves = min(group, key=lambda each: (each.state is State.READY, -each.ready_at))
            group.remove(leaves)
            self.world.env.process(self._end(leaves))

    def _zone(self, rung: int) -> str:
        """Return where to launch: a zone that was not lost, the one with the fewest replicas."""
        zones = self.world.model.rungs[rung].zones
        active = [zone for zone in zones if zone not in self._lost] or list(zones)
        used = [each.node.zone for each in self._replicas[rung] if each.node is not None]
        return min(active, key=used.count)

    def _lose(self, zone: str) -> None:
        self._lost.add(zone)
        spot = self.policy.spot
        zones = [] if spot is None else self.world.model.rungs[spot].zones
        if sum(each not in self._lost for each in zones) < _FEWEST_ACTIVE:
            self._lost.clear()

    def _launch(self, rung: int, zone: str) -> Steps:
        world, each = self.world, self.world.model.rungs[rung]
        world.record.orders[each.name] += 1
        found = self._has_room(rung, zone)
        yield world.env.timeout(each.node_seconds if found else REFUSAL_SECONDS)
        self._launching[rung] -= 1
        if not found or not self._has_room(rung, zone):
            world.record.refusals[each.name] += 1
            self._lose(zone)
            return
        self._lost.discard(zone)
        replica = Replica(0)
        self._replicas[rung].append(replica)
        world.start(replica, world.add_node(rung, zone))

    def _has_room(self, rung: int, zone: str) -> bool:
        used = sum(node.rung == rung and node.zone == zone for node in self.world.nodes)
        return used < self.world.region.of(rung, zone).at(self.world.env.now)

    def _end(self, replica: Replica) -> Steps:
        node: Node | None = replica.node
        was_ready = replica.state is State.READY
        self.world.drain(replica, Loss.DRAINED)
        if was_ready:
            yield self.world.env.timeout(self.world.model.workloads[0].drain.grace_seconds)
        if node is not None and not node.leaves:
            self.world.remove_node(node)


def _is_leaving(replica: Replica) -> bool:
    return replica.state is State.LEAVING or (replica.node is not None and replica.node.leaves)
