"""Stands in for `gcloud compute disks describe`, which says who has a disk attached.

Owns: that one command, with `--format=value(users)`. No node of the sandbox attaches anything; a
test writes `users` into the world to see a disk in use.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from sandbox.world import World

GROUP = "compute disks"
DISK = "gcp:compute/disk:Disk"
_PREFIX = "ERROR: (gcloud.compute.disks)"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def users(words: Sequence[str], world: World) -> list[str]:
    """Give the links of the instances that have a disk attached; ValueError says why not."""
    parser = _Parser(prog="gcloud compute disks", allow_abbrev=False, add_help=False)
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


def main(words: Sequence[str]) -> int:
    """Run the command, in the world that SANDBOX_WORLD names."""
    try:
        found = users(words, World(Path(os.environ["SANDBOX_WORLD"])))
    except (KeyError, ValueError) as error:
        sys.stderr.write(f"{_PREFIX} {error}\n")
        return 1
    sys.stdout.write(";".join(found) + "\n")
    return 0
