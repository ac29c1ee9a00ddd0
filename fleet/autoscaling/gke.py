"""A stack as it is planned, at work in a simulated region: its autoscalers, and GKE's for nodes.

Owns the decisions of Kubernetes and of GKE: how many replicas, which leaves first, which rung is
asked for a node, and when an idle node goes. The arithmetic of replicas is
`horizontal_pod_autoscaler`'s, the back-off `back_off`'s: the same that `kube` uses.
"""

import math
from collections import deque
from collections.abc import Sequence

from simpy import AnyOf

from fleet.autoscaling.back_off import BackOff
from fleet.autoscaling.horizontal_pod_autoscaler import SYNC_SECONDS, Autoscaler, Reading
from fleet.autoscaling.node_times import REFUSAL_SECONDS
from fleet.region.model import FleetModel, SimulatedWorkload
from fleet.region.record import Loss, Reason
from fleet.region.world import Node, Replica, State, Steps, World

Snapshot = dict[Replica, tuple[float, ...]]
"""What each replica that answered said of each metric. The keys are the replicas, and not their
`id`: Python gives that of a replica that is gone to a new one."""


class GkeFleet:
    """The replicas of one stack."""

    def __init__(self, world: World) -> None:
        self.world = world
        model = world.model
        self.back_off = BackOff()
        self.replicas: list[list[Replica]] = [[] for _ in model.workloads]
        """Of each workload, those that do not leave, the oldest first."""
        self.autoscalers = [
            Autoscaler(dict(each.autoscaler), self._first(each)) for each in model.workloads
        ]
        delay = round(model.metric_delay_seconds / SYNC_SECONDS)
        self._seen: deque[Snapshot] = deque(maxlen=delay + 1)
        # A class's last rule is never left alone: there is nothing to turn to.
        self._last = {each.rungs[-1] for each in model.workloads}
        world.wanted = sum(each.replicas for each in self.autoscalers)
        self._begin()
        world.env.process(self._looks())

    def _first(self, workload: SimulatedWorkload) -> int:
        """Return the replicas at the beginning: as many as the first minute needs."""
        model = self.world.model
        speeds = [model.rungs[place].speed.tokens_per_second for place in workload.rungs]
        tokens = self.world.demand.at(0) * model.requests.answer_tokens
        needed = math.ceil(tokens / len(model.workloads) / speeds[0])
        most = int(workload.autoscaler["max_replicas"])
        return min(max(needed, workload.fewest), most)

    def _begin(self) -> None:
        """Let the nodes that are kept be there, and the first replicas be ready."""
        world = self.world
        for place, rung in enumerate(world.model.rungs):
            for _ in range(rung.fewest):
                zone = world.zone_with_room(place)
                if zone is None:
                    self._refused(place)
                    break
                world.add_node(place, zone)
        for place, scaler in enumerate(self.autoscalers):
            for _ in range(scaler.replicas):
                replica = Replica(place)
                self.replicas[place].append(replica)
                node = self._free_node(place) or self._node_at_once(place)
                if node is not None:
                    world.make_ready(replica, node)

    def _node_at_once(self, workload: int) -> Node | None:
        for rung in self.world.model.workloads[workload].rungs:
            zone = self.world.zone_with_room(rung)
            if zone is not None and not self._is_full(rung):
                return self.world.add_node(rung, zone)
        return None

    def _looks(self) -> Steps:
        world = self.world
        while True:
            self._read()
            if world.env.now > 0:
                self._scale()
            self.step()
            self._explain()
            yield world.env.timeout(SYNC_SECONDS)

    # How many replicas.

    def _read(self) -> None:
        model = self.world.model
        found: Snapshot = {}
        for place, workload in enumerate(model.workloads):
            for replica in self.replicas[place]:
                if replica.queue is not None and replica.state is State.READY:
                    found[replica] = tuple(
                        _said(model, replica, followed) for followed in workload.followed
                    )
        self._seen.append(found)

    def _scale(self) -> None:
        if len(self._seen) < (self._seen.maxlen or 0):
            return
        old = self._seen[0]
        for place, scaler in enumerate(self.autoscalers):
            scaler.now = int(self.world.env.now)
            scaler.look(self._readings(place, old))
        self.world.wanted = sum(scaler.replicas for scaler in self.autoscalers)

    def _readings(self, place: int, old: Snapshot) -> list[Reading]:
        there = [each for each in self.replicas[place] if each.state is not State.LEAVING]
        own = [old[each] for each in there if each in old]
        silent = sum(each not in old and each.state is not State.PENDING for each in there)
        every = [old[each] for group in self.replicas for each in group if each in old]
        return [
            Reading(tuple(said[n] for said in own), sum(said[n] for said in every), silent)
            for n in range(len(self.world.model.workloads[place].followed))
        ]

    # Which replicas, and where.

    def step(self) -> None:
        """Let Kubernetes and GKE do what there is to do now."""
        for place, scaler in enumerate(self.autoscalers):
            self._reconcile(place, scaler.replicas)
            for replica in self.replicas[place]:
                if replica.state is State.PENDING:
                    node = self._free_node(place)
                    if node is None:
                        break
                    self.world.start(replica, node)
        for rung, each in enumerate(self.world.model.rungs):
            while self._may_ask(rung) and self._count(rung) < each.fewest:
                self._order(rung)
        for place in range(len(self.autoscalers)):
            self._help(place)
            self._hold(place)
        self._remove_idle()

    def _reconcile(self, place: int, wanted: int) -> None:
        group = self.replicas[place] = [
            each for each in self.replicas[place] if each.state is not State.LEAVING
        ]
        while len(group) < wanted:
            group.append(Replica(place))
        while len(group) > wanted:
            # The ReplicaSet's order: without a node, not ready, the youngest of those that are.
            leaves = min(reversed(group), key=lambda each: (each.state.value, -each.ready_at))
            group.remove(leaves)
            self.world.drain(leaves, Loss.DRAINED)

    def _free_node(self, workload: int) -> Node | None:
        for rung in self.world.model.workloads[workload].rungs:
            room = self.world.model.rungs[rung].replicas_per_node
            for node in self.world.nodes:
                if node.rung == rung and not node.leaves and len(node.replicas) < room:
                    return node
        return None

    def _help(self, workload: int) -> None:
        """Ask for nodes for the replicas of a workload that have none and for which none comes."""
        model = self.world.model
        rungs = model.workloads[workload].rungs
        pending = sum(each.state is State.PENDING for each in self.replicas[workload])
        covered = sum(
            self.world.ordered[rung] * model.rungs[rung].replicas_per_node for rung in rungs
        )
        while pending > covered:
            rung = next((each for each in rungs if self._may_ask(each)), None)
            if rung is None:
                return
            self._order(rung)
            covered += model.rungs[rung].replicas_per_node

    def _hold(self, workload: int) -> None:
        """Ask for the spare nodes of a workload that are neither there nor on order."""
        each, rungs = self.world.model.workloads[workload], self.world.model.rungs
        if not each.spare:
            return
        pending = sum(replica.state is State.PENDING for replica in self.replicas[workload])
        ordered = {r: self.world.ordered[r] * rungs[r].replicas_per_node for r in each.rungs}
        # The replicas that wait take what comes first.
        left = max(0, sum(ordered.values()) - pending)
        coming = min(left, sum(ordered[rung] for rung in each.spare_rungs))
        missing = each.spare - sum(self._free_places(each.spare_rungs).values()) - coming
        while missing > 0:
            rung = next((rung for rung in each.spare_rungs if self._may_ask(rung)), None)
            if rung is None:
                return
            self._order(rung)
            missing -= rungs[rung].replicas_per_node

    def _free_places(self, rungs: Sequence[int]) -> dict[Node, int]:
        """Return the places without a replica on the nodes of some rungs, by their order."""
        nodes = [node for node in self.world.nodes if node.rung in rungs and not node.leaves]
        places = self.world.model.rungs
        return {
            node: places[node.rung].replicas_per_node - len(node.replicas)
            for node in sorted(nodes, key=lambda node: rungs.index(node.rung))
        }

    def _held(self) -> set[Node]:
        """Return the idle nodes that are spare ones."""
        found: set[Node] = set()
        for workload in self.world.model.workloads:
            places = self._free_places(workload.spare_rungs) if workload.spare else {}
            left = workload.spare - sum(free for node, free in places.items() if node.replicas)
            for node, free in places.items():
                if left > 0 and not node.replicas:
                    found.add(node)
                    left -= free
        return found

    def _is_full(self, rung: int) -> bool:
        most = self.world.model.rungs[rung].most
        return most is not None and self._count(rung) >= most

    def _may_ask(self, rung: int) -> bool:
        return not self._is_full(rung) and not self.back_off.holds(str(rung), self.world.env.now)

    def _count(self, rung: int) -> int:
        there = sum(node.rung == rung for node in self.world.nodes)
        return there + self.world.ordered[rung]

    def _order(self, rung: int) -> None:
        self.world.ordered[rung] += 1
        self.world.record.orders[self.world.model.rungs[rung].name] += 1
        self.world.env.process(self._answer(rung))

    def _answer(self, rung: int) -> Steps:
        world, each = self.world, self.world.model.rungs[rung]
        zone = world.zone_with_room(rung)
        if zone is None and each.silent:
            patience = world.env.timeout(each.patience_seconds)
            while zone is None and not patience.processed:
                yield AnyOf(world.env, [patience, world.restocked[rung]])
                zone = world.zone_with_room(rung)
        elif zone is None:
            yield world.env.timeout(REFUSAL_SECONDS)
        if zone is not None:
            yield world.env.timeout(each.node_seconds)
            # It may be gone meanwhile.
            zone = world.zone_with_room(rung)
        world.ordered[rung] -= 1
        if zone is not None:
            world.add_node(rung, zone)
        else:
            self._refused(rung)
        self.step()

    def _refused(self, rung: int) -> None:
        name, now = str(rung), self.world.env.now
        self.world.record.refusals[self.world.model.rungs[rung].name] += 1
        if self.world.model.rungs[rung].most is not None:
            self.back_off.refused(name, now)
        elif rung not in self._last:
            self.back_off.refused_rule(name, now)

    def _remove_idle(self) -> None:
        world, held = self.world, self._held()
        for node in list(world.nodes):
            if node in held:
                node.idle_since = world.env.now
            is_idle = not node.replicas and not node.leaves
            is_due = world.env.now >= node.idle_since + world.model.idle_seconds
            is_kept = self._count(node.rung) <= world.model.rungs[node.rung].fewest
            if is_idle and is_due and not is_kept:
                world.remove_node(node)

    def _explain(self) -> None:
        """Count why replicas that are wanted do not answer."""
        rungs = self.world.model.rungs
        counts = zip(self.world.ordered, rungs, strict=True)
        ordered = sum(nodes * rung.replicas_per_node for nodes, rung in counts)
        for group in self.replicas:
            for replica in group:
                if replica.state is State.STARTING:
                    self.world.record.reasons[Reason.STARTING] += SYNC_SECONDS
                elif replica.state is State.PENDING:
                    why = Reason.ORDERED if ordered > 0 else Reason.REFUSED
                    ordered -= 1
                    self.world.record.reasons[why] += SYNC_SECONDS


def _said(model: FleetModel, replica: Replica, followed: str) -> float:
    queue, node = replica.queue, replica.node
    if queue is None or node is None:
        raise AssertionError("only a replica that is ready says something")
    if followed == "queue":
        return float(queue.waiting)
    if followed == "batch":
        return float(queue.running)
    rung = model.rungs[node.rung]
    if rung.cache_tokens is None:
        return queue.running / rung.running
    return min(1.0, queue.running * model.requests.held_tokens / rung.cache_tokens)
