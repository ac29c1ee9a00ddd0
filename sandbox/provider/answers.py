"""The longer answers of the provider protocol."""

from collections.abc import Iterable
from typing import Any

import grpc
from google.protobuf import any_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox.provider.cloud import Change, Naming, State
from sandbox.provider.differences import Kind
from sandbox.provider.paths import is_under, parsed, spelled
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties, decoded, encoded, secret_texts

# shorter texts are words such as `true`; masking them would make the log unreadable
_SHORTEST_SECRET = 4


def masked(text: str, tree: Properties) -> str:
    """Put a mark in the place of every secret of a tree that occurs in a text."""
    for secret in sorted(secret_texts(tree), key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "[secret]")
    return text


def old_trees(request: Any) -> tuple[Properties, Properties]:
    """Return the inputs and outputs that the engine has of a resource."""
    outputs = decoded(request.olds)
    return (decoded(request.old_inputs) if request.old_inputs.fields else outputs), outputs


def naming(request: Any) -> Naming:
    """Read how the engine wants missing names made."""
    if not request.HasField("autonaming"):
        return Naming(bytes(request.randomSeed))
    mode = request.autonaming.mode
    off = mode == provider_pb2.CheckRequest.AutonamingOptions.Mode.DISABLE
    return Naming(bytes(request.randomSeed), request.autonaming.proposed_name, forbidden=off)


def failures(mistakes: Iterable[Mistake]) -> list[provider_pb2.CheckFailure]:
    """Write mistakes."""
    return [
        provider_pb2.CheckFailure(property=wrong.path, reason=wrong.reason) for wrong in mistakes
    ]


def diff_response(change: Change, ignored: list[str]) -> Any:
    """Write a change, without the properties in `ignoreChanges`."""
    patterns = [parsed(text) for text in ignored]
    found = {
        path: kind
        for path, kind in change.differences.items()
        if not any(is_under(path, pattern) for pattern in patterns)
    }
    replaces = [path for path in found if path in change.replaces]
    kinds = provider_pb2.PropertyDiff
    names = {Kind.ADD: "ADD", Kind.DELETE: "DELETE", Kind.UPDATE: "UPDATE"}
    detailed = {
        spelled(path): kinds(
            kind=getattr(kinds, names[kind] + ("_REPLACE" if path in change.replaces else "")),
            inputDiff=True,
        )
        for path, kind in found.items()
    }
    response = provider_pb2.DiffResponse
    return response(
        changes=response.DIFF_SOME if found else response.DIFF_NONE,
        replaces=[spelled(path) for path in replaces],
        diffs=sorted({str(path[0]) for path in found}),
        detailedDiff=detailed,
        hasDetailedDiff=True,
        deleteBeforeReplace=bool(replaces) and change.delete_first,
    )


def init_failed(message: str, state: State) -> tuple[tuple[str, bytes]]:
    """Write the trailer of a partial failure: created, but not as requested."""
    detail = any_pb2.Any()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=state.id,
            properties=encoded(state.outputs),
            inputs=encoded(state.inputs),
            reasons=[message],
        )
    )
    unknown = grpc.StatusCode.UNKNOWN.value[0]
    status = status_pb2.Status(code=unknown, message=message, details=[detail])
    return (("grpc-status-details-bin", status.SerializeToString()),)
