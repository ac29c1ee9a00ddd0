"""The volumes of a pod: the source of each one, and its mount path."""

from typing import Any

from ..facts.shapes import Family
from ..model.host_memory import WeightsCache
from ..model.options import PROFILES
from ..model_store.plan import MOUNT, StoreKind, mount_options
from ..model_store.token_source import TokenSource
from ..model_store.volumes import TOKEN, bucket_volume, token_volume
from .pod_plan import PodPlan

CACHE = "/var/cache/vllm"
"""Folder of weights and compiled programs; the same user writes and reads them."""
LAUNCHER = "/opt/vllm-gke"
"""Folder of the launcher: part of the built images, mounted into all others."""
NVIDIA = "/usr/local/nvidia"
"""Folder in which GKE's own GPU pods have the driver."""

MOUNTS: dict[str, dict[str, Any]] = {
    "cache": {"name": "cache", "mount_path": CACHE},
    "shm": {"name": "shm", "mount_path": "/dev/shm"},  # noqa: S108 # the kernel's own path
    "profiles": {"name": "profiles", "mount_path": PROFILES, "read_only": True},
    "launcher": {"name": "launcher", "mount_path": LAUNCHER, "read_only": True},
    "token": {"name": "token", "mount_path": TOKEN, "read_only": True},
    "models": {"name": "models", "mount_path": MOUNT},
    "models-read-only": {"name": "models", "mount_path": MOUNT, "read_only": True},
    "nvidia": {"name": "nvidia", "mount_path": NVIDIA, "read_only": True},
}
"""Mount of each volume in a container."""

_HOST_DRIVER = "/home/kubernetes/bin/nvidia"


def volumes(plan: PodPlan) -> list[dict[str, Any]]:
    """Return the pod's volumes."""
    pod_volumes: list[dict[str, Any]] = [
        {"name": "cache", "empty_dir": {"size_limit": f"{plan.ephemeral_gib}Gi"}},
        # Tensor parallel workers use it to communicate; the default of a container is 64 MiB.
        {
            "name": "shm",
            "empty_dir": {"medium": "Memory", "size_limit": f"{plan.host.request.shm_gib}Gi"},
        },
        {"name": "profiles", "config_map": {"name": plan.profiles}},
    ]
    if plan.launcher is not None:
        pod_volumes.append({"name": "launcher", "config_map": {"name": plan.launcher}})
    if plan.token_source is not TokenSource.NONE:
        pod_volumes.append({"name": "token", **token_volume(plan.token_source, plan.token_secret)})
    if plan.host.cache is not None:
        pod_volumes += _bucket(plan, plan.host.cache)
    if plan.weights.kind is StoreKind.DISK:
        claim = {"claim_name": plan.claim, "read_only": True}
        pod_volumes.append({"name": "models", "persistent_volume_claim": claim})
    if plan.fungible and Family.NVIDIA in plan.workload.families:
        # A TPU node has no driver, and the volume needs a folder.
        driver = {"path": _HOST_DRIVER, "type": "DirectoryOrCreate"}
        pod_volumes.append({"name": "nvidia", "host_path": driver})
    return pod_volumes


def _bucket(plan: PodPlan, cache: WeightsCache) -> list[dict[str, Any]]:
    options = mount_options(cache.file_mib)
    medium = {"medium": "Memory"} if cache.in_memory else {}
    return [
        {
            "name": "models",
            **bucket_volume(plan.bucket, options, read_only=not plan.weights.writable),
        },
        # The sidecar of the driver caches files in the volume with this name.
        {
            "name": "gke-gcsfuse-cache",
            "empty_dir": {**medium, "size_limit": f"{cache.size_gib}Gi"},
        },
    ]
