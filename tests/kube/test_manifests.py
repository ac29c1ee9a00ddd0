"""Every manifest of every stack, on a real API server: it takes them whole, and as they are."""

import itertools
from typing import Any

import pytest

from kube.control_plane.api import Api, ApiError, Object, named, wait
from kube.control_plane.control_plane import ControlPlane
from kube.nodes.fit import quantity
from tests.judges import Heard
from tests.kube.stacks import NAMES, objects, rendered


def moved(thing: Object, mark: str) -> Object:
    """Give an object a namespace, or a name, that no other test has."""
    metadata = dict(thing["metadata"])
    if "namespace" in metadata and metadata["namespace"] != "kube-system":
        metadata["namespace"] = f"{metadata['namespace']}-{mark}"
    elif thing["kind"] != "APIService":
        # Its name is its group's and its version's.
        metadata["name"] = f"{metadata['name']}-{mark}"
    return {**thing, "metadata": metadata}


_NUMBERS = itertools.count(1)
"""Of what was made: what a test left may still be on its way out, and nobody waits for it."""


@pytest.fixture(scope="module", params=NAMES)
def stack(request: pytest.FixtureRequest, cluster: ControlPlane) -> Any:
    """Create all of a stack for real, and take it away."""
    made: list[Object] = []
    mark = f"manifests-{next(_NUMBERS)}"
    try:
        for each in objects(request.param):
            thing = moved(each, mark)
            cluster.api.create(thing)
            made.append(thing)
            if thing["kind"] == "APIService":
                # It leads to a server that is not here, which all later discovery would ask.
                cluster.api.delete(thing)
        yield made
    finally:
        for thing in reversed(made):
            cluster.api.delete(thing)


def test_the_api_server_takes_every_manifest_of_a_stack(
    stack: list[Object], request: pytest.FixtureRequest, heard: Heard
) -> None:
    heard("Kubernetes API server", cases=len(stack))
    files = rendered(request.node.callspec.params["stack"])
    assert len(stack) == sum(path.startswith("kubernetes/") for path in files)


def test_every_pod_of_a_stack_is_admitted(stack: list[Object], cluster: ControlPlane) -> None:
    deployments = [each for each in stack if each["kind"] == "Deployment"]
    wait(60, "a pod of each Deployment", lambda: all(_pods(cluster.api, d) for d in deployments))
    refused = [_refusal(cluster.api, each) for each in deployments]
    assert [each for each in refused if each] == []


def _pods(api: Api, deployment: Object) -> bool:
    found = api.get(deployment) or {}
    return bool(found["status"].get("replicas")) or bool(_refusal(api, deployment))


def _refusal(api: Api, deployment: Object) -> str:
    found = api.get(deployment) or {}
    conditions = found["status"].get("conditions", [])
    return next((each["message"] for each in conditions if each["type"] == "ReplicaFailure"), "")


@pytest.mark.parametrize("name", NAMES)
def test_no_field_is_dropped_or_changed_on_the_way_in(name: str, cluster: ControlPlane) -> None:
    space = f"{name}-as-is"
    cluster.api.create(named("v1", "Namespace", space))
    lost = {}
    for each in objects(name):
        thing = {
            **each,
            "metadata": {
                **each["metadata"],
                **({"namespace": space} if "namespace" in each["metadata"] else {}),
            },
        }
        try:
            answer = cluster.api.create(thing, dry_run=True)
        except ApiError as error:
            lost[each["metadata"]["name"]] = [str(error)]
            continue
        if missing := list(_missing(thing.get("spec", {}), answer.get("spec", {}))):
            lost[each["metadata"]["name"]] = missing
    cluster.api.delete(named("v1", "Namespace", space))
    assert lost == {}


def _missing(sent: Any, kept: Any, at: str = "spec") -> Any:
    """Name what was sent and is not there as it was; what is added is the API's own."""
    if isinstance(sent, dict) and isinstance(kept, dict):
        for key, value in sent.items():
            if key in kept:
                yield from _missing(value, kept[key], f"{at}.{key}")
            elif value not in _LEFT_OUT:
                yield f"{at}.{key} is gone"
    elif isinstance(sent, list) and isinstance(kept, list) and len(sent) == len(kept):
        for index, value in enumerate(sent):
            yield from _missing(value, kept[index], f"{at}[{index}]")
    elif sent != kept and not _same_amount(sent, kept):
        yield f"{at} is {kept!r}, not {sent!r}"


_LEFT_OUT = (False, "")
"""What the API does not write of some fields, since it is what they are without."""


def _same_amount(sent: Any, kept: Any) -> bool:
    """Say whether the API wrote the same amount in another way, e.g. `1000Gi` for `1024000Mi`."""
    try:
        return quantity(sent) == quantity(kept)
    except (ArithmeticError, TypeError):
        return False
