"""Validation of Google's APIs that the provider does not do."""

from collections.abc import Iterator

from sandbox.google import names as gcp_names
from sandbox.google.names import Place
from sandbox.google_limits import autopilot as autopilot_refusals
from sandbox.google_limits import cloud_monitoring
from sandbox.google_limits import compute as gce_refusals
from sandbox.google_limits import gke as gke_refusals
from sandbox.google_limits import nat as nat_refusals
from sandbox.google_limits import registry as registry_refusals
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties, Unknown, has_unknown
from sandbox.type_tokens import CLUSTER, NODE_POOL, REPOSITORY


def mistakes(token: str, inputs: Properties, place: Place) -> Iterator[Mistake]:
    """Return the errors in plain inputs of a resource type."""
    yield from cloud_monitoring.mistakes(token, inputs)
    yield from gce_refusals.mistakes(token, inputs)
    yield from nat_refusals.mistakes(token, inputs)
    if token == NODE_POOL:
        yield from gke_refusals.mistakes(inputs, _location(token, inputs, place))
    if token == CLUSTER:
        yield from autopilot_refusals.of_a_cluster(inputs, _location(token, inputs, place))
    if token == REPOSITORY:
        yield from registry_refusals.mistakes(inputs)


def _location(token: str, inputs: Properties, place: Place) -> str | None:
    if isinstance(inputs.get("location"), Unknown) or has_unknown(inputs.get("cluster")):
        return None
    return gcp_names.parts(token, inputs, place)["location"] or None
