"""What GKE does by itself in a cluster that runs on a real control plane.

Owns the kinds and namespaces that GKE brings (late, where the conditions say so, and by the
settings of the cluster), and the addresses that its controllers write into Services, Ingresses and
Gateways. Not here: nodes (live_nodes), groups (live_groups), nor what becomes of it in Google Cloud
(gke_controllers).
"""

import datetime
from pathlib import Path

import httpx

from kube import kinds
from kube.api import Api, ApiError, Object, named
from sandbox import gke_controllers
from sandbox.conditions import Conditions
from sandbox.kubernetes_outputs import Being, added
from sandbox.kubernetes_rules import ADDONS, BUILT_IN_NAMESPACES, CLUSTER, NEEDED
from sandbox.world import Thing, World, now

_MANAGER = "gke"
_OTHERS = frozenset({"leaderworkerset.x-k8s.io"})
"""Groups whose definition somebody installs, and not GKE."""

_BALANCED = (
    ("v1", "Service"),
    ("networking.k8s.io/v1", "Ingress"),
    ("gateway.networking.k8s.io/v1", "Gateway"),
)


class Gke:
    """GKE's own hand in one cluster; `step` does what is due."""

    def __init__(self, api: Api, world: World, programs: Path) -> None:
        self._api = api
        self._world = world
        self._definitions = [
            each for each in kinds.definitions(programs) if each["spec"]["group"] not in _OTHERS
        ]
        self._installed: set[str] = set()

    def step(self, conditions: Conditions) -> None:
        """Look at the world and at the cluster once."""
        cluster = cluster_of(self._world)
        if cluster is None:
            return
        self._make_namespaces()
        born = datetime.datetime.fromisoformat(cluster.created)
        age = datetime.datetime.now(datetime.UTC) - born
        if age.total_seconds() >= conditions.weather.crdDelaySeconds:
            self._install(cluster)
        for version, kind in _BALANCED:
            self._balance(cluster, version, kind)

    def _make_namespaces(self) -> None:
        if "gmp-public" in self._installed:
            return
        for name in sorted(BUILT_IN_NAMESPACES):
            self._api.apply(named("v1", "Namespace", name), _MANAGER)
            self._installed.add(name)

    def _install(self, cluster: Thing) -> None:
        for each in self._definitions:
            name = each["metadata"]["name"]
            if name not in self._installed and _wanted(cluster, each):
                self._api.apply(each, _MANAGER)
                self._installed.add(name)

    def _balance(self, cluster: Thing, version: str, kind: str) -> None:
        if kind == "Gateway" and "gateways.gateway.networking.k8s.io" not in self._installed:
            return
        for each in self._api.objects(version, kind):
            if not _has_address(each):
                status = _status(self._world, cluster, version, {**each, "kind": kind})
                if status:
                    whole = {**each, "apiVersion": version, "kind": kind}
                    self._write(whole, status)

    def _write(self, thing: Object, status: Object) -> None:
        try:
            self._api.set_status(thing, status, _MANAGER)
        except ApiError as error:
            # It was deleted in between, or its kind was.
            if error.code != httpx.codes.NOT_FOUND:
                raise


def cluster_of(world: World) -> Thing | None:
    """Give the one cluster of a world that has one."""
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


def _has_address(thing: Object) -> bool:
    status = thing.get("status", {})
    return bool(status.get("loadBalancer", {}).get("ingress") or status.get("addresses"))


def _status(world: World, cluster: Thing, version: str, thing: Object) -> Object:
    kind, metadata = thing["kind"], thing["metadata"]
    token = f"kubernetes:{version if '/' in version else f'core/{version}'}:{kind}"
    if kind == "Service":
        if thing["spec"].get("type") != "LoadBalancer":
            return {}
        id_ = f"{metadata['namespace']}/{metadata['name']}"
        where = str(cluster.properties["endpoint"])
        being = Being(token, id_, where, cluster.created, revision=1)
        return dict(added(being, thing)["status"])
    status = dict(gke_controllers.status(world, token, thing).get("status", {}))
    if "conditions" in status:
        more = {"reason": "Sandbox", "message": "", "lastTransitionTime": now()}
        status["conditions"] = [{**more, **each} for each in status["conditions"]]
    return status
