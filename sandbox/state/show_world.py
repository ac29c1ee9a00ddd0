"""Show a user what a world holds: `python -m sandbox.state.show_world WORLD`."""

import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sandbox.google.names import last
from sandbox.state.world import Thing, World
from sandbox.type_tokens import CLUSTER

_WIDEST = 64
_DIGEST = re.compile(r"(sha256:[0-9a-f]{12})[0-9a-f]+")
# Kubernetes has a Service too
_KINDS = {"gcp:projects/service:Service": "Api"}
_HEADER = ("KIND", "NAME", "WHERE", "DETAIL")


def _machine(properties: dict[str, Any]) -> Any:
    return (properties.get("nodeConfig") or {}).get("machineType")


def _ingress(properties: dict[str, Any]) -> Any:
    balancer = (properties.get("status") or {}).get("loadBalancer") or {}
    found = [entry.get("ip") for entry in balancer.get("ingress") or []]
    return found[0] if found else (properties.get("spec") or {}).get("clusterIP")


def _image(properties: dict[str, Any]) -> Any:
    pod = ((properties.get("spec") or {}).get("template") or {}).get("spec") or {}
    images = [str(one.get("image")) for one in pod.get("containers") or [] if isinstance(one, dict)]
    return " ".join(last(image) for image in images)


def _of(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda properties: properties.get(name)


_DETAILS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "Address": _of("address"),
    "BucketIAMMember": _of("role"),
    "Cluster": _of("endpoint"),
    "DaemonSet": _image,
    "Deployment": _image,
    "DockerImage": _of("digest"),
    "GlobalAddress": _of("address"),
    "IAMMember": _of("role"),
    "Job": _image,
    "NodePool": _machine,
    "Repository": _of("registryUri"),
    "RepositoryIamMember": _of("role"),
    "SecretIamMember": _of("role"),
    "Service": _ingress,
    "Subnetwork": _of("ipCidrRange"),
}


def table(world: World) -> str:
    """Return the table and the counts, or `empty`."""
    things = world.things()
    if not things:
        return "empty\n"
    clusters = {
        str(thing.properties.get("endpoint")): last(thing.id)
        for thing in things
        if thing.type == CLUSTER
    }
    rows = sorted(_row(thing, clusters) for thing in things)
    widths = [max(len(row[column]) for row in [_HEADER, *rows]) for column in range(len(_HEADER))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [_HEADER, *rows]
    ]
    counts = Counter(row[0] for row in rows)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    return "\n".join([*lines, "", f"{len(rows)} objects: {told}"]) + "\n"


def _row(thing: Thing, clusters: dict[str, str]) -> tuple[str, str, str, str]:
    kind, properties = _KINDS.get(thing.type, thing.type.rpartition(":")[2]), thing.properties
    place = properties.get("location") or properties.get("zone") or properties.get("region") or ""
    place = last(str(place))
    if thing.where:
        namespace = thing.id.rpartition("/")[0]
        place = "/".join(filter(None, (clusters.get(thing.where, thing.where), namespace)))
    name = last(thing.id)
    if "member" in properties:
        name = str(properties["member"]).removeprefix("serviceAccount:")
    name = name.partition("@sha256:")[0]
    find = _DETAILS.get(kind)
    detail = str(find(properties) or "") if find else ""
    return kind, _short(name), place, _short(_DIGEST.sub(r"\1", detail))


def _short(text: str) -> str:
    if len(text) <= _WIDEST:
        return text
    half = _WIDEST // 2
    return f"{text[: half - 1]}..{text[-half + 1 :]}"


def main(words: Sequence[str]) -> int:
    """Run from the command line."""
    if len(words) != 1 or not Path(words[0]).is_dir():
        sys.stderr.write("usage: python -m sandbox.state.show_world WORLD, a folder that exists\n")
        return 2
    sys.stdout.write(table(World(Path(words[0]))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
