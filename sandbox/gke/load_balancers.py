"""Load balancers: the pieces that GKE's controllers make of them in Google Cloud."""

from typing import Any

from sandbox.google_limits.gke import region_of
from sandbox.provider.wire import Properties
from sandbox.state.world import Thing, World, now

GROUP = "gcp:compute/networkEndpointGroup:NetworkEndpointGroup"
RULE = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
BACKEND = "gcp:compute/backendService:BackendService"
REGION_RULE = "gcp:compute/forwardingRule:ForwardingRule"
REGION_BACKEND = "gcp:compute/regionBackendService:RegionBackendService"
PIECES = (GROUP, RULE, BACKEND, REGION_RULE, REGION_BACKEND)
_GLOBAL = (RULE, BACKEND)


def piece(cluster: Thing, kind: str, owner: Thing, more: Properties) -> Thing:
    """Return one piece that belongs to an object of a cluster."""
    project, where = cluster.properties["project"], cluster.properties["endpoint"]
    collection = f"{kind.split('/')[1].partition(':')[0]}s"
    name = f"gke-{cluster.properties['name']}-{owner.id.replace('/', '-')}"
    place = "global" if kind in _GLOBAL else region_of(str(cluster.properties["location"]))
    properties = {"name": name, "cluster": where, **more}
    id_ = f"projects/{project}/{place}/{collection}/{name}"
    return Thing(kind, id_, "", now(), properties, {})


def objects(world: World, token: str, where: str) -> list[Thing]:
    """Return every object of a kind in one cluster."""
    return [thing for thing in world.things(token) if thing.where == where]


def named(world: World, kind: str, name: object) -> Thing | None:
    """Find a Google resource by its name."""
    found = [one for one in world.things(kind) if one.properties.get("name") == name]
    return found[0] if found else None


def namespace(tree: Properties) -> str:
    """Return the namespace of an object."""
    return str((tree.get("metadata") or {}).get("namespace") or "default")


def annotations(tree: Properties) -> dict[str, Any]:
    """Return the annotations of an object."""
    return dict((tree.get("metadata") or {}).get("annotations") or {})


def spec(tree: Properties) -> dict[str, Any]:
    """Return the body of an object."""
    return dict(tree.get("spec") or {})
