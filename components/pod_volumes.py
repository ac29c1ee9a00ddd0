"""What a pod mounts: where each volume comes from, and where a container finds it."""

from typing import Any

from .facts.shapes import Family
from .hugging_face_token import TokenSource
from .plan.model_store import MOUNT, MOUNT_OPTIONS
from .pod_plan import PodPlan

CACHE = "/var/cache/vllm"
"""Weights and compiled programs; the same user writes and reads them."""
PROFILES = "/etc/vllm/profiles"
"""Where the launcher looks for the machine's profile."""
LAUNCHER = "/opt/vllm-gke"
"""Folder of the launcher: in the images that are built, and mounted into those that are not."""
TOKEN = "/var/run/secrets/huggingface"  # noqa: S105 # a folder
"""Folder of the Hugging Face token."""
NVIDIA = "/usr/local/nvidia"
"""Where GKE's own GPU pods find the driver."""

MOUNTS: dict[str, dict[str, Any]] = {
    "cache": {"name": "cache", "mount_path": CACHE},
    "shm": {"name": "shm", "mount_path": "/dev/shm"},  # noqa: S108 # the kernel's own path
    "profiles": {"name": "profiles", "mount_path": PROFILES, "read_only": True},
    "launcher": {"name": "launcher", "mount_path": LAUNCHER, "read_only": True},
    "token": {"name": "token", "mount_path": TOKEN, "read_only": True},
    "models": {"name": "models", "mount_path": MOUNT},
    "nvidia": {"name": "nvidia", "mount_path": NVIDIA, "read_only": True},
}
"""Each volume's place in a container."""

_HOST_DRIVER = "/home/kubernetes/bin/nvidia"


def volumes(plan: PodPlan) -> list[dict[str, Any]]:
    """Return the pod's volumes."""
    found: list[dict[str, Any]] = [
        {"name": "cache", "empty_dir": {"size_limit": f"{plan.ephemeral_gib}Gi"}},
        # Tensor parallel workers talk through it; a container's own has 64 MiB.
        {
            "name": "shm",
            "empty_dir": {"medium": "Memory", "size_limit": f"{plan.host.shm_gib}Gi"},
        },
        {"name": "profiles", "config_map": {"name": plan.profiles}},
    ]
    if plan.launcher is not None:
        found.append({"name": "launcher", "config_map": {"name": plan.launcher}})
    if plan.token_source is not TokenSource.NONE:
        found.append(_token(plan))
    if plan.has_bucket:
        found += _bucket(plan)
    if plan.fungible and Family.NVIDIA in plan.workload.families:
        # On a TPU node there is no driver, and the folder has to come from somewhere.
        driver = {"path": _HOST_DRIVER, "type": "DirectoryOrCreate"}
        found.append({"name": "nvidia", "host_path": driver})
    return found


def _bucket(plan: PodPlan) -> list[dict[str, Any]]:
    driver = {
        "driver": "gcsfuse.csi.storage.gke.io",
        "volume_attributes": {"bucketName": plan.bucket, "mountOptions": MOUNT_OPTIONS},
    }
    return [
        {"name": "models", "csi": driver},
        # The driver's sidecar caches files in the volume of this name: here, in memory.
        {"name": "gke-gcsfuse-cache", "empty_dir": {"medium": "Memory"}},
    ]


def _token(plan: PodPlan) -> dict[str, Any]:
    if plan.token_source is TokenSource.KUBERNETES_SECRET:
        return {"name": "token", "secret": {"secret_name": plan.token_secret}}
    return {
        "name": "token",
        "csi": {
            "driver": "secrets-store-gke.csi.k8s.io",
            "read_only": True,
            "volume_attributes": {"secretProviderClass": plan.token_secret},
        },
    }
