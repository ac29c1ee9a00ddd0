"""A Kubernetes API, as far as the provider sees one.

Objects belong to the cluster that the kubeconfig names and go with it.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.gke import controllers as gke_controllers
from sandbox.google_limits import autopilot as autopilot_refusals
from sandbox.kubernetes import kubeconfig
from sandbox.kubernetes.inputs import (
    AUTONAMED,
    autoname_of,
    identity,
    mistakes,
    with_metadata,
    with_secret_data,
)
from sandbox.kubernetes.outputs import Being, added
from sandbox.kubernetes.rules import (
    BUILT_IN_NAMESPACES,
    has_namespace,
    is_older,
    kind_of,
    replaces,
    unserved,
)
from sandbox.kubernetes.waits import FAILED, JOB, REPLACE_UNREADY, replace_unready, unbound
from sandbox.provider import sdk_types
from sandbox.provider.autonames import autoname
from sandbox.provider.cloud import Change, Checked, Naming, RefusalError, Resource, State
from sandbox.provider.differences import Kind, differences
from sandbox.provider.outputs import drifted, guessed, overlaid, sealed, unknown_leaves
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties, Unknown, has_unknown, plain
from sandbox.state.faults import Faults
from sandbox.state.world import Thing, World, now

_NAMESPACE = "kubernetes:core/v1:Namespace"
_PROVIDER_EXTRAS = frozenset({"version", "pluginDownloadURL"})


class Kubernetes:
    """Objects in the clusters of the world."""

    package = "kubernetes"

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self._config: Properties = {}
        self._unreachable = ""

    def check_config(self, news: Properties) -> list[Mistake]:
        """Want a kubeconfig, and nothing the provider does not have."""
        import pulumi_kubernetes.provider  # noqa: PLC0415 - slow, and needed once

        known = [*sdk_types.fields(pulumi_kubernetes.provider.ProviderArgs), *_PROVIDER_EXTRAS]
        wrong = [
            Mistake(name, sdk_types.unknown_name(name, known))
            for name in news
            if name not in known and not name.startswith("__")
        ]
        text = plain(news.get("kubeconfig"))
        if isinstance(text, Unknown):
            return wrong
        if not isinstance(text, str) or not text.strip():
            reason = "required and not empty: the sandbox never reads a kubeconfig of the machine"
            return [*wrong, Mistake("kubeconfig", reason)]
        try:
            kubeconfig.host(text)
        except ValueError as error:
            wrong.append(Mistake("kubeconfig", str(error)))
        return wrong

    def diff_config(self, old: Properties, new: Properties) -> Change:
        """Replace the provider, and all it made, when it moves to another cluster."""
        moved = kubeconfig.moved(old, new)
        return Change(differences(old, new), frozenset({(moved,)} if moved else ()))

    def configure(self, config: Properties) -> None:
        """Take the kubeconfig and the options, and ask the API server once, as the provider does.

        One that does not answer then is not asked again (pulumi-kubernetes @94977969,
        `kubeProvider.Configure`).
        """
        self._config = config
        delay, text = self._faults.now.apiServerDelaySeconds, config.get("kubeconfig")
        if delay and isinstance(text, str):
            server = kubeconfig.host(text)
            if not is_older(self._world, kubeconfig.where(self._world, server), delay):
                self._unreachable = "unable to load schema information from the API server"

    def check(
        self, resource: Resource, olds: Properties, news: Properties, naming: Naming
    ) -> Checked:
        """Validate an object with the SDK's types, and give it a name."""
        problems = mistakes(resource.token, news)
        metadata = plain(news.get("metadata") or {})
        if not isinstance(metadata, dict):
            return Checked(news, tuple(problems))
        extra: dict[str, Any] = {}
        if not metadata.get("name") and not metadata.get("generateName"):
            name = autoname(resource.name, naming, autoname_of(olds))
            if name is None:
                reason = "required, since this stack forbids automatic names"
                problems.append(Mistake("metadata.name", reason))
            else:
                extra = {"name": name, "annotations": {AUTONAMED: "true"}}
        if has_namespace(resource.token) and not metadata.get("namespace"):
            extra["namespace"] = self._config.get("namespace") or "default"
        return Checked(
            with_secret_data(resource.token, with_metadata(news, extra)), tuple(problems)
        )

    def diff(self, resource: Resource, state: State, new: Properties) -> Change:
        """Return the changes of an object, and whether they replace it."""
        found = differences(state.inputs, new)
        moved = frozenset(
            path for path in found if replaces(resource.token, path, self._config, new)
        )
        if resource.token == JOB and replace_unready(new) and not self._has_succeeded(state.id):
            path = ("metadata", "annotations", REPLACE_UNREADY)
            found, moved = {**found, path: Kind.UPDATE}, moved | {path}
        same_name = identity(resource.token, state.inputs) == identity(resource.token, new)
        chosen = autoname_of(state.inputs) is None
        return Change(found, moved, delete_first=same_name and chosen)

    def preview(self, resource: Resource, inputs: Properties, state: State | None) -> Properties:
        """Return inputs, and unknowns for what the cluster adds."""
        shape = guessed(plain(inputs))
        being = Being(resource.token, identity(resource.token, shape), "", now(), revision=1)
        extra = added(being, shape)
        if state is not None:
            return dict(overlaid(drifted(extra, state.outputs), inputs))
        blank = unknown_leaves(extra)
        if not has_unknown(inputs.get("metadata")):
            for name in {"name", "namespace"} & set(extra["metadata"]):
                blank["metadata"][name] = extra["metadata"][name]
        return dict(overlaid(blank, inputs))

    def create(self, resource: Resource, inputs: Properties) -> State:
        """Make an object if its kind, its namespace and its name allow."""
        bare = plain(inputs)
        id_, where = identity(resource.token, bare), self._where()
        with self._world.locked():
            self._refuse_stranger(resource.token, where)
            self._refuse_homeless(id_, where)
            for reason in unbound(self._world, resource.token, bare, where):
                raise RefusalError(reason)
            for reason in gke_controllers.refusals(self._world, where, resource.token, bare):
                raise RefusalError(reason)
            self._refuse_immodest(resource.token, where, bare)
            if self._world.get(resource.token, id_, where=where):
                plural = f"{kind_of(resource.token).lower()}s"
                raise RefusalError(
                    f'{plural} "{id_.rpartition("/")[2]}" already exists (AlreadyExists)'
                )
            return self._put(resource, id_, where, inputs, now())

    def _refuse_stranger(self, token: str, where: str) -> None:
        if sdk_types.resource_class(token) is None:
            delay = self._faults.now.crdDelaySeconds
            for reason in unserved(self._world, token, where, delay):
                raise RefusalError(reason)

    def _refuse_immodest(self, token: str, where: str, bare: Properties) -> None:
        for reason in autopilot_refusals.of_an_object(self._world, where, kind_of(token), bare):
            raise RefusalError(reason)

    def _refuse_homeless(self, id_: str, where: str) -> None:
        namespace = id_.rpartition("/")[0]
        known = not namespace or namespace in BUILT_IN_NAMESPACES
        if not known and not self._world.get(_NAMESPACE, namespace, where=where):
            raise RefusalError(f'namespaces "{namespace}" not found (NotFound)')

    def read(self, resource: Resource, state: State) -> State | None:
        """Find an object in the cluster, drift included."""
        if not self._world.persists:
            return state
        thing = self._world.get(resource.token, state.id, where=self._where())
        if thing is None:
            return None
        inputs, outputs = thing.trees()
        return State(state.id, drifted(state.inputs or inputs, outputs), outputs)

    def update(self, resource: Resource, state: State, inputs: Properties) -> State:
        """Change an object in place."""
        where = self._where()
        with self._world.locked():
            thing = self._world.get(resource.token, state.id, where=where)
            if thing is None and self._world.persists:
                raise RefusalError(f'"{state.id}" not found (NotFound)')
            self._refuse_immodest(resource.token, where, plain(inputs))
            created = thing.created if thing else now()
            return self._put(resource, state.id, where, inputs, created)

    def unready(self, resource: Resource, state: State) -> State:
        """Leave a Job as failed; of other kinds nothing is looked at again."""
        if resource.token != JOB:
            return state
        failed = State(state.id, state.inputs, {**state.outputs, "status": FAILED})
        where = self._where()
        with self._world.locked():
            thing = self._world.get(resource.token, state.id, where=where)
            if thing is not None:
                thing.properties["status"] = FAILED
                self._world.put(thing)
        return failed

    def _has_succeeded(self, id_: str) -> bool:
        if not self._world.persists:
            return True
        thing = self._world.get(JOB, id_, where=self._where())
        return thing is not None and bool(thing.properties.get("status", {}).get("succeeded"))

    def delete(self, resource: Resource, state: State) -> None:
        """Remove an object, and with a namespace what is in it."""
        where = self._where()
        with self._world.locked():
            if resource.token == _NAMESPACE:
                for thing in self._world.things():
                    inside = thing.id.rpartition("/")[0] == state.id and thing.where == where
                    if inside and thing.type.startswith("kubernetes:"):
                        self._world.drop(thing.type, thing.id, where=where)
            self._world.drop(resource.token, state.id, where=where)
            gke_controllers.follow(self._world, where, resource.token)

    def invoke(self, token: str, _arguments: Properties) -> Mapping[str, object]:
        """Refuse by name: the program has no use for any yet."""
        raise RefusalError(f"the sandbox does not answer {token}")

    def _where(self) -> str:
        text = self._config.get("kubeconfig")
        if not isinstance(text, str):
            raise RefusalError("configured Kubernetes cluster is unreachable: no kubeconfig")
        if self._unreachable:
            raise RefusalError(f"configured Kubernetes cluster is unreachable: {self._unreachable}")
        return kubeconfig.where(self._world, kubeconfig.host(text))

    def _put(
        self, resource: Resource, id_: str, where: str, inputs: Properties, created: str
    ) -> State:
        old = self._world.get(resource.token, id_, where=where)
        before = old.properties["metadata"].get("resourceVersion", "0") if old else "0"
        being = Being(resource.token, id_, where, created, revision=int(before) + 1)
        bare = plain(inputs)
        extra = added(being, bare) | gke_controllers.status(self._world, resource.token, bare)
        outputs = dict(overlaid(sealed(extra, inputs), inputs))
        thing = Thing.made(resource.token, id_, resource.urn, (inputs, outputs), created)
        thing.where = where
        self._world.put(thing)
        gke_controllers.follow(self._world, where, resource.token)
        return State(id_, inputs, outputs)
