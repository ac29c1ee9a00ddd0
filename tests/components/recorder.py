"""A recording engine: every resource that a program asks for, and no answer to any look-up.

Owns what a provider would compute and a component reads back. It knows neither order nor state nor
differences: the engine tests hold those.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks
from pulumi.runtime.rpc import _special_secret_sig, _special_sig_key

T = TypeVar("T")

DIGEST = f"sha256:{'a' * 64}"
"""What every build prints."""

COMPUTED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "gcp:container/cluster:Cluster": lambda _: {
        "endpoint": "192.0.2.1",
        "masterAuth": {"clusterCaCertificate": "Y2E="},
        "controlPlaneEndpointsConfig": {"dnsEndpointConfig": {"endpoint": "gke-1.gke.example"}},
    },
    "gcp:compute/globalAddress:GlobalAddress": lambda _: {"address": "198.51.100.2"},
    "gcp:compute/address:Address": lambda _: {"address": "198.51.100.3"},
    "gcp:serviceaccount/account:Account": lambda inputs: {
        "email": f"{inputs['accountId']}@p.iam",
        "member": f"serviceAccount:{inputs['accountId']}@p.iam",
        "name": f"projects/p/serviceAccounts/{inputs['accountId']}@p.iam",
    },
    "command:local:Command": lambda _: {"stdout": DIGEST},
    "kubernetes:core/v1:Service": lambda _: {
        "status": {"loadBalancer": {"ingress": [{"ip": "198.51.100.1"}]}}
    },
}
"""By type: what only the provider knows, from a resource's inputs."""

RUN = "command:local:run"
"""What runs a command in every `up`."""


@dataclass(frozen=True)
class Secret:
    """An input that the engine is told to encrypt."""

    value: Any


@dataclass(frozen=True)
class Resource:
    """One registration."""

    type: str
    name: str
    inputs: dict[str, Any]
    is_component: bool


@dataclass
class Recorder(Mocks):
    """Takes every registration down, and fails on whatever reads the cloud."""

    resources: list[Resource] = field(default_factory=list)
    commands: list[Any] = field(default_factory=list)
    """Arguments of the commands that run in every `up`."""
    printed: str = ""
    """What such a command prints."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Record a resource and answer with its inputs and what its provider computes."""
        inputs = _readable(args.inputs)
        self.resources.append(Resource(args.typ, args.name, inputs, not args.custom))
        computed = COMPUTED[args.typ](args.inputs) if args.typ in COMPUTED else {}
        return f"{args.name}-id", {"name": args.name, **args.inputs, **computed}

    def call(self, args: MockCallArgs) -> Any:
        """Let a command print nothing, and refuse the rest.

        What is asked for has to be a function of the arguments.
        """
        if args.token == RUN:
            self.commands.append(args.args)
            return {**args.args, "stdout": self.printed, "stderr": ""}
        raise AssertionError(f"looked something up at preview time: {args.token}")

    def run(self, program: Callable[[], T]) -> T:
        """Run a program, wait until every registration has landed, return what it made."""
        made: list[T] = []
        _awaited(lambda: made.append(program()))
        return made[0]

    def known(self, program: Callable[[], Any]) -> Any:
        """Run a program and return the value of the output that it made."""
        seen: list[Any] = []
        _awaited(lambda: pulumi.Output.from_input(program()).apply(seen.append))
        return seen[0]

    def inputs(self, type_: str) -> dict[str, dict[str, Any]]:
        """Return the inputs of every resource of a type, by its name."""
        return {each.name: each.inputs for each in self.resources if each.type == type_}

    def one(self, type_: str) -> dict[str, Any]:
        """Return the inputs of the only resource of a type."""
        ((_, inputs),) = self.inputs(type_).items()
        return inputs

    @property
    def asked_for(self) -> list[tuple[str, str]]:
        """Return type and name of every resource that has a provider, sorted."""
        return sorted((each.type, each.name) for each in self.resources if not each.is_component)


def _awaited(program: Callable[[], Any]) -> None:
    pulumi.runtime.test(program)()  # type: ignore[no-untyped-call] # Pulumi's own, without types


def _readable(value: Any) -> Any:
    """Return inputs with each secret as a `Secret`, as the engine's wire marks it by a signature.

    A whole number is an int again: the wire carries floats, which a golden file would show.
    """
    if isinstance(value, dict):
        if value.get(_special_sig_key) == _special_secret_sig:
            return Secret(_readable(value["value"]))
        return {key: _readable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
