"""The Artifact Registry repository of the stack's images, readable by its nodes.

This file grants the right to read and sets the cleanup policy; `builder.py` grants the right to
write. The stack does not change the cleanup policy of an existing repository.
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp

from ..core.arguments import checked
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX


class PulledRepositoryArgs(TypedDict):
    """Project and region of the repository, and the account that pulls from it."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    region: str
    """Location: the region of the nodes, which image streaming requires."""
    reader: pulumi.Input[str]
    """Address of the service account that pulls."""


def repository_url(args: PulledRepositoryArgs, repository: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return the prefix of the images in the repository."""
    host = f"{args['region']}-docker.pkg.dev"
    return pulumi.Output.concat(host, "/", args["project"], "/", repository)


def pulled_url(
    name: str,
    args: PulledRepositoryArgs,
    repository: pulumi.Input[str],
    child: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Return the prefix of the images, known once the nodes can pull them."""
    reader = gcp.artifactregistry.RepositoryIamMember(
        f"{name}-reader",
        project=args["project"],
        location=args["region"],
        repository=repository,
        role="roles/artifactregistry.reader",
        member=pulumi.Output.concat("serviceAccount:", args["reader"]),
        opts=child,
    )
    return after(repository_url(args, repository), reader.id)


_DAY = 86_400


class ImageRepositoryArgs(PulledRepositoryArgs):
    """Project and region of the repository, the account that pulls, and an existing repository."""

    existing: NotRequired[str | None]
    """Name of an existing repository; defaults to none, and the component creates one. Plain."""


class ImageRepository(pulumi.ComponentResource):
    """A Docker repository."""

    repository_id: pulumi.Output[str]
    """Name of the repository in its location."""
    push_url: pulumi.Output[str]
    """Prefix for the names of images; known when the repository is there."""
    url: pulumi.Output[str]
    """The same prefix; known when the nodes can pull."""

    @checked(ImageRepositoryArgs)
    def __init__(
        self, name: str, args: ImageRepositoryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ImageRepository", name, None, opts)
        existing = args.get("existing")
        repository = self._make(name, args) if existing is None else existing
        child = pulumi.ResourceOptions(parent=self)
        self.repository_id = pulumi.Output.from_input(repository)
        self.push_url = repository_url(args, repository)
        self.url = pulled_url(name, args, repository, child)
        self.register_outputs(
            {"repository_id": self.repository_id, "push_url": self.push_url, "url": self.url}
        )

    def _make(self, name: str, args: ImageRepositoryArgs) -> pulumi.Output[str]:
        repository = gcp.artifactregistry.Repository(
            name,
            repository_id=name,
            project=args["project"],
            location=args["region"],
            format="DOCKER",
            cleanup_policies=[
                # The images in use are among the newest; older ones are kept for a month for a
                # rollback.
                {
                    "id": "keep-newest",
                    "action": "KEEP",
                    "most_recent_versions": {"keep_count": 10},
                },
                {
                    "id": "delete-old",
                    "action": "DELETE",
                    "condition": {"older_than": f"{30 * _DAY}s", "tag_state": "ANY"},
                },
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        made: pulumi.Output[str] = repository.repository_id
        return made
