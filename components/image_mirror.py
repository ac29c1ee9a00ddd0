"""A registry in the nodes' region in front of Docker Hub: what they pull, it fetches once.

Owns the repository and who reads it. Nothing is built and nothing pushed; the images in it are as
their makers published them.
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp

from .ordering import after
from .token import TYPE_PREFIX


class ImageMirrorArgs(TypedDict):
    """Where the mirror is, and for whom."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    region: str
    """Location; the nodes' own region, as image streaming needs it."""
    reader: pulumi.Input[str]
    """Address of the service account that pulls."""
    existing: NotRequired[str | None]
    """Name of a mirror of Docker Hub that somebody else owns, and none is made; defaults to
    none. Plain."""


class ImageMirror(pulumi.ComponentResource):
    """Docker Hub, seen through Artifact Registry."""

    url: pulumi.Output[str]
    """What stands before an image's name on Docker Hub; known once the nodes may pull."""

    def __init__(
        self, name: str, args: ImageMirrorArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ImageMirror", name, None, opts)
        existing = args.get("existing")
        repository = self._make(name, args) if existing is None else existing
        reader = gcp.artifactregistry.RepositoryIamMember(
            f"{name}-reader",
            project=args["project"],
            location=args["region"],
            repository=repository,
            role="roles/artifactregistry.reader",
            member=pulumi.Output.concat("serviceAccount:", args["reader"]),
            opts=pulumi.ResourceOptions(parent=self),
        )
        url = pulumi.Output.concat(
            args["region"], "-docker.pkg.dev/", args["project"], "/", repository
        )
        self.url = after(url, reader.id)
        self.register_outputs({"url": self.url})

    def _make(self, name: str, args: ImageMirrorArgs) -> pulumi.Output[str]:
        # No clean-up: what Docker Hub takes back, and a stack still runs, would be gone for good.
        repository = gcp.artifactregistry.Repository(
            name,
            repository_id=name,
            project=args["project"],
            location=args["region"],
            format="DOCKER",
            mode="REMOTE_REPOSITORY",
            remote_repository_config={
                "description": "Docker Hub",
                "docker_repository": {"public_repository": "DOCKER_HUB"},
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        made: pulumi.Output[str] = repository.repository_id
        return made
