"""The Kubernetes API of a stack that runs on a real control plane: `make up KUBE=1`.

Owns what Pulumi's provider does with that API: server-side apply, waiting, reading back, drift.
What names, types and replacements are, the stand-in says as ever. Each object is also kept in the
world, for whatever of Google's looks at it there. Not here: what GKE does in it (live_gke).

Not as the official provider: an unknown field is refused and not warned of, and a field manager has
the same name in every run instead of a random one.
"""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from kube.api import Api, ApiError, Object, named
from kube.control_plane import connect
from sandbox import gke_controllers, live_waits
from sandbox.cloud import PartialError, RefusalError, Resource, State
from sandbox.conditions import Conditions
from sandbox.kubernetes import Kubernetes
from sandbox.kubernetes_inputs import SECRET, identity
from sandbox.kubernetes_rules import kind_of
from sandbox.kubernetes_waits import JOB
from sandbox.live_drift import drifted_live
from sandbox.outputs import overlaid, sealed, without_bookkeeping
from sandbox.wire import Properties, Secret, plain
from sandbox.world import Thing, World, now

_FORCE = "pulumi.com/patchForce"
_RETRIES = 5
"""As the official provider: a namespace or a kind may come a moment later."""


class LiveKubernetes(Kubernetes):
    """Objects of one cluster of the world, in a control plane that really runs."""

    def __init__(self, world: World, conditions: Conditions, folder: Path) -> None:
        super().__init__(world, conditions)
        self._folder = folder
        self._connection: Api | None = None

    def close(self) -> None:
        """Give the connections back."""
        if self._connection is not None:
            self._connection.close()

    def create(self, resource: Resource, inputs: Properties) -> State:
        """Apply an object and wait until it is as the provider wants it."""
        bare = plain(inputs)
        where = self._where()
        with self._world.locked():
            for reason in gke_controllers.refusals(self._world, where, resource.token, bare):
                raise RefusalError(reason)
            self._refuse_immodest(resource.token, where, bare)
        return self._applied(resource, identity(resource.token, bare), inputs)

    def read(self, resource: Resource, state: State) -> State | None:
        """Find an object; what others made of its fields is drift."""
        with self._answers():
            live = self._api.get(_named(resource.token, state.id))
            if live is None:
                self._world.drop(resource.token, state.id, where=self._where())
                return None
            if not state.inputs:
                found = {name: live[name] for name in live if name != "status"}
                return State(state.id, found, _outputs(resource.token, found, live))
            manager = _manager(resource)
            applied = self._api.apply(_body(state.inputs), manager, dry_run=True)
        inputs = drifted_live(state.inputs, applied, live)
        return State(state.id, inputs, _outputs(resource.token, inputs, live))

    def update(self, resource: Resource, state: State, inputs: Properties) -> State:
        """Apply an object that is there."""
        self._refuse_immodest(resource.token, self._where(), plain(inputs))
        with self._answers():
            if self._api.get(_named(resource.token, state.id)) is None:
                raise RefusalError(f'"{state.id}" not found (NotFound)')
        return self._applied(resource, state.id, inputs)

    def unready(self, _resource: Resource, state: State) -> State:
        """Leave it as it is: a control plane says by itself what became of an object."""
        return state

    def delete(self, resource: Resource, state: State) -> None:
        """Delete an object and wait until it is gone."""
        thing, where = _named(resource.token, state.id), self._where()
        seconds = resource.seconds or live_waits.DELETE_SECONDS
        with self._answers():
            self._api.delete(thing, owned_first=True)
            left = live_waits.wait(self._conditions, seconds, lambda: self._left(thing))
        if left is not None:
            raise RefusalError(f"{state.id} is not gone: {left}")
        self._world.drop(resource.token, state.id, where=where)
        with self._world.locked():
            gke_controllers.follow(self._world, where, resource.token)

    def _left(self, thing: Object) -> str | None:
        try:
            live = self._api.get(thing)
        except ApiError as error:
            # Its kind may go before it is looked for again.
            if error.code == httpx.codes.NOT_FOUND:
                return None
            raise
        return None if live is None else live_waits.holding(live)

    def _has_succeeded(self, id_: str) -> bool:
        try:
            live = self._api.get(_named(JOB, id_))
        except (OSError, ValueError, httpx.TransportError, RefusalError):
            return super()._has_succeeded(id_)
        return live is not None and bool(live.get("status", {}).get("succeeded"))

    def _applied(self, resource: Resource, id_: str, inputs: Properties) -> State:
        body = _body(inputs)
        force = body.get("metadata", {}).get("annotations", {}).get(_FORCE) == "true"
        with self._answers():
            live = self._retried(body, _manager(resource), force=force)
            self._kept(resource, id_, inputs, live)
            seconds = resource.seconds or live_waits.SECONDS
            unmet = live_waits.wait(
                self._conditions, seconds, lambda: live_waits.unmet(self._api, body)
            )
            state = self._kept(resource, id_, inputs, self._api.get(body) or live)
        if unmet is not None:
            raise PartialError(f"{id_} is not ready: {unmet}", state)
        return state

    def _retried(self, body: Object, manager: str, *, force: bool) -> Object:
        for attempt in range(_RETRIES):
            try:
                return self._api.apply(body, manager, force=force)
            except ApiError as error:
                if error.code != httpx.codes.NOT_FOUND:
                    raise
                self._conditions.pause(0.2 * 2**attempt)
        return self._api.apply(body, manager, force=force)

    def _kept(self, resource: Resource, id_: str, inputs: Properties, live: Object) -> State:
        where, outputs = self._where(), _outputs(resource.token, inputs, live)
        thing = Thing.made(resource.token, id_, resource.urn, (inputs, outputs), now())
        thing.where = where
        with self._world.locked():
            self._world.put(thing)
            gke_controllers.follow(self._world, where, resource.token)
        return State(id_, inputs, outputs)

    def _where(self) -> str:
        """Find the cluster of the world; the control plane is that of the first one alone."""
        where = super()._where()
        mark = self._folder / "cluster"
        with contextlib.suppress(FileExistsError), mark.open("x") as file:
            file.write(where)
        if (first := mark.read_text() or where) != where:
            raise RefusalError(
                f"the real control plane stands for the cluster at {first}, not for {where}: a "
                "cluster is not replaced here; run `make destroy KUBE=1` before"
            )
        return where

    @property
    def _api(self) -> Api:
        if self._connection is None:
            self._connection = connect(self._folder / "control-plane")
        return self._connection

    @contextlib.contextmanager
    def _answers(self) -> Iterator[None]:
        try:
            yield
        except ApiError as error:
            raise RefusalError(str(error)) from error
        except (httpx.TransportError, FileNotFoundError) as error:
            raise RefusalError(
                f"configured Kubernetes cluster is unreachable: its control plane does not run "
                f"({error}); `make up KUBE=1` starts it"
            ) from error


def _manager(resource: Resource) -> str:
    mark = hashlib.sha256(resource.urn.encode()).hexdigest()[:8]
    return f"pulumi-kubernetes-{mark}"


def _named(token: str, id_: str) -> Object:
    version = token.split(":")[1].removeprefix("core/")
    namespace, _, name = id_.rpartition("/")
    return named(version, kind_of(token), name, namespace)


def _body(inputs: Properties) -> Object:
    found: Object = _without_nulls(without_bookkeeping(plain(inputs)))
    return found


def _without_nulls(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {name: _without_nulls(item) for name, item in tree.items() if item is not None}
    return [_without_nulls(item) for item in tree] if isinstance(tree, list) else tree


def _outputs(token: str, inputs: Properties, live: Object) -> Properties:
    metadata = {name: item for name, item in live["metadata"].items() if name != "managedFields"}
    found: Properties = {**live, "metadata": metadata}
    if token == SECRET:
        found |= {name: Secret(found[name]) for name in ("data", "stringData") if name in found}
    return dict(overlaid(sealed(found, inputs), inputs))
