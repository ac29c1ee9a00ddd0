"""Fake of `gcloud compute disks describe --format=value(users)`, for the users of a disk.

Nodes of the sandbox attach no disk; a test writes `users` into the sandbox state.
"""

from collections.abc import Sequence

from sandbox.commands.gcloud_group import Parser
from sandbox.state.world import World
from sandbox.type_tokens import DISK

GROUP = "compute disks"


def users(words: Sequence[str], world: World) -> list[str]:
    """Return the links of the instances that use a disk. Raises ValueError with the reason."""
    parser = Parser(GROUP)
    parser.add_argument("command", choices=("describe",))
    parser.add_argument("name")
    parser.add_argument("--zone", required=True)
    parser.add_argument("--project", required=True)
    parser.add_argument("--format", required=True, choices=("value(users)",))
    given = parser.parse_args(words)
    id_ = f"projects/{given.project}/zones/{given.zone}/disks/{given.name}"
    disk = world.get(DISK, id_)
    if disk is None:
        raise ValueError(f"Could not fetch resource: The resource '{id_}' was not found")
    return [str(user) for user in disk.properties.get("users") or []]


def said(words: Sequence[str], world: World) -> str:
    """Return the links in the line that gcloud prints."""
    return ";".join(users(words, world))
