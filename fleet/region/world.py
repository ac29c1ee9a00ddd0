"""The simulated region over time: nodes, replicas on them, their requests, and what it all costs.

Owns what can be done (order a node, start a replica, drain it) and what happens by itself: requests
arrive, starts and drains end, spot nodes are taken back. Who decides what is done is the policy's:
`gke` for a stack as it is planned, `peers` for others.
"""

import math
from collections.abc import Generator
from enum import Enum
from random import Random
from typing import Any

from simpy import Environment, Event

from components.ladder.lifetime import SPOT_NOTICE_SECONDS
from fleet.inputs.demand import Demand
from fleet.inputs.stock import Region
from fleet.region.chance import poisson
from fleet.region.model import PATIENCE_SECONDS, FleetModel
from fleet.region.record import SAMPLE_SECONDS, Loss, Record, Sample
from fleet.region.replica_queue import QueueTables, ReplicaQueue

TICK_SECONDS = 5.0
"""How long an interval of the queues is: a third of the time between two looks of an autoscaler."""

Steps = Generator[Event, Any, None]
"""A process of the simulation."""


class State(Enum):
    """How far a replica is."""

    PENDING = 0
    STARTING = 1
    READY = 2
    LEAVING = 3


class Node:
    """One machine, or the machines of one group."""

    __slots__ = ("idle_since", "is_new", "leaves", "replicas", "rung", "since", "zone")

    def __init__(self, rung: int, zone: str, now: float) -> None:
        self.rung, self.zone, self.since = rung, zone, now
        self.replicas: list[Replica] = []
        self.is_new = True
        """Whether no replica has started on it yet."""
        self.idle_since = now
        self.leaves = False
        """Whether it was told that it is taken back."""


class Replica:
    """One replica, with or without a node."""

    __slots__ = ("node", "queue", "ready_at", "state", "workload")

    def __init__(self, workload: int) -> None:
        self.workload = workload
        self.state = State.PENDING
        self.node: Node | None = None
        self.queue: ReplicaQueue | None = None
        self.ready_at = math.inf


class World:
    """Everything that is there."""

    def __init__(self, model: FleetModel, demand: Demand, region: Region, seed: int) -> None:
        self.env = Environment()
        self.model, self.demand, self.region = model, demand, region
        self.record = Record(model)
        self.nodes: list[Node] = []
        self.ordered = [0] * len(model.rungs)
        """Nodes on order, by rung."""
        self.ready: list[Replica] = []
        self.leaving: list[Replica] = []
        self.wanted = 0
        """Replicas that the policy wants; for the picture."""
        self.restocked = [self.env.event() for _ in model.rungs]
        """Each happens when a zone of the rung has more nodes than before."""
        self._chance = Random(f"{seed} requests")  # noqa: S311 # no secret
        self._tables = [
            QueueTables(rung.speed.tokens_per_second, rung.running, model.requests, TICK_SECONDS)
            for rung in model.rungs
        ]
        best = model.rungs[0].speed.tokens_per_second
        self._shares = [rung.speed.tokens_per_second / best for rung in model.rungs]
        self._per_second = best / model.requests.answer_tokens
        self._sample = Sample(0.0)
        self._tick_number = 0
        self.env.process(self._requests())
        for place, rung in enumerate(model.rungs):
            for zone in rung.zones:
                self.env.process(self._stock(place, zone))

    # What can be done.

    def zone_with_room(self, rung: int) -> str | None:
        """Return the first zone that gives a node of a rung now; None where none does."""
        now = self.env.now
        for zone in self.model.rungs[rung].zones:
            used = sum(node.rung == rung and node.zone == zone for node in self.nodes)
            if used < self.region.of(rung, zone).at(now):
                return zone
        return None

    def needed(self) -> float:
        """Return how many replicas of the best rung the demand needs now."""
        return self.demand.at(self.env.now) / self._per_second

    def add_node(self, rung: int, zone: str) -> Node:
        """Let a node be there, and be paid for, from now on."""
        node = Node(rung, zone, self.env.now)
        self.nodes.append(node)
        return node

    def remove_node(self, node: Node) -> None:
        """Let a node go; its replicas are gone before."""
        self.nodes.remove(node)
        self._pay(node)

    def start(self, replica: Replica, node: Node) -> None:
        """Give a replica a node, on which it becomes ready after a while."""
        replica.node, replica.state = node, State.STARTING
        node.replicas.append(replica)
        rung = self.model.rungs[node.rung]
        if node.is_new:
            done = min(rung.driver_seconds, self.env.now - node.since)
            seconds = rung.new_node_start_seconds - done
        else:
            seconds = rung.same_node_start_seconds
        node.is_new = False
        self.env.process(self._become_ready(replica, seconds))

    def make_ready(self, replica: Replica, node: Node) -> None:
        """Let a replica be there from the beginning."""
        replica.node, replica.state = node, State.STARTING
        node.replicas.append(replica)
        node.is_new = False
        self._ready(replica)

    def drain(self, replica: Replica, why: Loss) -> None:
        """Take a replica out of the service, and away once its time to end requests is over."""
        was_ready = replica.state is State.READY
        replica.state = State.LEAVING
        if was_ready:
            self.ready.remove(replica)
            self.leaving.append(replica)
            self.env.process(self._drain(replica, why))
        elif replica.node is not None:
            self._free(replica)

    def _become_ready(self, replica: Replica, seconds: float) -> Steps:
        yield self.env.timeout(seconds)
        if replica.state is State.STARTING:
            self._ready(replica)

    def _ready(self, replica: Replica) -> None:
        if replica.node is None:
            raise AssertionError("a replica without a node cannot be ready")
        replica.state, replica.ready_at = State.READY, self.env.now
        replica.queue = ReplicaQueue(self._tables[replica.node.rung], self._chance)
        self.ready.append(replica)

    def _drain(self, replica: Replica, why: Loss) -> Steps:
        drain = self.model.workloads[replica.workload].drain
        yield self.env.timeout(drain.pre_stop_seconds + drain.shutdown_timeout_seconds)
        if replica.queue is not None:
            self.record.lost[why] += replica.queue.count
        self.leaving.remove(replica)
        self._free(replica)

    def _free(self, replica: Replica) -> None:
        node = replica.node
        if node is not None:
            node.replicas.remove(replica)
            if not node.replicas:
                node.idle_since = self.env.now

    # What happens by itself.

    def _stock(self, rung: int, zone: str) -> Steps:
        stock = self.region.of(rung, zone)
        before = stock.nodes[0]
        for at, nodes in zip(stock.times[1:], stock.nodes[1:], strict=True):
            yield self.env.timeout(at - self.env.now)
            if nodes < before and self.model.rungs[rung].spot:
                self._take_back(rung, zone, nodes)
            elif nodes > before:
                self.restocked[rung].succeed()
                self.restocked[rung] = self.env.event()
            before = nodes

    def _take_back(self, rung: int, zone: str, left: int) -> None:
        there = [n for n in self.nodes if n.rung == rung and n.zone == zone and not n.leaves]
        for node in there[left:]:
            node.leaves = True
            self.record.taken_back[self.model.rungs[rung].name] += 1
            self.env.process(self._power_off(node))

    def _power_off(self, node: Node) -> Steps:
        for replica in list(node.replicas):
            if replica.state is not State.LEAVING:
                self.drain(replica, Loss.TAKEN_BACK)
        yield self.env.timeout(SPOT_NOTICE_SECONDS)
        for replica in list(node.replicas):
            raise AssertionError(f"a drain outlives its spot node: {replica.state}")
        self.remove_node(node)

    def _requests(self) -> Steps:
        while True:
            self._tick()
            yield self.env.timeout(TICK_SECONDS)

    def _tick(self) -> None:
        now, record = self.env.now, self.record
        if now % SAMPLE_SECONDS == 0:
            self._take_sample(now)
        rate = self.demand.at(now)
        replicas = len(self.ready)
        speed = 0.0
        if replicas:
            mean = rate * TICK_SECONDS / replicas
            for replica in self.ready:
                speed += self._serve(replica, mean)
        else:
            arrived = poisson(self._chance, rate * TICK_SECONDS)
            record.offered += arrived
            record.lost[Loss.NO_REPLICA] += arrived
        for replica in self.leaving:
            if replica.queue is not None:
                record.served += replica.queue.pass_time(0)
        needed = rate / self._per_second
        missing = max(0.0, needed - speed) * TICK_SECONDS
        record.needed_seconds += needed * TICK_SECONDS
        record.missing_seconds += missing
        self._sample.missing += missing

    def _serve(self, replica: Replica, mean: float) -> float:
        """Let an interval pass at a replica; return its speed as a share of the best rung's."""
        queue, node, record = replica.queue, replica.node, self.record
        if queue is None or node is None:
            raise AssertionError("a replica that is ready has a queue and a node")
        rung = node.rung
        arrived = poisson(self._chance, mean)
        record.offered += arrived
        if queue.count < self.model.rungs[rung].running:
            record.straight[rung][queue.count] += arrived
        else:
            wait = queue.wait_seconds()
            if wait > PATIENCE_SECONDS:
                record.lost[Loss.GAVE_UP] += arrived
                arrived = 0
            record.waited(arrived, wait + self._tables[rung].steps[-1])
        record.served += queue.pass_time(arrived)
        record.ready_seconds[rung] += TICK_SECONDS
        return self._shares[rung]

    def _take_sample(self, now: float) -> None:
        rungs = range(len(self.model.rungs))
        places = [r.node.rung for r in self.ready if r.node is not None]
        sample = Sample(
            now,
            ready=tuple(places.count(rung) for rung in rungs),
            wanted=self.wanted,
            waiting=sum(r.queue.waiting for r in self.ready if r.queue is not None),
            usd=self.record.usd + self._unpaid(),
            stock=tuple(self._has(rung) for rung in rungs),
        )
        self.record.samples.append(sample)
        sample.offered = self.record.offered
        self._sample = sample

    def _has(self, rung: int) -> bool:
        zones = self.model.rungs[rung].zones
        return any(self.region.of(rung, zone).at(self.env.now) > 0 for zone in zones)

    def _unpaid(self) -> float:
        return sum(
            (self.model.rungs[node.rung].usd_per_hour or 0.0) * (self.env.now - node.since) / 3600
            for node in self.nodes
        )

    def _pay(self, node: Node) -> None:
        self.record.node_seconds[node.rung] += self.env.now - node.since

    def run(self, seconds: float) -> Record:
        """Let so much time pass, and give what happened."""
        self.env.run(until=seconds)
        for node in self.nodes:
            self._pay(node)
        for replica in (*self.ready, *self.leaving):
            if replica.queue is not None:
                self.record.open += replica.queue.count
        self.record.seconds = seconds
        return self.record
