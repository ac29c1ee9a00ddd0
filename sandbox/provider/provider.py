"""The ResourceProvider service that the three fakes share."""

import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from sandbox.provider import sdk_types
from sandbox.provider.answers import diff_response, failures, init_failed, masked, naming, old_trees
from sandbox.provider.cloud import Cloud, PartialError, RefusalError, Resource, State
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties, decoded, encoded, plain
from sandbox.state.faults import CancelledError, Fault, Faults
from sandbox.state.world import World


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """One fake cloud on the wire."""

    def __init__(self, cloud: Cloud, world: World, faults: Faults) -> None:
        self._cloud = cloud
        self._world = world
        self._faults = faults

    # The engine's questions about the plugin itself.

    def Handshake(self, _request: Any, _context: Any) -> Any:
        """Agree on the protocol."""
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, supports_autonaming_configuration=True
        )

    def GetPluginInfo(self, _request: Any, _context: Any) -> Any:
        """Return the version, which has to be the SDK's."""
        return plugin_pb2.PluginInfo(version=sdk_types.version(self._cloud.package))

    def GetSchema(self, _request: Any, _context: Any) -> Any:
        """Return the provider's own properties without resources, which the SDK's classes have."""
        package = self._cloud.package
        own = {"inputProperties": sdk_types.provider_inputs(package)}
        schema = {"name": package, "version": sdk_types.version(package), "provider": own}
        return provider_pb2.GetSchemaResponse(schema=json.dumps(schema))

    def Attach(self, _request: Any, _context: Any) -> Any:
        """Accept an engine that found a running plugin."""
        return empty_pb2.Empty()

    def Cancel(self, _request: Any, _context: Any) -> Any:
        """Stop waiting in every call."""
        self._faults.cancelled.set()
        return empty_pb2.Empty()

    # Configuration.

    def CheckConfig(self, request: Any, _context: Any) -> Any:
        """Check a provider's configuration against what it takes."""
        mistakes = self._cloud.check_config(decoded(request.news))
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures(mistakes))

    def DiffConfig(self, request: Any, _context: Any) -> Any:
        """Return whether a configuration change replaces the provider and all it made."""
        olds = request.old_inputs if request.old_inputs.fields else request.olds
        change = self._cloud.diff_config(plain(decoded(olds)), plain(decoded(request.news)))
        return diff_response(change, [])

    def Configure(self, request: Any, _context: Any) -> Any:
        """Take the configuration."""
        self._cloud.configure(plain(decoded(request.args)))
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, supports_autonaming_configuration=True
        )

    # Resources.

    def Check(self, request: Any, context: Any) -> Any:
        """Check inputs against what the cloud accepts; all mistakes at once."""
        resource, news = Resource.of(request.urn), decoded(request.news)
        with self._answering(context, "check", resource, news):
            fault = self._faults.fault("check", resource.token, resource.name)
            if fault is not None:
                problems = failures([Mistake("", fault.message)])
                return provider_pb2.CheckResponse(inputs=request.news, failures=problems)
            olds = decoded(request.olds)
            checked = self._cloud.check(resource, olds, news, naming(request))
            return provider_pb2.CheckResponse(
                inputs=encoded(checked.inputs), failures=failures(checked.mistakes)
            )

    def Diff(self, request: Any, context: Any) -> Any:
        """Return the effect of a change of inputs."""
        resource, news = Resource.of(request.urn), decoded(request.news)
        with self._answering(context, "diff", resource, news):
            state = State(request.id, *(plain(tree) for tree in old_trees(request)))
            change = self._cloud.diff(resource, state, plain(news))
            return diff_response(change, list(request.ignoreChanges))

    def Create(self, request: Any, context: Any) -> Any:
        """Make an object."""
        resource = Resource.of(request.urn)
        inputs = decoded(request.properties)
        with self._answering(context, "create", resource, inputs):
            if request.preview:
                outputs = self._cloud.preview(resource, inputs, None)
                return provider_pb2.CreateResponse(properties=encoded(outputs))
            with self._changing("create", resource) as effect:
                effect.state = self._cloud.create(resource, inputs)
            return provider_pb2.CreateResponse(
                id=effect.state.id, properties=encoded(effect.state.outputs)
            )

    def Update(self, request: Any, context: Any) -> Any:
        """Change an object in place."""
        resource, inputs = Resource.of(request.urn), decoded(request.news)
        with self._answering(context, "update", resource, inputs):
            old = State(request.id, *old_trees(request))
            if request.preview:
                outputs = self._cloud.preview(resource, inputs, old)
                return provider_pb2.UpdateResponse(properties=encoded(outputs))
            with self._changing("update", resource) as effect:
                effect.state = self._cloud.update(resource, old, inputs)
            return provider_pb2.UpdateResponse(properties=encoded(effect.state.outputs))

    def Delete(self, request: Any, context: Any) -> Any:
        """Remove an object."""
        resource = Resource.of(request.urn)
        outputs = decoded(request.properties)
        with self._answering(context, "delete", resource, outputs):
            old = State(request.id, decoded(request.old_inputs), outputs)
            with self._changing("delete", resource) as effect:
                self._cloud.delete(resource, old)
                effect.state = old
        return empty_pb2.Empty()

    def Read(self, request: Any, context: Any) -> Any:
        """Return an object as it is now, for a refresh or an import."""
        resource = Resource.of(request.urn)
        known = State(request.id, decoded(request.inputs), decoded(request.properties))
        with self._answering(context, "read", resource, known.outputs):
            fault = self._faults.fault("read", resource.token, resource.name)
            if fault is not None:
                self._fail("read", resource, fault)
            self._faults.wait("read", resource.token)
            found = self._cloud.read(resource, known)
            if found is None:
                return provider_pb2.ReadResponse()
            return provider_pb2.ReadResponse(
                id=found.id, inputs=encoded(found.inputs), properties=encoded(found.outputs)
            )

    def Invoke(self, request: Any, context: Any) -> Any:
        """Answer a function."""
        function = Resource(f"function {request.tok}", request.tok, request.tok)
        arguments = decoded(request.args)
        with self._answering(context, "invoke", function, arguments):
            fault = self._faults.fault("invoke", request.tok, request.tok)
            if fault is not None:
                self._fail("invoke", function, fault)
            answer = self._cloud.invoke(request.tok, plain(arguments))
            response = provider_pb2.InvokeResponse()
            # `return` is a keyword in Python, and the field's name.
            getattr(response, "return").CopyFrom(encoded(dict(answer)))
            return response

    # Faults, failures and the log.

    @contextlib.contextmanager
    def _changing(self, op: str, resource: Resource) -> Iterator["_Effect"]:
        """Surround a side effect with latency, faults and its line in the log."""
        start = time.monotonic()
        fault = self._faults.fault(op, resource.token, resource.name)
        late = fault is not None and (fault.when == "after" or fault.partial)
        if fault is not None and not late:
            self._fail(op, resource, fault)
        self._faults.wait(op, resource.token)
        effect = _Effect()
        yield effect
        seconds = round(time.monotonic() - start, 3)
        self._log(op, resource, id=effect.state.id, outcome="done", seconds=seconds)
        if fault is not None:
            self._fail(op, resource, fault, effect.state)

    def _fail(
        self, op: str, resource: Resource, fault: Fault, state: State | None = None
    ) -> NoReturn:
        if fault.hang:
            self._log(op, resource, outcome="hanging", when=fault.when)
            self._faults.hang()
        if fault.partial and state is not None and op in ("create", "update"):
            raise PartialError(fault.message, self._cloud.unready(resource, state))
        raise RefusalError(fault.message)

    @contextlib.contextmanager
    def _answering(
        self, context: Any, op: str, resource: Resource, tree: Properties
    ) -> Iterator[None]:
        """Turn every failure into an answer, with secrets masked."""
        try:
            yield
            return
        except PartialError as error:
            message = masked(str(error), tree)
            context.set_trailing_metadata(init_failed(message, error.state))
        except (RefusalError, CancelledError, ValueError, OSError) as error:
            message = masked(str(error), tree)
        self._log(op, resource, outcome="failed", message=message)
        # the engine shows the text of an UNKNOWN as it is
        context.abort(grpc.StatusCode.UNKNOWN, message)

    def _log(self, op: str, resource: Resource, **more: Any) -> None:
        self._world.log(op=op, type=resource.token, name=resource.name, urn=resource.urn, **more)


class _Effect:
    """Result of a side effect."""

    state: State
