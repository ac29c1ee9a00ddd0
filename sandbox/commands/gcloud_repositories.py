"""Fake of `gcloud artifacts repositories create`: a registry that a user made by hand."""

from collections.abc import Sequence

from sandbox.commands.gcloud_clusters import made
from sandbox.commands.gcloud_group import Parser
from sandbox.provider.cloud import Resource
from sandbox.state.world import World
from sandbox.type_tokens import REPOSITORY

GROUP = "artifacts repositories"


def created(words: Sequence[str], world: World) -> str:
    """Create a repository and return its ID. Raises ValueError with the reason."""
    parser = Parser(GROUP)
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


def said(words: Sequence[str], world: World) -> str:
    """Create a repository and return the line that gcloud prints."""
    return f"Created repository [{created(words, world)}]."
