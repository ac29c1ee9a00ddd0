"""Layout of an acyclic graph in layers from left to right; the same graph has the same layout."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

Graph = Mapping[str, Set[str]]
"""Every node with its predecessors."""

Edge = tuple[str, str]

_SWEEPS = 8


@dataclass(frozen=True)
class Layout:
    """Positions of nodes and arrows."""

    columns: tuple[tuple[str, ...], ...]
    """Nodes by layer, from the top down. An arrow over many layers has a bend in each between."""
    heights: Mapping[str, float]
    """Middle of each node and bend, in rows; the topmost is at zero."""
    paths: Mapping[Edge, tuple[str, ...]]
    """Each arrow, from its node over its bends to its node."""


def reduced(graph: Graph) -> dict[str, set[str]]:
    """Return the transitive reduction: the graph without arrows that a longer path implies."""
    before = {node: _before(graph, node) for node in graph}
    return {
        node: {a for a in sources if not any(a in before[b] for b in sources)}
        for node, sources in graph.items()
    }


def _before(graph: Graph, node: str) -> set[str]:
    found: set[str] = set()
    ahead = list(graph[node])
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead.extend(graph[one])
    return found


def lay_out(graph: Graph, bend: float) -> Layout:
    """Return the layout of a graph; `bend` is the height of a passing arrow, in rows."""
    depths = _depths(graph)
    columns: list[list[str]] = [[] for _ in range(max(depths.values(), default=-1) + 1)]
    for node in sorted(graph):
        columns[depths[node]].append(node)
    paths = {}
    for node in sorted(graph):
        for source in sorted(graph[node]):
            between = range(depths[source] + 1, depths[node])
            bends = tuple(f"{source} > {node} @ {depth}" for depth in between)
            for depth, name in zip(between, bends, strict=True):
                columns[depth].append(name)
            paths[source, node] = (source, *bends, node)
    steps = [step for path in paths.values() for step in pairwise(path)]
    ordered = _ordered(columns, steps)
    sizes = {name: 1.0 if name in graph else bend for column in columns for name in column}
    return Layout(
        columns=tuple(map(tuple, ordered)), heights=_heights(ordered, steps, sizes), paths=paths
    )


def _depths(graph: Graph) -> dict[str, int]:
    """Return the length of the longest path to each node."""
    depths: dict[str, int] = {}
    while len(depths) < len(graph):
        ready = [n for n in graph if n not in depths and all(s in depths for s in graph[n])]
        if not ready:
            raise ValueError(f"a cycle among {', '.join(sorted(set(graph) - set(depths)))}")
        depths |= {node: 1 + max((depths[s] for s in graph[node]), default=-1) for node in ready}
    return depths


def _ordered(columns: Sequence[Sequence[str]], steps: Sequence[Edge]) -> list[list[str]]:
    """Return the columns, ordered so that few arrows cross."""
    best = now = [list(column) for column in columns]
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        now = [list(column) for column in now]
        order = range(1, len(now)) if forward else range(len(now) - 2, -1, -1)
        for index in order:
            beside = now[index - 1] if forward else now[index + 1]
            rank = {name: place for place, name in enumerate(beside)}
            own = {name: place for place, name in enumerate(now[index])}
            mean = {name: _mean(_beside(name, steps, rank), own[name]) for name in own}
            # The sort is stable for nodes that want the same position.
            now[index].sort(key=mean.__getitem__)
        if _crossings(now, steps) < _crossings(best, steps):
            best = now
    return best


def _beside(name: str, steps: Iterable[Edge], known: Mapping[str, float]) -> list[float]:
    """Return the known values of a node's neighbours."""
    joined = [b if a == name else a for a, b in steps if name in (a, b)]
    return [known[other] for other in joined if other in known]


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(columns: Sequence[Sequence[str]], steps: Sequence[Edge]) -> int:
    place = {name: at for column in columns for at, name in enumerate(column)}
    layer = {name: index for index, column in enumerate(columns) for name in column}
    return sum(
        layer[a] == layer[c] and (place[a] - place[c]) * (place[b] - place[d]) < 0
        for index, (a, b) in enumerate(steps)
        for c, d in steps[:index]
    )


def _heights(
    columns: Sequence[Sequence[str]], steps: Sequence[Edge], sizes: Mapping[str, float]
) -> dict[str, float]:
    """Return the middles: each near its neighbours, without overlap."""
    heights: dict[str, float] = {}
    for column in columns:
        heights |= _settled(column, dict.fromkeys(column, 0.0), sizes)
    for sweep in range(2 * _SWEEPS):
        for column in columns if sweep % 2 else reversed(columns):
            wanted = {n: _mean(_beside(n, steps, heights), heights[n]) for n in column}
            heights |= _settled(column, wanted, sizes)
    top = min((heights[name] - sizes[name] / 2 for name in heights), default=0.0)
    return {name: height - top for name, height in heights.items()}


def _settled(
    column: Sequence[str], wanted: Mapping[str, float], sizes: Mapping[str, float]
) -> dict[str, float]:
    """Return middles as close as possible to the wanted ones, in order and without overlap.

    Nodes that want the same position form a block at the average of their wanted positions.
    """
    blocks: list[tuple[float, float, list[str]]] = []
    for name in column:
        start, size, names = wanted[name] - sizes[name] / 2, sizes[name], [name]
        while blocks and blocks[-1][0] + blocks[-1][1] > start:
            above, above_size, above_names = blocks.pop()
            count = len(above_names)
            start = (above * count + (start - above_size) * len(names)) / (count + len(names))
            size, names = above_size + size, above_names + names
        blocks.append((start, size, names))
    heights = {}
    for start, _, names in blocks:
        edge = start
        for name in names:
            heights[name] = edge + sizes[name] / 2
            edge += sizes[name]
    return heights
