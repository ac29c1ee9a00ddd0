"""Fake of `gcloud compute … list` and `… delete`, and for `gcloud container clusters list`.

What GKE left behind is planted by a test, as a thing of the world.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.commands.gcloud_group import Parser
from sandbox.google.links import users
from sandbox.google.names import last
from sandbox.state.world import Thing, World
from sandbox.type_tokens import CLUSTER, DISK, SUBNETWORK

TYPES: Mapping[str, tuple[str, ...]] = {
    "container clusters": (CLUSTER,),
    "compute forwarding-rules": (
        "gcp:compute/globalForwardingRule:GlobalForwardingRule",
        "gcp:compute/forwardingRule:ForwardingRule",
    ),
    "compute target-http-proxies": ("gcp:compute/targetHttpProxy:TargetHttpProxy",),
    "compute target-https-proxies": ("gcp:compute/targetHttpsProxy:TargetHttpsProxy",),
    "compute target-tcp-proxies": ("gcp:compute/targetTCPProxy:TargetTCPProxy",),
    "compute url-maps": ("gcp:compute/uRLMap:URLMap",),
    "compute backend-services": (
        "gcp:compute/backendService:BackendService",
        "gcp:compute/regionBackendService:RegionBackendService",
    ),
    "compute health-checks": ("gcp:compute/healthCheck:HealthCheck",),
    "compute network-endpoint-groups": ("gcp:compute/networkEndpointGroup:NetworkEndpointGroup",),
    "compute instance-groups unmanaged": ("gcp:compute/instanceGroup:InstanceGroup",),
    "compute firewall-rules": ("gcp:compute/firewall:Firewall",),
    "compute addresses": (
        "gcp:compute/address:Address",
        "gcp:compute/globalAddress:GlobalAddress",
    ),
    "compute networks subnets": (SUBNETWORK,),
    "compute disks": (DISK,),
}


def group_of(words: Sequence[str]) -> str | None:
    """Return the group whose `list` or `delete` a command line is; None for any other."""
    for count in (2, 3):
        group, verb = " ".join(words[:count]), words[count : count + 1]
        if group in TYPES and list(verb) in (["list"], ["delete"]):
            return group
    return None


def said(group: str, words: Sequence[str], world: World) -> str:
    """List or delete, and return gcloud's output. Raises ValueError with the reason."""
    parser = Parser(group)
    parser.add_argument("command", choices=("list", "delete"))
    parser.add_argument("name", nargs="?")
    parser.add_argument("--project", required=True)
    parser.add_argument("--format", default="")
    for place in ("--zone", "--region"):
        parser.add_argument(place)
    for flag in ("--quiet", "--global"):
        parser.add_argument(flag, action="store_true")
    given = parser.parse_args(words)
    there = [
        thing
        for kind in TYPES[group]
        for thing in world.things(kind)
        if thing.id.startswith(f"projects/{given.project}/")
    ]
    if given.command == "list":
        return json.dumps([_described(thing) for thing in there])
    place = given.zone or given.region or ""
    for thing in there:
        if last(thing.id) == given.name and place == last(
            _place(thing).get("zone") or _place(thing).get("region") or ""
        ):
            if keepers := users(world, thing):
                raise ValueError(
                    f"The resource '{thing.id}' is already being used by '{keepers[0].id}'"
                )
            world.drop(thing.type, thing.id)
            return f"Deleted [https://www.googleapis.com/compute/v1/{thing.id}]."
    raise ValueError(f"Could not fetch resource: The resource '{given.name}' was not found")


def _described(thing: Thing) -> dict[str, Any]:
    link = f"https://www.googleapis.com/compute/v1/{thing.id}"
    described = {**thing.properties, "name": last(thing.id), "selfLink": link, **_place(thing)}
    if thing.type.endswith(":Cluster"):
        # Of a cluster, the API gives the network's name alone.
        described["network"] = last(str(thing.properties.get("network")))
    return described


def _place(thing: Thing) -> dict[str, str]:
    parts = thing.id.split("/")
    return {
        name: "/".join(parts[: parts.index(f"{name}s") + 2])
        for name in ("zone", "region")
        if f"{name}s" in parts
    }
