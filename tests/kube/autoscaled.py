"""A stack's autoscalers at work: its own objects, nodes for its pods, and what then happens."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from kube.control_plane.api import Api, Object, named, wait
from kube.control_plane.control_plane import ControlPlane
from kube.drill.observed import is_ready
from kube.nodes.node_pools import pools_of
from tests.kube.fleet import Fleet
from tests.kube.mutations import changed
from tests.kube.stacks import objects, rendered

PULUMI = "pulumi-kubernetes"
"""Who applies here what `pulumi up` does: the provider applies on the server's side, by force."""

AUTOSCALER = "kube-controller-manager"

_APPLIED = ("ServiceAccount", "PodMonitoring", "AutoscalingMetric", "Deployment")
_HPA = "HorizontalPodAutoscaler"
_SECONDS = 60

_SIZE = re.compile(r"New size: (\d+)")

_NUMBERS = itertools.count(1)
"""Of nodes: pods of the test before may still be on their way out of theirs."""


class Looked(Protocol):
    """What counts how often an autoscaler looked, by namespace."""

    looks: Counter[str]


class Autoscaled:
    """One stack's replicas in a namespace of the test's own, one for each Deployment at first."""

    def __init__(
        self, cluster: ControlPlane, metrics: Looked, fleet: Fleet, name: str, namespace: str
    ) -> None:
        self._api: Api = cluster.api
        self._metrics = metrics
        self._fleet = fleet
        self._namespace = namespace
        self._pools = {pool.rung: pool for pool in pools_of(rendered(name))}
        self._nodes: list[Object] = []
        own = [each for each in objects(name) if each["metadata"].get("namespace") == "vllm"]
        self._moved = [changed(each, "metadata.namespace", namespace) for each in own]
        self.deployments = self._named("Deployment")
        """The stack's Deployments by name, as rendered."""
        (self.monitoring,) = [each for each in self._moved if each["kind"] == "PodMonitoring"]
        self.autoscalers = {name: _for(each, namespace) for name, each in self._named(_HPA).items()}
        """The stack's autoscalers by name; changed, they are what `begin` applies."""
        fleet.begin(lambda pod: any(pod == each["metadata"]["name"] for each in self.pods()))

    def begin(self, nodes: Mapping[str, int], replicas: int = 1) -> None:
        """Give every rung its nodes, and every Deployment its replicas."""
        for rung, count in nodes.items():
            self.give_nodes(rung, count)
        for thing in self._moved:
            if thing["kind"] in _APPLIED:
                self._api.apply(thing, PULUMI)
        for each in self.deployments.values():
            self._api.scale(each, replicas, AUTOSCALER)
        wanted = replicas * len(self.deployments)
        running = min(wanted, sum(nodes.values()))
        self.await_pods(running=running, waiting=wanted - running)

    def watch(self) -> None:
        """Apply the autoscalers, and wait until each has looked."""
        for each in self.autoscalers.values():
            self._api.apply(each, PULUMI)
        self.await_looks(1)

    def give_nodes(self, rung: str, count: int) -> None:
        """Add nodes of a rung, and wait until they take pods."""
        for _ in range(count):
            node = self._pools[rung].node(next(_NUMBERS))
            self._api.create(node)
            self._nodes.append(node)
        wait(_SECONDS, f"{count} nodes of {rung} take pods", self._nodes_take_pods)

    def keep(self, *waiting: int, running: int = 1, of: str = "vllm") -> None:
        """Keep so many requests waiting at each running pod of a Deployment, one after another."""
        names = [each["metadata"]["name"] for each in self.pods() if _runs(each)]
        pods = [name for name in names if name.startswith(of)]
        for pod, count in zip(pods, waiting, strict=True):
            self._fleet.keep(pod, count, running)

    def sizes(self) -> list[int]:
        """Return the sizes that the autoscaler set, by its events: a poll may miss one."""
        return [int(_SIZE.findall(each["message"])[0]) for each in self._rescaled()]

    def size_times(self) -> list[datetime]:
        """Return when it set them, to the second: a poll sees a change late."""
        return [datetime.fromisoformat(each["firstTimestamp"]) for each in self._rescaled()]

    def _rescaled(self) -> list[Object]:
        events = self._api.objects("v1", "Event", namespace=self._namespace)
        found = [each for each in events if each.get("reason") == "SuccessfulRescale"]
        return sorted(found, key=lambda each: int(each["metadata"]["resourceVersion"]))

    def pods(self) -> list[Object]:
        """Give the pods that are there to stay, those that run first."""
        found = self._api.objects("v1", "Pod", namespace=self._namespace)
        there = [each for each in found if "deletionTimestamp" not in each["metadata"]]
        return sorted(there, key=lambda pod: (not _runs(pod), pod["metadata"]["name"]))

    def replicas(self, name: str = "vllm") -> int:
        """Read how many replicas are asked for."""
        found = self._api.get(self.deployments[name])
        assert found is not None
        return int(found["spec"]["replicas"])

    def condition(self, kind: str, name: str = "vllm") -> str:
        """Read what an autoscaler says of itself, e.g. why it does not scale: one word."""
        status = (self._api.get(self.autoscalers[name]) or {}).get("status", {})
        said = [each["reason"] for each in status.get("conditions", ()) if each["type"] == kind]
        return str(said[0]) if said else ""

    def await_condition(self, kind: str, reason: str, name: str = "vllm") -> None:
        """Wait until an autoscaler says something of itself."""
        wait(_SECONDS, f"{kind}: {reason}", lambda: self.condition(kind, name) == reason)

    def await_replicas(self, count: int, name: str = "vllm") -> None:
        """Wait until so many replicas are asked for."""
        wait(_SECONDS, f"{count} replicas", lambda: self.replicas(name) == count)

    def await_pods(self, *, running: int, waiting: int = 0) -> None:
        """Wait until so many pods run, and so many more wait for a node."""

        def so() -> bool:
            run = [_runs(pod) for pod in self.pods()]
            return (run.count(True), run.count(False)) == (running, waiting)

        wait(_SECONDS, f"{running} pods run and {waiting} wait", so)

    def await_looks(self, count: int) -> None:
        """Wait until each autoscaler has looked so often again, and has done what it then did."""
        # One look may be under way, and what the last one led to is not done yet.
        looks = self._metrics.looks
        goal = looks[self._namespace] + (count + 2) * len(self.autoscalers)
        wait(_SECONDS, f"{count} more looks", lambda: looks[self._namespace] >= goal)

    def apply(self, thing: Object) -> None:
        """Apply an object as `pulumi up` does."""
        self._api.apply(thing, PULUMI)

    def end(self) -> None:
        """Take the replicas away, which would have the next test's nodes, and then their own."""
        for each in self.autoscalers.values():
            self._api.delete(each)
        for each in self.deployments.values():
            if self._api.get(each):
                self._api.scale(each, 0, AUTOSCALER)
        self.await_pods(running=0)
        for each in self._nodes:
            self._api.delete(named("v1", "Node", each["metadata"]["name"]))

    def _nodes_take_pods(self) -> bool:
        return all(is_ready(self._api.get(each) or each) for each in self._nodes)

    def _named(self, kind: str) -> dict[str, Object]:
        targets = {
            each["spec"]["scaleTargetRef"]["name"] for each in self._moved if each["kind"] == _HPA
        }
        found = [each for each in self._moved if each["kind"] == kind]
        return {
            each["metadata"]["name"]: each for each in found if each["metadata"]["name"] in targets
        }


def without_delay(autoscaler: Object, *ways: str) -> Object:
    """Take the window of these ways away, so that one look decides; their steps stay."""
    for way in ways:
        path = f"spec.behavior.{way}.stabilizationWindowSeconds"
        autoscaler = changed(autoscaler, path, 0)
    return autoscaler


def hurried(autoscaler: Object, times: int) -> Object:
    """Let an autoscaler's time pass so much faster; whole seconds, rounded up."""
    return {**autoscaler, "spec": {**autoscaler["spec"], "behavior": _hurried(autoscaler, times)}}


def _hurried(autoscaler: Object, times: int) -> dict[str, Any]:
    def shorter(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: math.ceil(each / times) if key.endswith("Seconds") else shorter(each)
                for key, each in value.items()
            }
        return [shorter(each) for each in value] if isinstance(value, list) else value

    found: dict[str, Any] = shorter(autoscaler["spec"]["behavior"])
    return found


def as_planned(autoscaler: Object) -> dict[str, Any]:
    """Give an autoscaler's spec with the keys of the plan: `max_replicas`, not `maxReplicas`."""
    found: dict[str, Any] = _snake(autoscaler["spec"])
    return {key: value for key, value in found.items() if key != "scale_target_ref"}


def _snake(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {re.sub("([A-Z])", r"_\1", key).lower(): _snake(each) for key, each in thing.items()}
    return [_snake(each) for each in thing] if isinstance(thing, list) else thing


def _for(autoscaler: Object, namespace: str) -> Object:
    """Let what sums over the stack's namespace sum over the test's."""
    path = "spec.metrics.0.external.metric.selector.matchLabels"
    shared = "external" in autoscaler["spec"]["metrics"][0]
    own = {"resource.labels.namespace": namespace}
    return changed(autoscaler, path, own) if shared else autoscaler


def _runs(pod: Object) -> bool:
    return bool(pod["status"].get("phase") == "Running")
