"""Record a program's registrations in place of the engine, as plain values.

A value that the program marks as secret is recorded as `[secret]`, so it cannot be printed.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.mocks import MockMonitor, Mocks
from pulumi.runtime.proto import engine_pb2, resource_pb2
from pulumi.runtime.rpc import _special_resource_sig, _special_secret_sig, _special_sig_key

from tools.render.placeholders import computed, looked_up, resource_id
from tools.stack.settings import SECRET

_STACK = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class Resource:
    """A resource as the program registered it."""

    type: str
    name: str
    urn: str
    parent: str
    """URN of its component, or of the stack."""
    custom: bool
    """Whether a provider creates it; components only group."""
    provider: str
    """URN of its provider; empty for a component."""
    inputs: Mapping[str, Any]
    """Inputs, with every secret masked."""
    secrets: tuple[str, ...]
    """Paths of the inputs that are secret."""
    dependencies: tuple[str, ...]
    """URNs of the resources that it depends on."""
    property_dependencies: Mapping[str, tuple[str, ...]]
    """URNs of the resources that an input's value comes from, by input."""
    timeouts: Mapping[str, str]
    """Custom timeouts by operation, such as `{"create": "600s"}`."""
    ignored: tuple[str, ...]
    """Paths of the inputs in `ignoreChanges`."""


class _Unasked(Mocks):
    """Mocks that Pulumi's mock monitor requires; the monitor below answers everything itself."""

    def new_resource(self, args: Any) -> tuple[str | None, dict[Any, Any]]:
        raise NotImplementedError(f"{args.typ} is read, and only look-ups are supported")

    def call(self, args: Any) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise NotImplementedError(args.token)


class Recorder(MockMonitor):
    """Records the registrations of one program; use it for one evaluation."""

    def __init__(self) -> None:
        super().__init__(_Unasked())
        # The runtime calls from several threads.
        self._lock = threading.Lock()
        self._found: dict[str, Resource] = {}
        self.outputs: dict[str, Any] = {}
        """Outputs of the stack, with every secret masked."""

    @property
    def registered(self) -> tuple[Resource, ...]:
        """Return the registered resources, in an order that does not depend on threads."""
        return tuple(self._found[urn] for urn in sorted(self._found))

    def RegisterResource(  # noqa: N802 # gRPC names it
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Record a resource, and return its inputs with placeholders of computed outputs."""
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == _STACK:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        resource = _resource(urn, request)
        with self._lock:
            self._found[urn] = resource
        if not request.custom:
            return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        state = struct_pb2.Struct()
        state.CopyFrom(request.object)
        for key, value in computed(request.type, request.name, resource.inputs).items():
            _overlay(state, key, value)
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=resource_id(request.type, request.name, resource.inputs), object=state
        )

    def RegisterResourceOutputs(  # noqa: N802 # gRPC names it
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        """Record the stack's outputs; those of components are not needed."""
        if request.urn.split("::")[2] == _STACK:
            self.outputs = masked(json_format.MessageToDict(request.outputs))
        return empty_pb2.Empty()

    def Invoke(  # noqa: N802 # gRPC names it
        self, request: resource_pb2.ResourceInvokeRequest
    ) -> resource_pb2.ResourceInvokeResponse:
        """Return the result of a look-up."""
        answer = resource_pb2.ResourceInvokeResponse()
        arguments = masked(json_format.MessageToDict(request.args))
        # The field's name is a Python keyword.
        getattr(answer, "return").update(looked_up(request.tok, arguments))
        return answer


class Listener:
    """Collects log messages of the program."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:  # noqa: N802 # gRPC names it
        """Keep warnings and errors."""
        if request.severity >= engine_pb2.WARNING:
            self.warnings.append(request.message)
        return empty_pb2.Empty()


def masked(value: Any) -> Any:
    """Return a value of the wire format as plain Python, with every secret masked.

    A secret mapping keeps its keys, so that the keys of a Secret are visible.
    """
    if isinstance(value, list):
        return [masked(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, dict):
        return value
    signature = value.get(_special_sig_key)
    if signature == _special_secret_sig:
        return _mask(masked(value["value"]))
    if signature == _special_resource_sig:
        return value["urn"]
    return {key: masked(item) for key, item in value.items() if key != _special_sig_key}


def _mask(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, dict):
        return {key: _mask(item) for key, item in value.items()}
    return SECRET


def _resource(urn: str, request: resource_pb2.RegisterResourceRequest) -> Resource:
    sent = json_format.MessageToDict(request.object)
    return Resource(
        type=request.type,
        name=request.name,
        urn=urn,
        parent=request.parent,
        custom=request.custom,
        # The reference has the form URN::id.
        provider=request.provider.rpartition("::")[0],
        inputs=masked(sent),
        secrets=tuple(sorted(_secret_paths(sent))),
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies={
            key: tuple(sorted(found.urns))
            for key, found in sorted(request.propertyDependencies.items())
        },
        timeouts=json_format.MessageToDict(request.customTimeouts),
        ignored=tuple(request.ignoreChanges),
    )


def _secret_paths(value: Any, at: str = "") -> Iterator[str]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _secret_paths(item, f"{at}[{index}]")
    elif isinstance(value, dict):
        if value.get(_special_sig_key) == _special_secret_sig:
            yield at
            return
        for key, item in value.items():
            yield from _secret_paths(item, f"{at}.{key}" if at else key)


def _overlay(state: struct_pb2.Struct, key: str, value: Any) -> None:
    """Add a computed output, and keep the inputs next to it."""
    beside = dict(state.items()).get(key)
    if isinstance(value, dict) and isinstance(beside, struct_pb2.Struct):
        for inner, item in value.items():
            _overlay(beside, inner, item)
    else:
        state.update({key: value})
