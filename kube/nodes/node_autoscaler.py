"""A simulated node autoscaler: creates nodes for pending pods by their ComputeClass.

It follows GKE's documentation (docs/fallback.md lists the limitations): rules in order, full pools
and pools in back-off are skipped, and idle nodes are removed. The caller drives time: an hour
passes when `run` is called with it, and the real scheduler works in between.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from components.ladder.class_rules import KEY
from fleet.autoscaling.back_off import BackOff
from kube.control_plane.api import Api, Object, named, wait
from kube.drill.observed import SETTLE_SECONDS, Observed, observe, settled
from kube.nodes.buffers import with_units
from kube.nodes.fit import fits
from kube.nodes.node_pools import NodePool, rule_pools
from kube.nodes.orders import Order, Orders
from kube.nodes.stock import Stock

WAITING = "waiting"
"""Name for pods without a node."""


class NodeAutoscaler:
    """The nodes of one stack's pools, for the pods of one namespace."""

    def __init__(
        self,
        api: Api,
        namespace: str,
        pools: Sequence[NodePool],
        classes: Sequence[Object],
        stock: Stock,
    ) -> None:
        self._api = api
        self._namespace = namespace
        self._orders = Orders(stock)
        self.follow(pools, classes)
        self._back_off = BackOff()
        self._nodes: dict[str, NodePool] = {}
        self._idle_since: dict[str, float] = {}
        self.now = 0.0
        """Seconds since the beginning."""
        self.log: list[tuple[float, str]] = []
        """Events with their times."""
        self.watch: Callable[[], None] | None = None
        """Is called whenever something may have changed."""

    def follow(self, pools: Sequence[NodePool], classes: Sequence[Object]) -> None:
        """Take these pools and classes from now on; nodes that are there stay.

        A node that was asked of another pool is no longer waited for: GKE counts the nodes of
        autoscaled pools alone as coming.
        """
        self._classes = {each["metadata"]["name"]: each for each in classes}
        self._rules = {name: rule_pools(each, pools) for name, each in self._classes.items()}
        self._pools = {pool.name: pool for pool in (*pools, *_flat(self._rules.values()))}
        self._orders.keep(self._pools)
        # A class's last rule is never left alone: there is nothing to turn to.
        self._last = {pool.name for rules in self._rules.values() for pool in rules[-1]}

    @property
    def pools(self) -> list[NodePool]:
        """Return every pool, those that GKE would make by a rule too."""
        return list(self._pools.values())

    def in_order(self) -> Iterator[NodePool]:
        """Return the pools in the order of the classes' rules."""
        return _flat(self._rules.values())

    def begin(self) -> None:
        """Make the nodes that each pool keeps, as a stack's pools are there before its pods."""
        for pool in self._pools.values():
            for _ in range(pool.fewest):
                self._orders.place(pool, self.now).hasten()
        for order in self._orders.close(self.now):
            self._arrive(order)
        self._settle()

    def run(self, seconds: float) -> None:
        """Let time pass; what there is at its end is settled."""
        end = self.now + seconds
        self._step()
        while due := [each for each in self._due() if self.now < each < end]:
            self.now = min(due)
            self._step()
        self.now = end
        self._step()

    def take_back(self, rung: str) -> str | None:
        """Let the region take one node of a rung back, one with a pod where there is one."""
        found = observe(self._api, self._namespace)
        names = [name for name, pool in self._nodes.items() if pool.rung == rung]
        for name in sorted(names, key=lambda name: not found.on(name))[:1]:
            self._say(f"{rung}: node reclaimed")
            self._remove(name, found.on(name))
            return name
        return None

    def nodes(self) -> dict[str, int]:
        """Count the nodes of each rung."""
        return _counted(pool.rung for pool in self._nodes.values())

    def coming(self) -> dict[str, int]:
        """Count the nodes of each rung that are on order."""
        return _counted(order.pool.rung for order in self._orders)

    def replicas(self) -> dict[str, int]:
        """Count the pods of each rung; those that wait are of `WAITING`."""
        return _counted(self.placed().values())

    def placed(self) -> dict[str, str]:
        """Return the rung of each pod by its name, or `WAITING`."""
        found = observe(self._api, self._namespace).pods
        where = {pod["metadata"]["name"]: pod["spec"].get("nodeName", "") for pod in found}
        return {
            name: self._nodes[node].rung if node in self._nodes else WAITING
            for name, node in where.items()
        }

    def end(self) -> None:
        """Take every node away."""
        for name in list(self._nodes):
            self._remove(name, [])

    def _step(self) -> None:
        for order in self._orders.close(self.now):
            self._arrive(order)
        self._settle()
        found = with_units(self._api, self._namespace, observe(self._api, self._namespace))
        for pool in self._pools.values():
            while self._may_ask(pool) and self._count(pool) < pool.fewest:
                self._orders.place(pool, self.now)
        for pod in self._orders.uncovered(self._wanting(found)):
            self._help(pod)
        self._remove_idle(found)
        if self.watch is not None:
            self.watch()

    def _wanting(self, found: Observed) -> list[Object]:
        # All is settled: every node refused the pods that still wait.
        return found.waiting

    def _settle(self) -> None:
        wait(SETTLE_SECONDS, "every pod is placed or refused", self._settled)

    def _settled(self) -> bool:
        return settled(self._api, self._namespace)

    def _due(self) -> Iterator[float]:
        yield from (order.due for order in self._orders)
        yield from self._back_off.ends()
        yield from (since + self._delay(name) for name, since in self._idle_since.items())

    def _arrive(self, order: Order) -> None:
        rung = order.pool.rung
        if order.given:
            self._api.create(order.pool.node(order.number))
            self._nodes[order.name] = order.pool
            self._say(f"{rung}: node added")
        elif not order.pool.of_a_rule:
            until = self._back_off.refused(order.pool.name, self.now)
            self._say(f"{rung}: no capacity, skipped for {_minutes(until - self.now)}")
        elif order.pool.name not in self._last:
            until = self._back_off.refused_rule(order.pool.name, self.now)
            self._say(f"{rung}: no capacity, skipped for {_minutes(until - self.now)}")

    def _help(self, pod: Object) -> None:
        for pool in self._candidates(pod):
            if self._may_ask(pool) and fits(pod, pool.node(0), []):
                self._orders.place(pool, self.now).pods.append(pod)
                self._say(f"{pool.rung}: node requested")
                return

    def _candidates(self, pod: Object) -> Iterator[NodePool]:
        """Return the pools for a pod, in its class's order; those of no class for one without."""
        wanted = pod["spec"].get("nodeSelector", {}).get(KEY)
        if wanted is None:
            yield from (pool for pool in self._pools.values() if KEY not in pool.labels)
        else:
            yield from (pool for rule in self._rules.get(wanted, []) for pool in rule)

    def _may_ask(self, pool: NodePool) -> bool:
        full = pool.most is not None and self._count(pool) >= pool.most
        return not full and not self._back_off.holds(pool.name, self.now)

    def _count(self, pool: NodePool) -> int:
        there = sum(each.name == pool.name for each in self._nodes.values())
        return there + self._orders.count(pool.name)

    def _remove_idle(self, found: Observed) -> None:
        for name, pool in list(self._nodes.items()):
            if found.on(name) or self._count(pool) <= pool.fewest:
                self._idle_since.pop(name, None)
            elif self.now >= self._idle_since.setdefault(name, self.now) + self._delay(name):
                self._say(f"{pool.rung}: idle node removed")
                self._remove(name, [])

    def _delay(self, node: str) -> float:
        named_class = self._nodes[node].labels.get(KEY, "")
        spec = self._classes.get(named_class, {}).get("spec", {})
        minutes: float = spec.get("autoscalingPolicy", {}).get("consolidationDelayMinutes", 10)
        return minutes * 60

    def _remove(self, name: str, pods: Iterable[Object]) -> None:
        self._api.delete(named("v1", "Node", name))
        # Kubernetes itself removes the pods of a deleted node, after most of a minute.
        for pod in pods:
            self._api.delete({**pod, "apiVersion": "v1", "kind": "Pod"}, grace_seconds=0)
        del self._nodes[name]
        self._idle_since.pop(name, None)

    def _say(self, what: str) -> None:
        self.log.append((self.now, what))


def _flat(rules: Iterable[list[list[NodePool]]]) -> Iterator[NodePool]:
    yield from (pool for each in rules for rule in each for pool in rule)


def _counted(rungs: Iterable[str]) -> dict[str, int]:
    found = sorted(rungs)
    return {rung: found.count(rung) for rung in dict.fromkeys(found)}


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:g} min"
