"""Stands in for `gcloud artifacts repositories create`: a registry that a person made by hand.

Owns: that one command, for Docker images.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from sandbox.cloud import RefusalError, Resource
from sandbox.gcloud_clusters import made
from sandbox.world import World

GROUP = "artifacts repositories"
REPOSITORY = "gcp:artifactregistry/repository:Repository"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def created(words: Sequence[str], world: World) -> str:
    """Make a repository and give its id; ValueError says why not."""
    parser = _Parser(prog="gcloud artifacts repositories", add_help=False)
    parser.add_argument("command", choices=("create",))
    parser.add_argument("name")
    parser.add_argument("--repository-format", required=True, choices=("docker",))
    for name in ("--location", "--project"):
        parser.add_argument(name, required=True)
    given = parser.parse_args(words)
    inputs = {
        "repositoryId": given.name,
        "project": given.project,
        "location": given.location,
        "format": given.repository_format.upper(),
    }
    return made(world, given.project, Resource("", REPOSITORY, given.name), inputs)


def main(words: Sequence[str]) -> int:
    """Run the command, in the world that SANDBOX_WORLD names."""
    try:
        id_ = created(words, World(Path(os.environ["SANDBOX_WORLD"])))
    except (KeyError, ValueError, RefusalError) as error:
        sys.stderr.write(f"ERROR: (gcloud.artifacts.repositories) {error}\n")
        return 1
    sys.stdout.write(f"Created repository [{id_}].\n")
    return 0
