"""Where the cost of a policy goes: each second of each node is of one part.

For a ladder whose replicas are equally fast and have a node each. The needed part is what a policy
pays that has no more replicas than the demand needs, each on the cheapest rung in stock; the others
are what it pays beside.
"""

import math
from enum import StrEnum

from fleet.bench.bound import prices
from fleet.region.world import TICK_SECONDS, Node, State, Steps, World


class Part(StrEnum):
    """What a second of a node is paid for."""

    NEEDED = "replicas that the demand needs, at the price of the cheapest rung in stock"
    ROOM = "replicas beyond the need, at that price"
    EXPENSIVE = "replicas on a more expensive rung while a cheaper one has stock: the difference"
    STARTS = "nodes whose replica starts or leaves"
    IDLE = "nodes without a replica"


class Parts:
    """The cost of one world in parts, looked at in each interval of its queues."""

    def __init__(self, world: World) -> None:
        self.usd = dict.fromkeys(Part, 0.0)
        self._world = world
        self._prices = prices(world.model)
        world.env.process(self._looks())

    def _looks(self) -> Steps:
        while True:
            self._look()
            yield self._world.env.timeout(TICK_SECONDS)

    def _look(self) -> None:
        world, hours = self._world, TICK_SECONDS / 3600
        answering = [node for node in world.nodes if _answers(node)]
        cheapest = min(
            [price for rung, price in enumerate(self._prices) if world.zone_with_room(rung)],
            default=math.inf,
        )
        needed = math.ceil(world.needed() - 1e-9)
        for place, price in enumerate(sorted(self._prices[node.rung] for node in answering)):
            part = Part.NEEDED if place < needed else Part.ROOM
            self.usd[part] += min(price, cheapest) * hours
            self.usd[Part.EXPENSIVE] += max(0.0, price - cheapest) * hours
        for node in world.nodes:
            if not _answers(node):
                part = Part.STARTS if node.replicas else Part.IDLE
                self.usd[part] += self._prices[node.rung] * hours


def _answers(node: Node) -> bool:
    return any(replica.state is State.READY for replica in node.replicas)
