"""Google Cloud, as far as this project uses it."""

from collections.abc import Iterator, Mapping

from sandbox.google import names as gcp_names
from sandbox.google import outputs as gcp_outputs
from sandbox.google import reads as gcp_reads
from sandbox.google import refusals as gcp_refusals
from sandbox.google import values as gcp_values
from sandbox.google.functions import answered
from sandbox.google.inputs import name_property, named
from sandbox.google.links import dependants, missing, refuse_if_protected, users
from sandbox.google.names import Place
from sandbox.google.rules import Rules, table
from sandbox.google_limits import autopilot as autopilot_refusals
from sandbox.google_limits import cloud_monitoring
from sandbox.google_limits import compute as gce_refusals
from sandbox.provider import sdk_types
from sandbox.provider.cloud import Change, Checked, Naming, RefusalError, Resource, State
from sandbox.provider.differences import differences, value_at
from sandbox.provider.outputs import (
    drifted,
    guessed,
    overlaid,
    sealed,
    unknown_leaves,
    without_bookkeeping,
)
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties, Unknown, has_unknown, plain, unsealed
from sandbox.state.faults import Faults
from sandbox.state.world import Thing, World, now
from sandbox.type_tokens import CLUSTER

# Adding a member or enabling a service twice is no error in the cloud.
_REPEATABLE = ("IamMember", "IAMMember", "Service")
# Keys that the engine and the SDK add to a provider's inputs.
_PROVIDER_EXTRAS = frozenset({"version", "pluginDownloadURL"})
_PARTS_OF_A_PLACE = ("region", "zone", "location")


class GoogleCloud:
    """Projects, networks, clusters, registries, secrets and buckets in the world."""

    package = "gcp"

    def __init__(self, world: World, _faults: Faults) -> None:
        self._world = world
        self._place = Place()
        self._project_is_unknown = False

    def check_config(self, news: Properties) -> list[Mistake]:
        """Refuse configuration keys the provider does not have."""
        import pulumi_gcp.provider  # noqa: PLC0415 - slow, and needed once

        known = [*sdk_types.fields(pulumi_gcp.provider.ProviderArgs), *_PROVIDER_EXTRAS]
        return [
            Mistake(name, sdk_types.unknown_name(name, known))
            for name in news
            if name not in known and not name.startswith("__")
        ]

    def diff_config(self, old: Properties, new: Properties) -> Change:
        """Return the changes of the provider; none of them replaces a resource."""
        return Change(differences(old, new))

    def configure(self, config: Properties) -> None:
        """Take project, region and zone."""
        self._project_is_unknown = isinstance(config.get("project"), Unknown)
        texts = {name: config.get(name) for name in ("project", "region", "zone")}
        self._place = Place(**{name: text for name, text in texts.items() if isinstance(text, str)})

    def check(
        self, resource: Resource, olds: Properties, news: Properties, naming: Naming
    ) -> Checked:
        """Check inputs against the SDK, the provider's rules and what GKE refuses."""
        rules, cls = table().get(resource.token), sdk_types.input_class(resource.token)
        if rules is None or cls is None:
            reason = f"the sandbox does not know {resource.token}; add it to gcp_rules.yaml"
            return Checked(news, (Mistake("", reason),))
        inputs, problems = named(resource, cls, olds, news, naming)
        bare = plain(inputs)
        problems += self._sdk_mistakes(resource.token, cls, inputs)
        problems += rules.mistakes(bare)
        problems += gcp_values.mistakes(resource.token, bare, is_new=not olds)
        problems += self._place_mistakes(resource.token, bare)
        problems += gcp_refusals.mistakes(resource.token, bare, self._place)
        complete = unsealed(rules.with_defaults(inputs), sorted(rules.sensitive))
        return Checked(complete, tuple(problems))

    def _sdk_mistakes(self, token: str, cls: type, inputs: Properties) -> Iterator[Mistake]:
        produced = sdk_types.outputs(token)
        for mistake in sdk_types.mistakes(inputs, cls):
            if mistake.path in produced and mistake.reason.startswith("unknown"):
                yield Mistake(mistake.path, "read-only: the cloud sets it; remove it")
            else:
                yield mistake

    def _place_mistakes(self, token: str, inputs: Properties) -> Iterator[Mistake]:
        if self._project_is_unknown or has_unknown(inputs.get("cluster")):
            return
        found = gcp_names.parts(token, inputs, self._place)
        if gcp_names.needs(token, "project") and not found["project"]:
            yield Mistake("project", "required: set gcp:project, or project on the resource")
        for name in _PARTS_OF_A_PLACE:
            if gcp_names.needs(token, name) and not found[name] and name not in inputs:
                setting = "gcp:zone" if name == "zone" else "gcp:region"
                yield Mistake(name, f"required: set {setting}, or {name} on the resource")

    def diff(self, resource: Resource, state: State, new: Properties) -> Change:
        """Return the changes of a resource, and whether they replace it."""
        rules, cls = _rules(resource), sdk_types.input_class(resource.token)
        held = rules.reported(state.outputs, sdk_types.fields(cls) if cls else ())
        found = rules.changes(held, new)
        replaces = frozenset(
            path
            for path, kind in found.items()
            if rules.replaced_by(path, kind, value_at(held, path), value_at(new, path))
        )
        key = name_property(resource.token, cls) if cls else ""
        name = state.inputs.get(key)
        # as the provider does: a name the program chose cannot be taken twice
        chosen = name is not None and key not in state.inputs.get("__defaults", [key])
        return Change(found, replaces, delete_first=chosen and name == new.get(key))

    def preview(self, resource: Resource, inputs: Properties, state: State | None) -> Properties:
        """Return inputs, what follows from them, and unknowns for the rest."""
        guess = self._computed(resource, inputs, state.id if state else "", now())
        if state is not None:
            return dict(overlaid({**guess, **_computed_before(state)}, without_bookkeeping(inputs)))
        blank = unknown_leaves(guess)
        for name in ("project", *_PARTS_OF_A_PLACE):
            if guess.get(name) not in (None, "", "unknown"):
                blank[name] = guess[name]
        return dict(overlaid(blank, without_bookkeeping(inputs)))

    def create(self, resource: Resource, inputs: Properties) -> State:
        """Make a resource, if what it needs is there and its name is free."""
        bare = plain(inputs)
        found = gcp_names.parts(resource.token, bare, self._place)
        serial = 0
        if gcp_names.is_numbered(resource.token):
            serial = self._world.counted(f"serial {resource.token} {found.get('secret', '')}")
        id_ = gcp_names.identity(resource.token, found, serial)
        with self._world.locked():
            gone = [
                *missing(self._world, resource.token, bare, found["project"]),
                *autopilot_refusals.of_a_pool(self._world, resource.token, bare),
                *gce_refusals.refusals(self._world, resource.token, bare),
            ]
            if gone:
                raise RefusalError("; ".join(gone))
            if self._world.get(resource.token, id_) and not resource.token.endswith(_REPEATABLE):
                raise RefusalError(
                    f"Error 409: {id_!r} already exists, alreadyExists; import it or remove it"
                )
            created = now()
            computed = self._computed(resource, inputs, id_, created)
            outputs = overlaid(computed, _told(resource, inputs))
            made = State(id_, inputs, cloud_monitoring.answered(resource.token, id_, outputs))
            self._put(resource, made, created)
        return made

    def read(self, resource: Resource, state: State) -> State | None:
        """Find a resource in the world, drift included."""
        if not self._world.persists:
            return state
        thing = self._world.get(resource.token, state.id)
        if thing is None:
            return None
        inputs, outputs = thing.trees()
        asked = state.inputs or inputs
        seen = _rules(resource).settled(asked, drifted(asked, outputs))
        return State(state.id, seen, outputs)

    def update(self, resource: Resource, state: State, inputs: Properties) -> State:
        """Change a resource in place."""
        with self._world.locked():
            thing = self._world.get(resource.token, state.id)
            if thing is None and self._world.persists:
                raise RefusalError(f"Error 404: {state.id!r} was not found, notFound")
            created = thing.created if thing else now()
            fresh = self._computed(resource, inputs, state.id, created)
            asked = {**_left_out(state, inputs, _rules(resource)), **inputs}
            outputs = overlaid({**_computed_before(state), **fresh}, _told(resource, asked))
            changed = State(
                state.id, inputs, cloud_monitoring.answered(resource.token, state.id, outputs)
            )
            self._put(resource, changed, created)
        return changed

    def unready(self, _resource: Resource, state: State) -> State:
        """Leave it as it is: nothing here shows whether it became ready."""
        return state

    def delete(self, resource: Resource, state: State) -> None:
        """Remove a resource unless it is protected or in use."""
        refuse_if_protected(resource.token, plain(state.outputs))
        if state.outputs.get("deletionPolicy") == "ABANDON":
            return
        with self._world.locked():
            thing = self._world.get(resource.token, state.id)
            if thing is not None:
                self._remove(thing)

    def _remove(self, thing: Thing) -> None:
        keepers = users(self._world, thing)
        emptied = thing.properties.get("forceDestroy") is True
        if keepers and not emptied:
            names = ", ".join(repr(keeper.id) for keeper in keepers)
            noun = thing.type.rpartition(":")[2].lower()
            raise RefusalError(
                f"Error 400: The {noun} resource {thing.id!r} is already being used by {names}, "
                "resourceInUseByAnotherResource"
            )
        gone = dependants(self._world, thing) + (keepers if emptied else [])
        if thing.type == CLUSTER:
            # All resources in a cluster are deleted with it.
            where = str(thing.properties.get("endpoint"))
            gone += [inside for inside in self._world.things() if inside.where == where]
        for other in [*gone, thing]:
            self._world.drop(other.type, other.id, where=other.where)

    def invoke(self, token: str, arguments: Properties) -> Mapping[str, object]:
        """Answer what a program may ask about its project."""
        return answered(token, self._place, arguments, self._world)

    def _computed(
        self, resource: Resource, inputs: Properties, id_: str, created: str
    ) -> Properties:
        bare = guessed(plain(inputs))
        found = gcp_names.parts(resource.token, bare, self._place)
        id_ = id_ or gcp_names.identity(resource.token, found, 0)
        being = gcp_outputs.Being(resource.token, id_, bare, found, created)
        return dict(sealed(gcp_outputs.computed(being), inputs))

    def _put(self, resource: Resource, state: State, created: str) -> None:
        trees = (state.inputs, state.outputs)
        thing = Thing.made(resource.token, state.id, resource.urn, trees, created)
        self._world.put(thing)


def _rules(resource: Resource) -> Rules:
    rules = table().get(resource.token)
    if rules is None:
        raise RefusalError(f"the sandbox does not know {resource.token}")
    return rules


def _told(resource: Resource, inputs: Properties) -> Properties:
    return gcp_reads.told(resource.token, without_bookkeeping(inputs))


def _left_out(state: State, inputs: Properties, rules: Rules) -> Properties:
    """Return earlier inputs that stay, because the new inputs leave them to the cloud."""
    return {
        name: state.outputs[name]
        for name in sorted(rules.computed & state.inputs.keys())
        if name in state.outputs and inputs.get(name) is None
    }


def _computed_before(state: State) -> Properties:
    return {name: item for name, item in state.outputs.items() if name not in state.inputs}
