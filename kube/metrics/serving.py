"""A stack's model server on a control plane: its own objects, its own nodes, in a namespace apart.

Not made: the HorizontalPodAutoscaler, whose place the caller takes, and whatever serves no replica.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from components.ladder.class_rules import KEY
from kube.control_plane.api import Api, Object, named, wait
from kube.drill.observed import SETTLE_SECONDS
from kube.nodes.node_autoscaler import NodeAutoscaler
from kube.nodes.node_pools import pools_of, rule_pools
from kube.nodes.stock import Stock

Files = Mapping[str, Mapping[str, Any]]
"""A rendered stack: what each file holds, by its path."""

_HELD = ("PodTemplate", "CapacityBuffer")
"""Objects that hold spare nodes, in this order."""

_MADE = (
    "ServiceAccount",
    "ConfigMap",
    "PodDisruptionBudget",
    "ComputeClass",
    "Deployment",
    *_HELD,
)
"""In this order: objects that a replica needs for scheduling, and disruption budgets; then those
that `hold_spare_nodes` creates."""


class NothingToPlaceError(Exception):
    """The stack has no replica that a scheduler can place; the message says why."""


class Serving:
    """Replicas of one stack, and the nodes that come for them."""

    def __init__(self, api: Api, files: Files, namespace: str, stock: Stock) -> None:
        self._api = api
        self.namespace = namespace
        """Namespace of the replicas."""
        self._objects = _objects(files, namespace)
        self.deployments = [each for each in self._objects if each["kind"] == "Deployment"]
        """The Deployments that serve."""
        if not self.deployments:
            raise NothingToPlaceError(
                "no Deployment serves: a LeaderWorkerSet's pods are made by its own controller, "
                "which is not here"
            )
        self.classes = [each for each in self._objects if each["kind"] == "ComputeClass"]
        self.nodes = NodeAutoscaler(api, namespace, pools_of(files), self.classes, stock)
        """The node autoscaler."""
        self.nodes.begin()
        for each in self._objects:
            if each["kind"] not in _HELD:
                api.create(each)

        names = [each["metadata"]["name"] for each in self.deployments]
        self.bounds = {name: _bounds(files, name) for name in names}
        """The fewest and the most replicas that each one's autoscaler asks for."""

    def hold_spare_nodes(self) -> None:
        """Create the buffer of the stack, as its program does once the first replicas are ready."""
        for each in self._objects:
            if each["kind"] in _HELD:
                self._api.create(each)

    def scale_to(self, end: int) -> None:
        """Ask for the fewest replicas everywhere (0), or for the most (1)."""
        for name, bounds in self.bounds.items():
            self.scale(bounds[end], name)

    def scale(self, replicas: int, name: str | None = None) -> None:
        """Ask for this many replicas of a Deployment, or of all, as an autoscaler would."""
        for each in self.deployments:
            if name in (None, each["metadata"]["name"]):
                self._api.scale(each, replicas, "kube-controller-manager")

    def roll_out(self) -> None:
        """Replace every replica, as `kubectl rollout restart` does."""
        mark = {"kubectl.kubernetes.io/restartedAt": str(self.nodes.now)}
        change = {"spec": {"template": {"metadata": {"annotations": mark}}}}
        for each in self.deployments:
            self._api.patch(each, change, manager="kubectl")

    def end(self) -> None:
        """Delete the Deployments and pods first, because they would wait for a node.

        A namespace deletes its Deployments only after a while, and until then they would take the
        next node.
        """
        try:
            self.scale(0)
            wait(SETTLE_SECONDS, "the replicas are gone", self._no_pods)
        finally:
            for each in self.classes:
                self._api.delete(each)
            self.nodes.end()

    def _no_pods(self) -> bool:
        return not self._api.objects("v1", "Pod", namespace=self.namespace)


@contextmanager
def serving(api: Api, files: Files, name: str, stock: Stock | None = None) -> Iterator[Serving]:
    """Make a stack's model server in a namespace of this name, and take all of it away again."""
    space = named("v1", "Namespace", name)
    space["metadata"]["labels"] = _labels_of_the_namespace(files)
    with ExitStack() as ending:
        api.create(space)
        ending.callback(api.delete, space)
        made = Serving(api, files, name, Stock() if stock is None else stock)
        ending.callback(made.end)
        yield made


def rungs(files: Files) -> list[str]:
    """Return a stack's rungs in the ladder's order, as its classes have it."""
    pools = pools_of(files)
    classes = [dict(each) for each in files.values() if each.get("kind") == "ComputeClass"]
    found = [pool for each in classes for rule in rule_pools(each, pools) for pool in rule]
    return list(dict.fromkeys(pool.rung for pool in found))


def _bounds(files: Files, deployment: str) -> tuple[int, int]:
    (spec,) = [
        each["spec"]
        for each in files.values()
        if each.get("kind") == _HPA and each["spec"]["scaleTargetRef"]["name"] == deployment
    ]
    return spec["minReplicas"], spec["maxReplicas"]


_HPA = "HorizontalPodAutoscaler"


def _objects(files: Files, namespace: str) -> list[Object]:
    (own,) = {each["metadata"]["namespace"] for each in files.values() if each.get("kind") == _HPA}
    found = [
        _moved(each, namespace)
        for each in files.values()
        if each.get("kind") in _MADE and each["metadata"].get("namespace", own) == own
    ]
    serve = [each for each in found if each["kind"] != "Deployment" or _serves(each)]
    return sorted(serve, key=lambda each: (_MADE.index(each["kind"]), each["metadata"]["name"]))


def _serves(deployment: Object) -> bool:
    selector: Mapping[str, str] = deployment["spec"]["template"]["spec"].get("nodeSelector", {})
    return KEY in selector


def _moved(thing: Mapping[str, Any], namespace: str) -> Object:
    metadata = dict(thing["metadata"])
    if "namespace" in metadata:
        metadata["namespace"] = namespace
    return {**thing, "metadata": metadata}


def _labels_of_the_namespace(files: Files) -> dict[str, str]:
    names: Sequence[str] = [
        each["metadata"]["namespace"] for each in files.values() if each.get("kind") == _HPA
    ]
    (space,) = [
        each
        for each in files.values()
        if each.get("kind") == "Namespace" and each["metadata"]["name"] == names[0]
    ]
    return dict(space["metadata"].get("labels", {}))
