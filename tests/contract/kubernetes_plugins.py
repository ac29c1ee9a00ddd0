"""Pulumi's Kubernetes plugin and the sandbox's fake of it, asked in the same words.

The plugin gets a kubeconfig of a port where nothing listens: without a cluster `Check` completes
inputs, and `Diff` compares them, as they do with one. What an API server alone can tell is left
out: whether a kind exists, and whether a Job has succeeded.
"""

import json
import pathlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox.kubernetes.kubernetes import Kubernetes
from sandbox.provider.paths import Path, parsed
from sandbox.provider.provider import Provider
from sandbox.provider.wire import Properties, Secret, Tree, decoded, encoded, unsealed
from sandbox.state.faults import Faults
from sandbox.state.world import World
from tests.sandbox.calls import Context
from tools.programs import kube_plugin
from tools.render.registrations import Resource

_NOBODY = "127.0.0.1:9"
_KUBECONFIG = json.dumps(
    {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "it",
        "clusters": [{"name": "it", "cluster": {"server": f"http://{_NOBODY}"}}],
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
        "users": [{"name": "it", "user": {"token": "it"}}],
    }
)
_DEFINITION = "apiextensions.k8s.io/v1:CustomResourceDefinition"
_COMPUTE_CLASS = {
    "metadata": {"name": "computeclasses.cloud.google.com"},
    "spec": {
        "group": "cloud.google.com",
        "names": {"kind": "ComputeClass", "plural": "computeclasses"},
        "scope": "Cluster",
    },
}
_NAMING = provider_pb2.CheckRequest.AutonamingOptions


@dataclass(frozen=True)
class Object:
    """An object of a program, with secret marks."""

    urn: str
    inputs: Properties

    @property
    def type(self) -> str:
        """Return its type."""
        return self.urn.split("::")[2].rpartition("$")[2]

    @classmethod
    def of(cls, resource: Resource) -> "Object":
        """Take what a program registered."""
        inputs = unsealed(dict(resource.inputs), list(resource.secrets))
        return cls(resource.urn, inputs)


@dataclass(frozen=True)
class Effect:
    """What a change does: the paths that replace, and whether the old object goes first."""

    changed: bool
    replaces: frozenset[Path]
    delete_first: bool


class Plugin:
    """Either of the two."""

    def __init__(
        self,
        check: Callable[[provider_pb2.CheckRequest], provider_pb2.CheckResponse],
        diff: Callable[[provider_pb2.DiffRequest], provider_pb2.DiffResponse],
    ) -> None:
        self._check, self._diff = check, diff

    def checked(
        self, asked: Object, before: Properties | None = None
    ) -> tuple[Properties, list[str]]:
        """Complete inputs, `before` being those of the last `up`; and the reasons against them."""
        request = provider_pb2.CheckRequest(
            urn=asked.urn,
            news=encoded(asked.inputs),
            olds=encoded(before or {}),
            randomSeed=b"seed",
            autonaming=_NAMING(proposed_name="made-up-1234567", mode=_NAMING.Mode.PROPOSE),
        )
        answer = self._check(request)
        return decoded(answer.inputs), [wrong.reason for wrong in answer.failures]

    def effect_of(self, old: Object, new: Object) -> Effect:
        """Say what becomes of an object that was made as `old` and is asked for as `new`."""
        before, _ = self.checked(old)
        return self.effect(old.urn, before, self.checked(new, before)[0])

    def effect(self, urn: str, old: Properties, new: Properties) -> Effect:
        """Say what becomes of an object of the old inputs."""
        request = provider_pb2.DiffRequest(
            id="it",
            urn=urn,
            olds=encoded({**old, "__inputs": old}),
            old_inputs=encoded(old),
            news=encoded(new),
        )
        answer = self._diff(request)
        return Effect(
            answer.changes == provider_pb2.DiffResponse.DIFF_SOME,
            frozenset(map(parsed, answer.replaces)),
            answer.deleteBeforeReplace,
        )


@contextmanager
def official(plugin: pathlib.Path, **config: str) -> Iterator[Plugin]:
    """Run the official plugin."""
    given = {"kubeconfig": _KUBECONFIG, **config}
    variables = {f"kubernetes:config:{name}": value for name, value in given.items()}
    with kube_plugin.running(plugin) as port, grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        request = provider_pb2.ConfigureRequest(variables=variables, acceptSecrets=True)
        stub.Configure(request, wait_for_ready=True)
        found = Plugin(stub.Check, stub.Diff)
        # A definition that it has checked is what it knows of a kind without a cluster.
        found.checked(an_object(_DEFINITION, _COMPUTE_CLASS))
        yield found


@contextmanager
def quick(**config: str) -> Iterator[Plugin]:
    """Give the sandbox's fake, in this process."""
    world = World(None)
    weather = Faults(None, world)
    service = Provider(Kubernetes(world, weather), world, weather)
    args = encoded({"kubeconfig": _KUBECONFIG, **config})
    service.Configure(provider_pb2.ConfigureRequest(args=args), Context())
    yield Plugin(
        lambda request: service.Check(request, Context()),
        lambda request: service.Diff(request, Context()),
    )
    world.close()


def an_object(type_: str, inputs: Properties) -> Object:
    """Give an object that no stack has: `core/v1:ConfigMap`, and its inputs."""
    head = {"apiVersion": type_.removeprefix("core/").partition(":")[0]}
    kind = type_.partition(":")[2]
    urn = f"urn:pulumi:stack::project::kubernetes:{type_}::it"
    return Object(urn, {**head, "kind": kind, **inputs})


def objects(resources: tuple[Resource, ...]) -> dict[str, Object]:
    """Give the Kubernetes objects that a program registered, by URN."""
    return {
        each.urn: Object.of(each)
        for each in resources
        if each.custom and each.type.startswith("kubernetes:")
    }


def changes(tree: Tree, path: str = "") -> Iterator[tuple[str, Tree]]:
    """Give a tree with one property changed or left out, and which: `spec.replicas changed`.

    Nothing is left empty: the plugin takes that for left out too, and then names it instead. Of a
    list the first item stands for all.
    """
    if isinstance(tree, Secret):
        yield from ((what, Secret(other)) for what, other in changes(tree.value, path))
    elif isinstance(tree, dict | list):
        parts = tree if isinstance(tree, dict) else dict(enumerate(tree[:1]))
        for part, item in parts.items():
            inner = f"{path}.{part}".removeprefix(".")
            if len(tree) > 1:
                yield f"{inner} left out", _with(tree, part)
            for what, other in changes(item, inner):
                yield what, _with(tree, part, other)
    else:
        yield f"{path} changed", not tree if isinstance(tree, bool) else tree + type(tree)(1)


def _with(tree: Tree, part: str | int, item: Tree = None) -> Tree:
    """Give an object or a list with another item in the place of a part; None leaves it out."""
    parts = tree if isinstance(tree, dict) else dict(enumerate(tree))
    found = {name: kept for name, kept in {**parts, part: item}.items() if kept is not None}
    return found if isinstance(tree, dict) else list(found.values())
