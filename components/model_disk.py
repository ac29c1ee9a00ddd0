"""A model on a disk that every node reads: downloaded once, made an image, and a disk of that.

Owns the chain: scratch disk, download, image, disk, volume. The scratch disk and the image stay, so
that a larger or a faster disk needs no second download.
"""

from typing import NotRequired, TypedDict, cast

import pulumi
import pulumi_gcp as gcp

from .arguments import checked
from .disk_detached import once_detached
from .disk_volume import ONE_WRITER, READ_ONLY, disk_claim
from .model_download import ModelDownload, ModelDownloadArgs, download_of
from .plan.lifetime import copy_seconds
from .plan.model_disk import SCRATCH, DiskChoice, DiskType
from .plan.model_download import scratch_gib
from .type_token import TYPE_PREFIX


class DiskArgs(TypedDict):
    """Which disk it is."""

    zone: str
    """Zone of the disk, which has to be the nodes' own."""
    type: DiskType
    """Kind of the disk."""
    size_gib: int
    """Its size."""
    throughput_mibps: NotRequired[int | None]
    """What the readers of a Hyperdisk ML share; defaults to Compute Engine's own."""


class ModelDiskArgs(ModelDownloadArgs):
    """Content and type of the disk."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    disk: DiskArgs
    """The disk. Plain."""


class ModelDisk(pulumi.ComponentResource):
    """A disk that many nodes mount at once, to read only."""

    claim: pulumi.Output[str]
    """Name of its PersistentVolumeClaim, known once the disk is bound and the model on it."""

    @checked(ModelDiskArgs)
    def __init__(
        self, name: str, args: ModelDiskArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ModelDisk", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        mark = download_of(args).mark
        image = self._image(name, args, mark)
        disk = self._disk(name, args, mark, image)
        self.claim = disk_claim(name, disk, READ_ONLY, args["namespace"], child)
        self.register_outputs({"claim": self.claim})

    def _image(self, name: str, args: ModelDiskArgs, mark: str) -> gcp.compute.Image:
        child = pulumi.ResourceOptions(parent=self)
        scratch = gcp.compute.Disk(
            f"{name}-scratch",
            name=f"{name}-scratch-{mark}",
            project=args["project"],
            zone=args["disk"]["zone"],
            type=SCRATCH,
            size=scratch_gib(args["weights_gib"]),
            opts=child,
        )
        claim = disk_claim(f"{name}-scratch", scratch, ONE_WRITER, args["namespace"], child)
        own = ModelDownloadArgs.__annotations__
        onto = {key: value for key, value in args.items() if key in own} | {"claim": claim}
        download = ModelDownload(f"{name}-download", cast("ModelDownloadArgs", onto), child)
        detached = once_detached(f"{name}-detached", scratch, download.job, self)
        return gcp.compute.Image(
            name,
            name=f"{name}-{mark}",
            project=args["project"],
            source_disk=scratch.self_link,
            # By a value another Job, e.g. of another vLLM, would replace the image and with it the
            # disk that nodes have attached; what is on them has its mark in the name.
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[detached],
                custom_timeouts=_copied(scratch_gib(args["weights_gib"])),
            ),
        )

    def _disk(
        self, name: str, args: ModelDiskArgs, mark: str, image: gcp.compute.Image
    ) -> gcp.compute.Disk:
        wanted = args["disk"]
        choice = DiskChoice(DiskType(wanted["type"]), int(wanted["size_gib"]))
        hyperdisk = choice.type is DiskType.HYPERDISK_ML
        return gcp.compute.Disk(
            name,
            name=f"{name}-{choice.mark(mark)}",
            project=args["project"],
            zone=args["disk"]["zone"],
            type=choice.type.value,
            size=choice.size_gib,
            image=image.self_link,
            # A Hyperdisk says itself who may attach it; of a Persistent Disk each node says it.
            access_mode="READ_ONLY_MANY" if hyperdisk else None,
            provisioned_throughput=wanted.get("throughput_mibps") if hyperdisk else None,
            opts=pulumi.ResourceOptions(
                parent=self, custom_timeouts=_copied(scratch_gib(args["weights_gib"]))
            ),
        )


def _copied(gib: float) -> pulumi.CustomTimeouts:
    return pulumi.CustomTimeouts(create=f"{copy_seconds(gib)}s")
