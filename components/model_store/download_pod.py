"""The pod of a download: restricted, on the system nodes, with only its target writable.

It requests no accelerator and tolerates no taint of a pool, so it uses no machine of the ladder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from ..core.job_pod import JobPod, job_pod
from ..ladder.requests import USER
from .download_plan import SCRIPT, SOURCE, Download
from .plan import DOWNLOAD_SIDECAR, FILL_OPTIONS, MOUNT, fuse_annotations
from .token_source import TokenSource
from .volumes import TOKEN, bucket_volume, token_volume

_CONTAINER = "download"
_FILES = "/opt/download"


@dataclass(frozen=True)
class DownloadPod:
    """All inputs of the pod."""

    download: Download
    labels: Mapping[str, str]
    image: pulumi.Input[str]
    files: pulumi.Input[str]
    """Name of the ConfigMap with the script."""
    service_account: pulumi.Input[str]
    bucket: pulumi.Input[str] | None
    """Bucket to fill, or None."""
    claim: pulumi.Input[str] | None
    """Claim of the volume to fill, or None."""
    source: pulumi.Input[str] | None
    """Bucket to copy from, or None."""
    token_source: TokenSource
    token_secret: pulumi.Input[str]
    autopilot: bool = False
    """Whether the cluster is Autopilot, in which a sidecar has limits."""

    @property
    def has_bucket(self) -> bool:
        """Return whether a bucket is mounted, as source or destination."""
        return self.bucket is not None or self.source is not None


def download_pod(pod: DownloadPod) -> dict[str, Any]:
    """Return the pod part of the Job's spec, and which pods do not count as a try."""
    annotations = {"annotations": _annotations(pod)} if pod.has_bucket else {}
    return job_pod(
        JobPod(
            metadata={"labels": dict(pod.labels), **annotations},
            service_account=pod.service_account,
            has_token=False,
            user=USER,
            container=_container(pod),
            volumes=_volumes(pod),
        )
    )


def _annotations(pod: DownloadPod) -> dict[str, str]:
    return fuse_annotations(DOWNLOAD_SIDECAR if pod.autopilot else None)


def _container(pod: DownloadPod) -> dict[str, Any]:
    token = pod.token_source is not TokenSource.NONE
    return {
        "name": _CONTAINER,
        "image": pod.image,
        "command": ["python3", f"{_FILES}/{SCRIPT}"],
        "args": list(pod.download.arguments),
        "env": [
            # Python would write next to the script, which is mounted read-only.
            {"name": "PYTHONDONTWRITEBYTECODE", "value": "1"},
            *([{"name": "HF_TOKEN_PATH", "value": f"{TOKEN}/token"}] if token else []),
        ],
        "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "2Gi"}},
        "volume_mounts": _mounts(pod),
    }


def _mounts(pod: DownloadPod) -> list[dict[str, Any]]:
    mounts: list[dict[str, Any]] = [
        {"name": "models", "mount_path": MOUNT},
        {"name": "files", "mount_path": _FILES, "read_only": True},
    ]
    if pod.source is not None:
        mounts.append({"name": "source", "mount_path": SOURCE, "read_only": True})
    if pod.token_source is not TokenSource.NONE:
        mounts.append({"name": "token", "mount_path": TOKEN, "read_only": True})
    return mounts


def _volumes(pod: DownloadPod) -> list[dict[str, Any]]:
    target = (
        {"persistent_volume_claim": {"claim_name": pod.claim}}
        if pod.bucket is None
        else bucket_volume(pod.bucket, FILL_OPTIONS, read_only=False)
    )
    pod_volumes: list[dict[str, Any]] = [
        {"name": "models", **target},
        {"name": "files", "config_map": {"name": pod.files}},
    ]
    if pod.source is not None:
        source = bucket_volume(pod.source, FILL_OPTIONS, read_only=True)
        pod_volumes.append({"name": "source", **source})
    if pod.token_source is not TokenSource.NONE:
        pod_volumes.append({"name": "token", **token_volume(pod.token_source, pod.token_secret)})
    return pod_volumes
