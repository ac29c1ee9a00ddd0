"""Calls a stand-in as the engine does, without an engine.

Owns: building requests from plain trees and reading the answers. Not here: any expectation.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import grpc
import yaml
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox.provider.cloud import Cloud
from sandbox.provider.provider import Provider
from sandbox.provider.wire import Properties, decoded, encoded
from sandbox.state.faults import Faults
from sandbox.state.world import World

PROJECT = "my-project"


class Abort(Exception):  # noqa: N818 - not a fault of the test, but the answer it looks at
    """The answer was a failure."""


@dataclass
class Context:
    """What gRPC hands to a servicer; keeps what the servicer does with it."""

    trailer: tuple[tuple[str, bytes], ...] = ()

    def set_trailing_metadata(self, trailer: tuple[tuple[str, bytes], ...]) -> None:
        """Keep the trailer."""
        self.trailer = trailer

    def abort(self, code: grpc.StatusCode, message: str) -> NoReturn:
        """Fail as gRPC would."""
        assert code is grpc.StatusCode.UNKNOWN
        raise Abort(message)

    def partial(self) -> provider_pb2.ErrorResourceInitFailed:
        """Read the trailer of a partial failure."""
        status = status_pb2.Status.FromString(self.trailer[0][1])
        failed = provider_pb2.ErrorResourceInitFailed()
        assert status.details[0].Unpack(failed)
        return failed


@dataclass
class Made:
    """A resource as the engine keeps it."""

    urn: str
    id: str
    inputs: Properties
    outputs: Properties


@dataclass
class Diffed:
    """What a diff said."""

    kinds: dict[str, str]
    replaces: list[str]
    delete_first: bool
    changed: bool = field(default=False)


class Calls:
    """One stand-in, called directly."""

    def __init__(
        self,
        cloud: Callable[[World, Faults], Cloud],
        folder: Path,
        config: Properties,
        weather: str = "",
    ) -> None:
        self.folder = folder
        self.world = World(folder / "world")
        file = folder / "conditions.yaml"
        file.write_text(weather)
        self.conditions = Faults(file, self.world)
        self.service = Provider(cloud(self.world, self.conditions), self.world, self.conditions)
        self.context = Context()
        self.service.Configure(provider_pb2.ConfigureRequest(args=encoded(config)), self.context)

    def weather(self, text: str) -> None:
        """Change the conditions."""
        yaml.safe_load(text)
        (self.folder / "conditions.yaml").write_text(text)
        # two writes may fall into one tick of the clock
        self.conditions._stamp = -1

    @staticmethod
    def urn(token: str, name: str) -> str:
        """Give the URN of a resource of the test's program."""
        return f"urn:pulumi:dev::vllm-gke::vllm-gke:index:Cluster${token}::{name}"

    def check(
        self, token: str, inputs: Properties, name: str = "it", olds: Properties | None = None
    ) -> tuple[Properties, dict[str, str]]:
        """Check inputs; gives them completed, and the reasons by path."""
        request = provider_pb2.CheckRequest(
            urn=self.urn(token, name),
            news=encoded(inputs),
            olds=encoded(olds or {}),
            randomSeed=b"seed",
        )
        answer = self.service.Check(request, self.context)
        return decoded(answer.inputs), {wrong.property: wrong.reason for wrong in answer.failures}

    def refusals(self, token: str, inputs: Properties) -> dict[str, str]:
        """Check inputs for what is wrong with them alone."""
        return self.check(token, inputs)[1]

    def create(self, token: str, inputs: Properties, name: str = "it") -> Made:
        """Check and create."""
        complete, refusals = self.check(token, inputs, name)
        assert refusals == {}
        urn = self.urn(token, name)
        request = provider_pb2.CreateRequest(urn=urn, properties=encoded(complete))
        answer = self.service.Create(request, self.context)
        return Made(urn, answer.id, complete, decoded(answer.properties))

    def preview(self, token: str, inputs: Properties, name: str = "it") -> Properties:
        """Check and create in a preview."""
        complete, refusals = self.check(token, inputs, name)
        assert refusals == {}
        request = provider_pb2.CreateRequest(
            urn=self.urn(token, name), properties=encoded(complete), preview=True
        )
        return decoded(self.service.Create(request, self.context).properties)

    def diff(self, made: Made, inputs: Properties, ignored: tuple[str, ...] = ()) -> Diffed:
        """Check new inputs and compare."""
        resource = made.urn.split("$")[1]
        token, name = resource.split("::")
        complete, refusals = self.check(token, inputs, name, made.inputs)
        assert refusals == {}
        answer = self.service.Diff(
            provider_pb2.DiffRequest(
                id=made.id,
                urn=made.urn,
                olds=encoded(made.outputs),
                old_inputs=encoded(made.inputs),
                news=encoded(complete),
                ignoreChanges=ignored,
            ),
            self.context,
        )
        kinds = provider_pb2.PropertyDiff.Kind
        return Diffed(
            kinds={path: kinds.Name(one.kind) for path, one in answer.detailedDiff.items()},
            replaces=list(answer.replaces),
            delete_first=answer.deleteBeforeReplace,
            changed=answer.changes == provider_pb2.DiffResponse.DIFF_SOME,
        )

    def update(self, made: Made, inputs: Properties, *, preview: bool = False) -> Made:
        """Check new inputs and update."""
        token, name = made.urn.split("$")[1].split("::")
        complete, refusals = self.check(token, inputs, name, made.inputs)
        assert refusals == {}
        request = provider_pb2.UpdateRequest(
            id=made.id,
            urn=made.urn,
            olds=encoded(made.outputs),
            old_inputs=encoded(made.inputs),
            news=encoded(complete),
            preview=preview,
        )
        answer = self.service.Update(request, self.context)
        return Made(made.urn, made.id, complete, decoded(answer.properties))

    def read(self, made: Made, *, imported: bool = False) -> Made | None:
        """Refresh, or import by id alone."""
        known = struct_pb2.Struct() if imported else encoded(made.inputs)
        request = provider_pb2.ReadRequest(
            id=made.id,
            urn=made.urn,
            inputs=known,
            properties=struct_pb2.Struct() if imported else encoded(made.outputs),
        )
        answer = self.service.Read(request, self.context)
        if not answer.id:
            return None
        return Made(made.urn, answer.id, decoded(answer.inputs), decoded(answer.properties))

    def delete(self, made: Made) -> None:
        """Delete."""
        request = provider_pb2.DeleteRequest(
            id=made.id,
            urn=made.urn,
            properties=encoded(made.outputs),
            old_inputs=encoded(made.inputs),
        )
        self.service.Delete(request, self.context)

    def invoke(self, token: str, arguments: Properties) -> Properties:
        """Call a function."""
        request = provider_pb2.InvokeRequest(tok=token, args=encoded(arguments))
        return decoded(getattr(self.service.Invoke(request, self.context), "return"))

    def log(self) -> str:
        """Read the operation log."""
        return (self.world.folder / "operations.jsonl").read_text()
