"""A fleet on a real control plane: scheduler, autoscaler and Deployment are Kubernetes' own.

The nodes are `kube/nodes`'. The requests are counted here as the simulated fleet counts them, in
intervals, and each pod says of itself what its requests make of it. The autoscaler looks once in
each step of time: its first question is left open until the step is over.
"""

import math
from collections import deque
from dataclasses import dataclass
from random import Random

from components.ladder.class_rules import RUNG_LABEL
from components.ladder.lifetime import SPOT_NOTICE_SECONDS
from components.scaling.metrics import VLLM_METRICS, Metric
from fleet.autoscaling.horizontal_pod_autoscaler import SYNC_SECONDS
from fleet.inputs.demand import Demand
from fleet.region.chance import poisson
from fleet.region.model import PATIENCE_SECONDS, FleetModel
from fleet.region.replica_queue import QueueTables, ReplicaQueue
from fleet.region.world import TICK_SECONDS
from kube.control_plane.api import Api, Object
from kube.drill.observed import observe
from kube.metrics.serving import Serving
from tests.fleet.one_day import SEED, Picture
from tests.kube.pages import Pages

_KUBELET = "kubelet"


@dataclass
class _Pod:
    rung: int
    ready_at: float
    queue: ReplicaQueue
    gone_at: float = math.inf
    is_open: bool = True
    """Whether its requests are not all counted yet."""


class WholeFleet:
    """Replicas of one Deployment, and the requests at them."""

    def __init__(
        self, api: Api, server: Serving, pages: Pages, model: FleetModel, demand: Demand
    ) -> None:
        self._api, self._server, self._pages = api, server, pages
        self._model, self._demand = model, demand
        self._rungs = [rung.name for rung in model.rungs]
        self._chance = Random(f"{SEED} requests")  # noqa: S311 # no secret
        self._tables = [
            QueueTables(rung.speed.tokens_per_second, rung.running, model.requests, TICK_SECONDS)
            for rung in model.rungs
        ]
        (self._deployment,) = server.deployments
        (workload,) = model.workloads
        self._followed = [Metric(each) for each in workload.followed]
        drain = workload.drain
        self._drain_seconds = drain.pre_stop_seconds + drain.shutdown_timeout_seconds
        delay = round(model.metric_delay_seconds / SYNC_SECONDS)
        self._said: deque[dict[str, str]] = deque(maxlen=delay + 1)
        self._pods: dict[str, _Pod] = {}
        self._used_nodes: set[str] = set()
        self._is_due = False
        self.pictures: list[Picture] = []
        self.node_seconds = [0.0] * len(model.rungs)
        self.offered = self.served = self.lost = self.dropped = 0
        self._begin()

    @property
    def now(self) -> float:
        """Return the seconds since the beginning."""
        return self._server.nodes.now - self._began

    @property
    def still_open(self) -> int:
        """Return the requests that are in a replica."""
        return sum(pod.queue.count for pod in self._pods.values() if pod.is_open)

    @property
    def changed(self) -> bool:
        """Return whether the last look changed the number of replicas."""
        return len({each.wanted for each in self.pictures[-2:]}) > 1

    def _begin(self) -> None:
        nodes = self._server.nodes
        self._server.scale(1)
        nodes.run(600)
        self._began = nodes.now
        nodes.watch = self._watch
        self._watch()
        for pod in self._pods.values():
            pod.ready_at = 0
        self._tell_readiness()
        self._tick(0)

    def speak(self) -> None:
        """Let the pods say what they are said to have said by now: their metrics come late."""
        ready = {name: pod for name, pod in self._pods.items() if self._is_ready(pod, self.now)}
        self._said.append({name: self._page(pod) for name, pod in ready.items()})
        is_there = len(self._said) == self._said.maxlen
        self._pages.texts = self._said[0] if is_there else {}

    def pass_time(self) -> None:
        """Let the time between two looks pass; what follows from the last one is pictured."""
        begin = self.now
        self._is_due = True
        # Whole steps of the region: what comes or goes does so at a look.
        for place, name in enumerate(self._rungs):
            self.node_seconds[place] += SYNC_SECONDS * self._server.nodes.nodes().get(name, 0)
        self._server.nodes.run(SYNC_SECONDS)
        self._tell_readiness()
        ticks = round(SYNC_SECONDS / TICK_SECONDS)
        for number in range(0 if begin else 1, ticks):
            self._tick(begin + number * TICK_SECONDS)

    def take_back(self, rung: str) -> None:
        """Let the region take every node of a rung back."""
        while self._server.nodes.take_back(rung) is not None:
            # Here it is gone at once; it is paid until its notice is over.
            self.node_seconds[self._rungs.index(rung)] += SPOT_NOTICE_SECONDS
        self._watch()

    def _watch(self) -> None:
        found = observe(self._api, self._server.namespace)
        placed = {
            pod["metadata"]["name"]: pod["spec"]["nodeName"]
            for pod in found.pods
            if pod["spec"].get("nodeName") in found.nodes
        }
        for name, node in placed.items():
            if name not in self._pods:
                label = found.nodes[node]["metadata"]["labels"][RUNG_LABEL]
                self._place(name, node, self._rungs.index(label))
        for name, pod in self._pods.items():
            if name not in placed:
                pod.gone_at = min(pod.gone_at, self.now)
        if self._is_due:
            self._is_due = False
            self.pictures.append(self._picture())

    def _place(self, name: str, node: str, place: int) -> None:
        rung = self._model.rungs[place]
        is_new = node not in self._used_nodes
        self._used_nodes.add(node)
        seconds = rung.new_node_start_seconds if is_new else rung.same_node_start_seconds
        queue = ReplicaQueue(self._tables[place], self._chance)
        self._pods[name] = _Pod(place, self.now + seconds, queue)
        self._set_ready(name, value=False)

    def _picture(self) -> Picture:
        deployment = self._api.get(self._deployment)
        if deployment is None:
            raise AssertionError("the Deployment is gone")
        there = [pod for pod in self._pods.values() if pod.gone_at > self.now]
        placed = [pod.rung for pod in there]
        return Picture(
            int(deployment["spec"]["replicas"]),
            tuple(placed.count(rung) for rung in range(len(self._rungs))),
            sum(self._is_ready(pod, self.now) for pod in there),
        )

    def _is_ready(self, pod: _Pod, now: float) -> bool:
        return pod.ready_at <= now < pod.gone_at

    def _tell_readiness(self) -> None:
        """Say of each pod that has become ready that it is, as its kubelet would."""
        found = self._api.objects("v1", "Pod", namespace=self._server.namespace)
        for each in found:
            pod = self._pods.get(each["metadata"]["name"])
            if pod is not None and self._is_ready(pod, self.now) and not _says_ready(each):
                self._set_ready(each["metadata"]["name"], value=True)

    def _set_ready(self, name: str, *, value: bool) -> None:
        pod: Object = {"apiVersion": "v1", "kind": "Pod"}
        pod["metadata"] = {"name": name, "namespace": self._server.namespace}
        status = (self._api.get(pod) or {}).get("status", {})
        told = "True" if value else "False"
        conditions = [
            {**each, "status": told} if each["type"] in ("Ready", "ContainersReady") else each
            for each in status.get("conditions", ())
        ]
        self._api.set_status(pod, {"conditions": conditions}, _KUBELET)

    def _page(self, pod: _Pod) -> str:
        rung = self._model.rungs[pod.rung]
        requests, running = self._model.requests, pod.queue.running
        share = running / rung.running
        if rung.cache_tokens is not None:
            share = min(1.0, running * requests.held_tokens / rung.cache_tokens)
        values = {
            Metric.BATCH: running,
            Metric.QUEUE: pod.queue.waiting,
            Metric.KV_CACHE: share,
        }
        lines = [f"{VLLM_METRICS[metric]} {value}" for metric, value in values.items()]
        return "\n".join(lines) + "\n"

    def _tick(self, now: float) -> None:
        for pod in self._pods.values():
            if pod.is_open and now >= pod.gone_at + self._drain_seconds:
                self.dropped += pod.queue.count
                pod.is_open = False
        ready = [pod for pod in self._pods.values() if self._is_ready(pod, now)]
        ready.sort(key=lambda pod: pod.ready_at)
        mean = self._demand.at(now) * TICK_SECONDS
        for pod in ready:
            arrived = poisson(self._chance, mean / len(ready))
            self.offered += arrived
            if pod.queue.wait_seconds() > PATIENCE_SECONDS:
                self.lost += arrived
                arrived = 0
            self.served += pod.queue.pass_time(arrived)
        if not ready:
            arrived = poisson(self._chance, mean)
            self.offered += arrived
            self.lost += arrived
        for pod in self._pods.values():
            if pod.is_open and pod.gone_at <= now:
                self.served += pod.queue.pass_time(0)


def _says_ready(pod: Object) -> bool:
    conditions = pod["status"].get("conditions", ())
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
