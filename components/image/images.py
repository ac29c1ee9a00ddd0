"""The images of the accelerator families and of the chat page: built, mirrored or prebuilt."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi

from ..core.arguments import checked
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX
from .build import ImageBuild
from .builder import ImageBuilder
from .mirror import ImageMirror
from .plan import ANYWHERE
from .repository import ImageRepository


class BuildArgs(TypedDict):
    """One image to build."""

    reference: str
    """Name of its reference: the accelerator family that runs it, `tpu` or `nvidia`, or `chat`."""
    context: str
    """Folder sent to Cloud Build."""
    image: str
    """Folder of the Dockerfile in the context."""
    context_digest: str
    """Hash of the files that it is built from."""
    pinned: NotRequired[str]
    """Image to use in place of a new one, as NAME@sha256:DIGEST; nothing is built. The repository
    stays, even if every image is pinned. Defaults to a new image."""


class ImagesArgs(TypedDict):
    """Source of the images."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    region: str
    """Region of the repository."""
    reader: pulumi.Input[str]
    """Address of the service account that pulls."""
    builds: Sequence[BuildArgs]
    """Images to build; if empty, no repository is created. Plain."""
    build_region: NotRequired[str]
    """Region of the builds; defaults to `global`, in which every project may build. Plain."""
    prebuilt: NotRequired[Mapping[str, str]]
    """Existing images by family, as NAME@sha256:DIGEST; defaults to none."""
    mirrored: NotRequired[Mapping[str, str]]
    """Images of Docker Hub, by family, as OWNER/NAME:TAG or OWNER/NAME@sha256:DIGEST; defaults
    to none. Plain."""
    existing: NotRequired[str | None]
    """Name of an existing repository, for mirrored images or for built ones; defaults to none.
    Plain."""


class Images(pulumi.ComponentResource):
    """Every image of the stack."""

    references: pulumi.Output[Mapping[str, str]]
    """Image by family or `chat`, as NAME@sha256:DIGEST; a mirrored one may be NAME:TAG."""

    @checked(ImagesArgs)
    def __init__(
        self, name: str, args: ImagesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:Images", name, None, opts)
        references: dict[str, pulumi.Input[str]] = {**args.get("prebuilt", {})}
        if args["builds"]:
            references.update(self._build(name, args))
        if args.get("mirrored", {}):
            references.update(self._mirror(name, args))
        # One by one for a program in Python: what takes one does not wait for the others.
        self.each: dict[str, pulumi.Output[str]] = {
            name: pulumi.Output.from_input(image) for name, image in references.items()
        }
        self.references = pulumi.Output.all(**self.each)
        self.register_outputs({"references": self.references})

    def _mirror(self, name: str, args: ImagesArgs) -> dict[str, pulumi.Output[str]]:
        mirror = ImageMirror(
            f"{name}-mirror",
            {
                "project": args["project"],
                "region": args["region"],
                "reader": args["reader"],
                "existing": args.get("existing"),
            },
            pulumi.ResourceOptions(parent=self),
        )
        return {
            family: pulumi.Output.concat(mirror.url, "/", image)
            for family, image in args["mirrored"].items()
        }

    def _build(self, name: str, args: ImagesArgs) -> dict[str, pulumi.Output[str]]:
        child = pulumi.ResourceOptions(parent=self)
        repository = ImageRepository(
            name,
            {
                "project": args["project"],
                "region": args["region"],
                "reader": args["reader"],
                "existing": None if args.get("mirrored", {}) else args.get("existing"),
            },
            child,
        )
        builder = ImageBuilder(
            f"{name}-builder",
            {
                "project": args["project"],
                "region": args["region"],
                "repository_id": repository.repository_id,
                "account_id": f"{name}-builder",
            },
            child,
        )
        # The nodes' right is theirs to wait for, and not the build's.
        return {
            build["reference"]: after(
                build.get("pinned") or self._built(name, args, build, repository, builder),
                repository.url,
            )
            for build in args["builds"]
        }

    def _built(
        self,
        name: str,
        args: ImagesArgs,
        build: BuildArgs,
        repository: ImageRepository,
        builder: ImageBuilder,
    ) -> pulumi.Output[str]:
        return ImageBuild(
            f"{name}-{build['image']}",
            {
                "project": args["project"],
                "region": args.get("build_region", ANYWHERE),
                "context": build["context"],
                "image": build["image"],
                "context_digest": build["context_digest"],
                "repository": repository.push_url,
                "service_account": builder.service_account,
                "staging": builder.staging,
            },
            pulumi.ResourceOptions(parent=self),
        ).reference
