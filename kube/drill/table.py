"""Table of a drill: time, events, and the nodes and replicas of each rung."""

from collections.abc import Sequence

from kube.nodes.node_autoscaler import WAITING, NodeAutoscaler

_Row = tuple[float, str, tuple[str, ...]]


class Table:
    """Rows of one drill; a moment in which nothing changed has none."""

    def __init__(self, nodes: NodeAutoscaler, rungs: Sequence[str]) -> None:
        self._nodes = nodes
        self._rungs = rungs
        self._rows: list[_Row] = []
        self._notes: list[str] = []
        self._seen = 0

    def note(self, words: str) -> None:
        """Set the event of the next row."""
        if words:
            self._notes.append(words)

    def look(self) -> None:
        """Add a row, where something has changed."""
        said = [
            what
            for _, what in self._nodes.log[self._seen :]
            if what.partition(":")[0] in self._rungs
        ]
        self._seen = len(self._nodes.log)
        state = self._state()
        words = [*self._notes, *said]
        if words or not self._rows or state != self._rows[-1][2]:
            self._rows.append((self._nodes.now, "; ".join(words), state))
        self._notes = []

    def _state(self) -> tuple[str, ...]:
        there, coming = self._nodes.nodes(), self._nodes.coming()
        replicas = self._nodes.replicas()
        cells = [
            f"{replicas.get(rung, 0)}/{there.get(rung, 0)}"
            + (f"+{coming[rung]}" if rung in coming else "")
            for rung in self._rungs
        ]
        return (*cells, str(replicas.get(WAITING, 0)))

    def __str__(self) -> str:
        head = ("time", *self._rungs, "waiting", "events")
        lines = [head, *((_clock(at), *state, words) for at, words, state in self._rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(head) - 1)]
        return "\n".join(
            "  ".join(
                [*(text.rjust(width) for text, width in zip(line, widths, strict=False)), line[-1]]
            ).rstrip()
            for line in lines
        )


def _clock(seconds: float) -> str:
    minutes = int(seconds // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
