"""A registry in the nodes' region in front of Docker Hub; each image is fetched once.

Nothing is built or pushed: the images are the ones that their owners published on Docker Hub.
"""

from typing import NotRequired

import pulumi
import pulumi_gcp as gcp

from ..core.arguments import checked
from ..core.type_token import TYPE_PREFIX
from .repository import PulledRepositoryArgs, pulled_url


class ImageMirrorArgs(PulledRepositoryArgs):
    """Place of the mirror, and the accounts that pull from it."""

    existing: NotRequired[str | None]
    """Name of an existing mirror of Docker Hub; defaults to none, and the component creates one.
    Plain."""


class ImageMirror(pulumi.ComponentResource):
    """A remote repository of Docker Hub in Artifact Registry."""

    url: pulumi.Output[str]
    """Prefix for the name of an image on Docker Hub; known when the nodes can pull."""

    @checked(ImageMirrorArgs)
    def __init__(
        self, name: str, args: ImageMirrorArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ImageMirror", name, None, opts)
        existing = args.get("existing")
        repository = self._make(name, args) if existing is None else existing
        child = pulumi.ResourceOptions(parent=self)
        self.url = pulled_url(name, args, repository, child)
        self.register_outputs({"url": self.url})

    def _make(self, name: str, args: ImageMirrorArgs) -> pulumi.Output[str]:
        # No cleanup policy: an image that Docker Hub removed, and that a stack still runs, would be
        # lost.
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
