"""GKE's load balancers for a cluster on a real control plane."""

import httpx

from kube.control_plane.api import Api, ApiError, Object
from sandbox.gke import controllers as gke_controllers
from sandbox.kubernetes.outputs import Being, added
from sandbox.real_cluster.gke import MANAGER
from sandbox.state.world import Thing, World, now

_FINALIZER = "networking.gke.io/sandbox"
_BALANCED = frozenset({"Gateway", "Ingress", "Service"})
_FOLLOWED = (
    ("v1", "Service"),
    ("cloud.google.com/v1", "BackendConfig"),
    ("networking.k8s.io/v1", "Ingress"),
    ("networking.gke.io/v1", "GCPBackendPolicy"),
    ("inference.networking.k8s.io/v1", "InferencePool"),
    ("gateway.networking.k8s.io/v1", "Gateway"),
    ("gateway.networking.k8s.io/v1", "HTTPRoute"),
)


class Balancers:
    """All load balancers of one cluster; `step` does what is due."""

    def __init__(self, api: Api, world: World) -> None:
        self._api = api
        self._world = world
        self._seen: dict[str, dict[str, str]] = {}

    def step(self, cluster: Thing) -> None:
        """Look at the cluster once."""
        for version, kind in _FOLLOWED:
            found = self._objects(version, kind)
            self._copy(cluster, _token(version, kind), found)
            for each in found if kind in _BALANCED else ():
                self._balance(cluster, each)

    def _objects(self, version: str, kind: str) -> list[Object]:
        try:
            found = self._api.objects(version, kind)
        except ApiError as error:
            # The kind comes late, or never.
            if error.code == httpx.codes.NOT_FOUND:
                return []
            raise
        return [{**each, "apiVersion": version, "kind": kind} for each in found]

    def _copy(self, cluster: Thing, token: str, found: list[Object]) -> None:
        where = str(cluster.properties["endpoint"])
        living = {_id(each): each for each in found if not _is_going(each)}
        versions = {id_: each["metadata"]["resourceVersion"] for id_, each in living.items()}
        if versions == self._seen.get(token):
            return
        with self._world.locked():
            for old in self._world.things(token):
                if old.where == where and old.id not in living:
                    self._world.drop(token, old.id, where=where)
            for id_, each in living.items():
                created = each["metadata"]["creationTimestamp"]
                self._world.put(Thing(token, id_, "", created, each, {}, where=where))
            gke_controllers.follow(self._world, where, token)
        self._seen[token] = versions

    def _balance(self, cluster: Thing, thing: Object) -> None:
        if thing["kind"] == "Service" and thing["spec"].get("type") != "LoadBalancer":
            return
        finalizers = thing["metadata"].get("finalizers", [])
        if _is_going(thing) == (_FINALIZER in finalizers):
            kept = [each for each in finalizers if each != _FINALIZER]
            wanted = kept if _is_going(thing) else [*kept, _FINALIZER]
            self._write(thing, {"metadata": {"finalizers": wanted}})
        elif not _has_address(thing) and (status := _status(self._world, cluster, thing)):
            self._write(thing, {"status": status})

    def _write(self, thing: Object, change: Object) -> None:
        try:
            if "status" in change:
                self._api.set_status(thing, change["status"], MANAGER)
            else:
                self._api.patch(thing, change, MANAGER)
        except ApiError as error:
            # It was deleted in between, or its kind was.
            if error.code != httpx.codes.NOT_FOUND:
                raise


def _token(version: str, kind: str) -> str:
    return f"kubernetes:{version if '/' in version else f'core/{version}'}:{kind}"


def _id(thing: Object) -> str:
    return f"{thing['metadata']['namespace']}/{thing['metadata']['name']}"


def _is_going(thing: Object) -> bool:
    return "deletionTimestamp" in thing["metadata"]


def _has_address(thing: Object) -> bool:
    status = thing.get("status", {})
    return bool(status.get("loadBalancer", {}).get("ingress") or status.get("addresses"))


def _status(world: World, cluster: Thing, thing: Object) -> Object:
    token = _token(thing["apiVersion"], thing["kind"])
    where = str(cluster.properties["endpoint"])
    # Its controller gets no address, and neither does a client that waits for one.
    if any(gke_controllers.refusals(world, where, token, thing)):
        return {}
    if thing["kind"] == "Service":
        being = Being(token, _id(thing), where, cluster.created, revision=1)
        return dict(added(being, thing)["status"])
    status = dict(gke_controllers.status(world, token, thing).get("status", {}))
    if "conditions" in status:
        more = {"reason": "Sandbox", "message": "", "lastTransitionTime": now()}
        status["conditions"] = [{**more, **each} for each in status["conditions"]]
    return status
