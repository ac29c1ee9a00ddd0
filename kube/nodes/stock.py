"""Simulated stock of each rung: nodes, or a stockout that is reported or silent."""

from dataclasses import dataclass, field


@dataclass
class Stock:
    """The rungs that are out of stock; every other has as many nodes as are asked for."""

    _out: set[str] = field(default_factory=set)
    _silent: set[str] = field(default_factory=set)

    def out(self, rung: str, *, silent: bool = False) -> None:
        """Let a rung have no more nodes; a silent one neither gives a node nor refuses it."""
        self._out.add(rung)
        if silent:
            self._silent.add(rung)

    def back(self, rung: str) -> None:
        """Let a rung have nodes again."""
        self._out.discard(rung)
        self._silent.discard(rung)

    def has(self, rung: str) -> bool:
        """Return whether a rung has a node in stock."""
        return rung not in self._out

    def silent(self, rung: str) -> bool:
        """Return whether a rung leaves an order without an answer."""
        return rung in self._silent
