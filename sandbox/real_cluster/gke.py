"""GKE's automatic actions in a cluster on a real control plane."""

from pathlib import Path

from kube.control_plane import kinds
from kube.control_plane.api import Api, Object, named
from sandbox.kubernetes.rules import ADDONS, BUILT_IN_NAMESPACES, NEEDED
from sandbox.state.faults import Faults
from sandbox.state.world import Thing, World, age
from sandbox.type_tokens import CLUSTER

MANAGER = "gke"
_OTHERS = frozenset({"leaderworkerset.x-k8s.io"})
"""Groups whose definitions the stack installs, and not GKE."""


class Gke:
    """GKE's own hand in one cluster; `step` does what is due."""

    def __init__(self, api: Api, programs: Path) -> None:
        self._api = api
        self._definitions = [
            each for each in kinds.definitions(programs) if each["spec"]["group"] not in _OTHERS
        ]
        self._installed: set[str] = set()

    def step(self, cluster: Thing, faults: Faults) -> None:
        """Look at the cluster once."""
        for name in sorted(BUILT_IN_NAMESPACES - self._installed):
            self._bring(named("v1", "Namespace", name))
        if age(cluster) >= faults.now.crdDelaySeconds:
            for each in self._definitions:
                if each["metadata"]["name"] not in self._installed and _wanted(cluster, each):
                    self._bring(each)

    def _bring(self, thing: Object) -> None:
        self._api.apply(thing, MANAGER)
        self._installed.add(thing["metadata"]["name"])


def cluster_of(world: World) -> Thing | None:
    """Return the one cluster of a world that has one."""
    found = world.things(CLUSTER)
    return found[0] if found else None


def _wanted(cluster: Thing, definition: Object) -> bool:
    spec = definition["spec"]
    kind, group = spec["names"]["kind"], spec["group"]
    if kind in NEEDED:
        setting, key, value = NEEDED[kind]
        return bool((cluster.properties.get(setting) or {}).get(key) == value)
    if group in ADDONS:
        return (cluster.properties.get(ADDONS[group]) or {}).get("enabled") is True
    return True
