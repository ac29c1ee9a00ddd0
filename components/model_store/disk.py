"""A model on a disk that every node reads: one download, an image of it, and a disk of the image.

This file creates the scratch disk, the download, the image, the disk and the volume. The scratch
disk and the image remain, so that a larger or faster disk needs no second download.
"""

import shlex
from typing import Any, NotRequired, TypedDict, cast

import pulumi
import pulumi_command as command
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.type_token import TYPE_PREFIX
from ..ladder.lifetime import copy_seconds
from .disk_plan import READ_AHEAD, SCRATCH, DiskChoice, DiskType
from .download import ModelDownload, ModelDownloadArgs, download_of
from .download_plan import scratch_gib

READ_ONLY, ONE_WRITER = "ReadOnlyMany", "ReadWriteOnce"
"""Kubernetes' access modes: for a disk that many nodes read, and for one that one node fills."""


def disk_claim(
    name: str,
    disk: gcp.compute.Disk,
    mode: str,
    namespace: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Create the volume of a disk and its claim; return the claim's name, known once it is bound.

    Both have the name of the disk, so that another disk gets another volume. `mode` is Kubernetes'
    access mode.
    """
    volume = k8s.core.v1.PersistentVolume(
        name,
        metadata={"name": disk.name},
        spec={
            **_of_no_class(mode),
            "capacity": {"storage": disk.size.apply(_gibibytes)},
            "claim_ref": {"namespace": namespace, "name": disk.name},
            # The program owns the disk and deletes it at the right time.
            "persistent_volume_reclaim_policy": "Retain",
            **_attached(disk, read_only=mode == READ_ONLY),
        },
        opts=opts,
    )
    claim = k8s.core.v1.PersistentVolumeClaim(
        f"{name}-claim",
        metadata={"name": disk.name, "namespace": namespace},
        spec={
            **_of_no_class(mode),
            "volume_name": volume.metadata.name,
            "resources": {"requests": {"storage": disk.size.apply(_gibibytes)}},
        },
        opts=opts,
    )
    bound: pulumi.Output[str] = claim.metadata.name
    return bound


def _attached(disk: gcp.compute.Disk, *, read_only: bool) -> dict[str, Any]:
    zone = {"key": "topology.gke.io/zone", "operator": "In", "values": [disk.zone]}
    return {
        "csi": {
            "driver": "pd.csi.storage.gke.io",
            "volume_handle": disk.id,
            "fs_type": "ext4",
            "read_only": read_only,
        },
        "node_affinity": {"required": {"node_selector_terms": [{"match_expressions": [zone]}]}},
        **({"mount_options": [READ_AHEAD]} if read_only else {}),
    }


def _of_no_class(mode: str) -> dict[str, Any]:
    # Without the empty class, the API server sets the cluster's default class.
    return {"storage_class_name": "", "access_modes": [mode]}


def _gibibytes(size: float) -> str:
    return f"{int(size)}Gi"


_LOOKS, _SECONDS = 60, 10
_LOOK_SECONDS = 10
"""Longest time in which gcloud starts and answers; it usually takes one or two seconds."""


def once_detached(
    name: str, disk: gcp.compute.Disk, done: pulumi.Input[str], parent: pulumi.Resource
) -> command.local.Command:
    """Return `done`, known once no node has the disk attached."""
    look = pulumi.Output.all(
        "gcloud",
        "compute",
        "disks",
        "describe",
        disk.name,
        pulumi.Output.concat("--zone=", disk.zone),
        pulumi.Output.concat("--project=", disk.project),
        "--format=value(users)",
    ).apply(shlex.join)
    wait = pulumi.Output.concat(
        f"for look in $(seq {_LOOKS}); do users=$(",
        look,
        f') || exit 1; test -z "$users" && exit 0; sleep {_SECONDS}; done; ',
        f'echo "after {_LOOKS * _SECONDS} s the disk is still attached to $users" >&2; exit 1',
    )
    return command.local.Command(
        name,
        create=wait,
        triggers=[done],
        opts=pulumi.ResourceOptions(
            parent=parent,
            custom_timeouts=pulumi.CustomTimeouts(create=f"{_LOOKS * (_SECONDS + _LOOK_SECONDS)}s"),
        ),
    )


class DiskArgs(TypedDict):
    """Type, size and zone of the disk."""

    zone: str
    """Zone of the disk: the zone of the nodes."""
    type: DiskType
    """Type of the disk."""
    size_gib: int
    """Size of the disk."""
    throughput_mibps: NotRequired[int | None]
    """Throughput that the readers of a Hyperdisk ML share; defaults to Compute Engine's default."""


class ModelDiskArgs(ModelDownloadArgs):
    """Content and type of the disk."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    disk: DiskArgs
    """The disk. Plain."""


class ModelDisk(pulumi.ComponentResource):
    """A disk that many nodes mount at once, read-only."""

    claim: pulumi.Output[str]
    """Name of its PersistentVolumeClaim, known once the disk is bound and contains the model."""

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
            # As a value, another Job, for example of another vLLM, would replace the image and with
            # it the disk that nodes have attached; the mark in the name identifies the content.
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[detached],
                custom_timeouts=_copied(scratch_gib(args["weights_gib"])),
            ),
        )

    def _disk(
        self, name: str, args: ModelDiskArgs, mark: str, image: gcp.compute.Image
    ) -> gcp.compute.Disk:
        disk_args = args["disk"]
        choice = DiskChoice(DiskType(disk_args["type"]), int(disk_args["size_gib"]))
        hyperdisk = choice.type is DiskType.HYPERDISK_ML
        return gcp.compute.Disk(
            name,
            name=f"{name}-{choice.mark(mark)}",
            project=args["project"],
            zone=args["disk"]["zone"],
            type=choice.type.value,
            size=choice.size_gib,
            image=image.self_link,
            # A Hyperdisk has an access mode of its own; for a Persistent Disk each attachment sets
            # it.
            access_mode="READ_ONLY_MANY" if hyperdisk else None,
            provisioned_throughput=disk_args.get("throughput_mibps") if hyperdisk else None,
            opts=pulumi.ResourceOptions(
                parent=self, custom_timeouts=_copied(scratch_gib(args["weights_gib"]))
            ),
        )


def _copied(gib: float) -> pulumi.CustomTimeouts:
    return pulumi.CustomTimeouts(create=f"{copy_seconds(gib)}s")
