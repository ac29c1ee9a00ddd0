"""Node orders that are not filled yet: their pods, and the times when nodes come or are refused."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from components.facts.shapes import Family
from fleet.autoscaling.node_times import NODE_SECONDS, PATIENCE_SECONDS, REFUSAL_SECONDS
from kube.control_plane.api import Object
from kube.nodes.fit import fits
from kube.nodes.node_pools import NodePool
from kube.nodes.stock import Stock


@dataclass
class Order:
    """A node that was asked for."""

    pool: NodePool
    number: int
    given: bool
    """Whether the region has it; else it is refused, or given up."""
    due: float
    """When it comes, or is known not to."""
    pods: list[Object] = field(default_factory=list)
    """For whom it would do."""

    @property
    def name(self) -> str:
        """Name the node that it will be."""
        return f"{self.pool.name}-{self.number}"

    def hasten(self) -> None:
        """Let it be answered at once."""
        self.due = 0


class Orders:
    """All that is on order of one region."""

    def __init__(self, stock: Stock) -> None:
        self._stock = stock
        self._open: list[Order] = []
        self._number = 0

    def __iter__(self) -> Iterator[Order]:
        return iter(self._open)

    def number_from(self, number: int) -> None:
        """Reserve the numbers up to this one, which existing nodes have."""
        self._number = max(self._number, number)

    def place(self, pool: NodePool, now: float) -> Order:
        """Ask for a node of a pool."""
        self._number += 1
        given, seconds = self._stock.has(pool.rung), REFUSAL_SECONDS
        family = _family(pool)
        if given:
            seconds = NODE_SECONDS[family]
        elif self._stock.silent(pool.rung):
            seconds = PATIENCE_SECONDS[family]
        order = Order(pool, self._number, given, now + seconds)
        self._open.append(order)
        return order

    def close(self, now: float) -> list[Order]:
        """Return those whose time has come, and forget them."""
        for order in self._open:
            # An unanswered order is filled once there is capacity.
            if not order.given and self._stock.has(order.pool.rung):
                order.given, order.due = True, now + NODE_SECONDS[_family(order.pool)]
        closed = [order for order in self._open if order.due <= now]
        self._open = [order for order in self._open if order.due > now]
        return closed

    def keep(self, pools: Container[str]) -> None:
        """Forget the orders of all other pools."""
        self._open = [order for order in self._open if order.pool.name in pools]

    def uncovered(self, pods: Iterable[Object]) -> Iterator[Object]:
        """Return the pods for which no node is on order.

        A node is ordered for each; the scheduler may place another pod on it.
        """
        for order in self._open:
            order.pods.clear()
        yield from (pod for pod in pods if not self._covers(pod))

    def _covers(self, pod: Object) -> bool:
        for order in self._open:
            if fits(pod, order.pool.node(order.number), order.pods):
                order.pods.append(pod)
                return True
        return False

    def count(self, pool: str) -> int:
        """Count the nodes of a pool that are on order."""
        return sum(order.pool.name == pool for order in self._open)


def _family(pool: NodePool) -> Family | None:
    shape = pool.machine.shape
    return None if shape is None else shape.family
