"""Google's functions that a program may call: project, client, zones and cluster."""

from collections.abc import Callable, Mapping

from sandbox.google.lookups import cluster
from sandbox.google.names import Place, number
from sandbox.provider.cloud import RefusalError
from sandbox.provider.wire import Properties, Secret
from sandbox.state.world import World

Answer = Mapping[str, object]


def _project(project: str, _place: Place, _arguments: Properties) -> Answer:
    return {
        "id": f"projects/{project}",
        "projectId": project,
        "name": project,
        "number": number(project),
        "orgId": "",
        "folderId": "",
        "billingAccount": "",
        "autoCreateNetwork": True,
        "deletionPolicy": "PREVENT",
        "labels": {},
        "effectiveLabels": {},
        "pulumiLabels": {},
        "tags": {},
    }


def _client(project: str, place: Place, _arguments: Properties) -> Answer:
    return {
        "id": project,
        "project": project,
        "region": place.region,
        "zone": place.zone,
        "accessToken": Secret("sandbox-access-token"),
        "defaultLabels": {},
    }


def _zones(project: str, place: Place, arguments: Properties) -> Answer:
    region = str(arguments.get("region") or place.region)
    return {
        "id": f"projects/{project}/regions/{region}",
        "names": [f"{region}-{letter}" for letter in "abc"],
        "project": project,
        "region": region,
    }


_ANSWERS: dict[str, Callable[[str, Place, Properties], Answer]] = {
    "gcp:organizations/getProject:getProject": _project,
    "gcp:organizations/getClientConfig:getClientConfig": _client,
    "gcp:compute/getZones:getZones": _zones,
}


_CLUSTER = "gcp:container/getCluster:getCluster"


def answered(token: str, place: Place, arguments: Properties, world: World) -> Answer:
    """Answer a function, or refuse it by name."""
    if token not in _ANSWERS and token != _CLUSTER:
        known = ", ".join(sorted([*_ANSWERS, _CLUSTER]))
        raise RefusalError(f"the sandbox does not answer {token}; it answers {known}")
    project = str(arguments.get("projectId") or arguments.get("project") or place.project)
    if not project:
        raise RefusalError(f"{token}: no project: set gcp:project or give one")
    if token == _CLUSTER:
        return cluster(world, project, place, arguments)
    return _ANSWERS[token](project, place, arguments)
