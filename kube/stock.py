"""What the region has of each rung: how many nodes, and whether it says so when it has none."""

import math
from dataclasses import dataclass, field


@dataclass
class Stock:
    """Room by rung; a rung of which nothing is said has room without end."""

    _room: dict[str, float] = field(default_factory=dict)
    _silent: set[str] = field(default_factory=set)

    def out(self, rung: str, *, silent: bool = False) -> None:
        """Let a rung have no more nodes; a silent one neither gives a node nor refuses it."""
        self._room[rung] = 0
        if silent:
            self._silent.add(rung)

    def back(self, rung: str, nodes: float = math.inf) -> None:
        """Let a rung have nodes again."""
        self._room[rung] = nodes
        self._silent.discard(rung)

    def take(self, rung: str) -> bool:
        """Take one node, where there is one."""
        if self._room.get(rung, math.inf) < 1:
            return False
        self._room[rung] = self._room.get(rung, math.inf) - 1
        return True

    def give_back(self, rung: str) -> None:
        """Let somebody have the node that one no longer needs."""
        if rung in self._room and self._room[rung] > 0:
            self._room[rung] += 1

    def silent(self, rung: str) -> bool:
        """Say whether a rung leaves an order without an answer."""
        return rung in self._silent
