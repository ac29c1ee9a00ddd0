"""A resource that is there, as the provider's data source describes it."""

from typing import Any

from sandbox.google.names import Place
from sandbox.provider.cloud import RefusalError
from sandbox.provider.wire import Properties
from sandbox.state.world import World
from sandbox.type_tokens import CLUSTER

# Not blocks: mappings with keys of the program.
_MAPPINGS = frozenset({"effectiveLabels", "labels", "metadata", "pulumiLabels", "resourceLabels"})


def cluster(world: World, project: str, place: Place, arguments: Properties) -> Properties:
    """Describe a cluster; one that is not there is refused in the provider's words."""
    location = arguments.get("location") or place.region or place.zone
    id_ = f"projects/{project}/locations/{location}/clusters/{arguments.get('name')}"
    thing = world.get(CLUSTER, id_)
    if thing is None:
        raise RefusalError(f"{id_} not found")
    described: Properties = {**described_blocks(thing.properties), "id": id_}
    return described


def described_blocks(tree: Properties) -> dict[str, Any]:
    """Write each block as a list of one, under the plural of its name."""
    found: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, dict) and name not in _MAPPINGS:
            found[_plural(name)] = [described_blocks(value)]
        elif isinstance(value, list):
            blocks = [described_blocks(each) if isinstance(each, dict) else each for each in value]
            found[name] = blocks
        else:
            found[name] = value
    return found


def _plural(name: str) -> str:
    if name.endswith("y"):
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith("s") else f"{name}s"
