"""A disk of Compute Engine as a volume in the cluster, for one claim and nobody else's."""

from typing import Any

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

from .plan.model_disk import READ_AHEAD

READ_ONLY, ONE_WRITER = "ReadOnlyMany", "ReadWriteOnce"
"""Kubernetes' access modes for a disk that many nodes read, and for one that one node fills."""


def disk_claim(
    name: str,
    disk: gcp.compute.Disk,
    mode: str,
    namespace: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Make the volume of a disk and its claim; return the claim's name, known once it is bound.

    Both are named like the disk, so that another disk is another volume. The mode is Kubernetes'
    access mode.
    """
    volume = k8s.core.v1.PersistentVolume(
        name,
        metadata={"name": disk.name},
        spec={
            **_of_no_class(mode),
            "capacity": {"storage": disk.size.apply(_gibibytes)},
            "claim_ref": {"namespace": namespace, "name": disk.name},
            # The disk is this program's, which deletes it when it is time.
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
    # An empty class, or the cluster's default one would be put in.
    return {"storage_class_name": "", "access_modes": [mode]}


def _gibibytes(size: float) -> str:
    return f"{int(size)}Gi"
