"""Nodes for a stack on a real control plane: its pools in the world, KWOK's nodes in the API."""

import time

import httpx

from kube.control_plane.api import Api, ApiError, Object
from kube.drill.observed import Observed, may_move, observe
from kube.nodes.machines import SYSTEM
from kube.nodes.node_autoscaler import NodeAutoscaler
from kube.nodes.node_pools import POOL, NodePool, pools_of
from kube.nodes.stock import Stock
from sandbox.state.world import Thing, World
from sandbox.type_tokens import NODE_POOL

_PACE = 600
_CLASS = ("cloud.google.com/v1", "ComputeClass")


class LiveNodes(NodeAutoscaler):
    """The nodes of all namespaces; `tick` does what is due."""

    def __init__(self, api: Api, world: World) -> None:
        self._world = world
        self._began = time.monotonic()
        super().__init__(api, "", (), (), Stock())

    def tick(self, cluster: Thing) -> None:
        """Look at the world and at the cluster once."""
        self.now = (time.monotonic() - self._began) * _PACE
        self.follow(self._pools_now(cluster), self._classes_now())
        self._take_over()
        self._step()

    def _pools_now(self, cluster: Thing) -> list[NodePool]:
        things = self._world.things(NODE_POOL)
        pools = pools_of({each.id: {"type": each.type, "inputs": each.inputs} for each in things})
        location = str(cluster.properties["location"])
        if cluster.properties.get("enableAutopilot") is True:
            pools.append(_of_no_class("autopilot", location, 0, None))
        elif cluster.inputs.get("removeDefaultNodePool") is not True:
            # A cluster that was created by hand: the stack's own has only pools of the stack.
            count = int(cluster.inputs.get("initialNodeCount", 1))
            pools.append(_of_no_class("default-pool", location, count, count))
        return pools

    def _classes_now(self) -> list[Object]:
        try:
            return self._api.objects(*_CLASS)
        except ApiError as error:
            # The kind comes late.
            if error.code == httpx.codes.NOT_FOUND:
                return []
            raise

    def _take_over(self) -> None:
        """Register the nodes of an earlier run, and remove those of deleted pools."""
        found = observe(self._api, self._namespace)
        for name, node in found.nodes.items():
            pool = self._pools.get(node["metadata"]["labels"].get(POOL, ""))
            if pool is None:
                self._nodes.setdefault(name, _of_no_class("", "", 0, None))
                self._remove(name, found.on(name))
            elif name not in self._nodes:
                self._nodes[name] = pool
                self._orders.number_from(int(name.rpartition("-")[2]))
        for name in set(self._nodes) - set(found.nodes):
            del self._nodes[name]

    def _wanting(self, found: Observed) -> list[Object]:
        return [pod for pod in found.waiting if not may_move(pod, found)]

    def _settle(self) -> None:
        """Do not wait: the next tick looks again."""

    def _remove_idle(self, _found: Observed) -> None:
        """Keep idle nodes: at this speed a node would be removed between two pods."""


def _of_no_class(name: str, location: str, fewest: int, most: int | None) -> NodePool:
    """Create nodes for pods without a class: those of Autopilot, or of a default pool."""
    return NodePool(
        name=name,
        rung=name,
        machine=SYSTEM,
        boot_disk_gb=100,
        labels={},
        taints=(),
        spot=False,
        zone=f"{location}-a",
        fewest=fewest,
        most=most,
    )
