"""Location of the weights and of the compiled programs of a replica."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..facts.shapes import Family
from ..ladder.requests import USER
from ..ladder.rung import Rung
from ..ladder.workloads import Workload


class StoreKind(StrEnum):
    """Path of the weights to a replica."""

    HUGGING_FACE = "huggingFace"
    """Each replica downloads the weights."""
    BUCKET = "bucket"
    """The weights are in a bucket, which is mounted."""
    DISK = "disk"
    """The weights are on a disk that every node attaches read-only."""
    STREAM = "stream"
    """The weights are in a bucket, and vLLM streams them into the accelerators."""


MOUNT = "/models"
"""Mount path of a bucket or a disk."""

BUCKET_VARIABLE = "MODEL_BUCKET"
"""Environment variable of a container with the name of the bucket, if there is one."""

MAIN = "main"
"""Hugging Face's default revision."""

READER, WRITER = "roles/storage.objectViewer", "roles/storage.objectUser"
"""Google's roles for the objects of a bucket."""

_SIDECAR_EPHEMERAL_GIB = 5
"""Scratch space of the sidecar: its own default request (GoogleCloudPlatform/gcs-fuse-csi-driver
@5fcdc04 `deploy/base/webhook/deployment.yaml`, 2026-08-21). The cache has a volume of its own."""


@dataclass(frozen=True)
class SidecarLimits:
    """Limits of the Cloud Storage FUSE sidecar."""

    cpu_milli: int
    memory_gib: int


DOWNLOAD_SIDECAR = SidecarLimits(cpu_milli=1000, memory_gib=1)
"""Limits for a pod that reads or writes each file once: it uploads one file at a time, of which 96
MiB are in memory (GoogleCloudPlatform/gcsfuse @7b39292 `docs/semantics.md`, 2026-08-20)."""


def fuse_annotations(limits: SidecarLimits | None) -> dict[str, str]:
    """Return the annotations of a pod that mounts a bucket.

    Without limits, as "0" means, the sidecar can use all resources of the host (GKE's tutorial
    "Serve an LLM using TPU Trillium", as of 2026-11). An Autopilot cluster does not support "0"
    (GoogleCloudPlatform/gcs-fuse-csi-driver @5fcdc04 `docs/troubleshooting.md`, 2026-08-21).
    """
    cpu, memory, ephemeral = "0", "0", "0"
    if limits is not None:
        cpu, memory = f"{limits.cpu_milli}m", f"{limits.memory_gib}Gi"
        ephemeral = f"{_SIDECAR_EPHEMERAL_GIB}Gi"
    return {
        "gke-gcsfuse/volumes": "true",
        "gke-gcsfuse/cpu-limit": cpu,
        "gke-gcsfuse/memory-limit": memory,
        "gke-gcsfuse/ephemeral-storage-limit": ephemeral,
    }


# Folders without an object of their own are visible too; by default root owns all files.
_OWNED = ("implicit-dirs", f"uid={USER}", f"gid={USER}")

FILL_OPTIONS = ",".join(_OWNED)
"""Mount options for a pod that reads or writes each file once, from start to end."""


def mount_options(cache_mib: int) -> str:
    """Return the mount options of the same tutorial: each file in 100 parts at once, and cached.

    The cache has a maximum size, which the tutorial does not set: above the limit of its volume
    Kubernetes evicts the pod, or a write fails; below it the oldest file is removed.
    """
    return ",".join(
        (
            *_OWNED,
            "file-cache:enable-parallel-downloads:true",
            "file-cache:parallel-downloads-per-file:100",
            "file-cache:max-parallel-downloads:-1",
            "file-cache:download-chunk-size-mb:10",
            f"file-cache:max-size-mb:{cache_mib}",
        )
    )


@dataclass(frozen=True)
class Weights:
    """Location of the weights, and whether a replica can write there."""

    kind: StoreKind = StoreKind.HUGGING_FACE
    folder: str = ""
    """Folder of the model in the bucket or on the disk; empty for the root, and for Hugging
    Face."""
    writable: bool = False
    """Whether compiled programs are stored in the bucket too."""

    @property
    def mounted(self) -> bool:
        """Return whether a pod has the weights as mounted files."""
        return self.kind in (StoreKind.BUCKET, StoreKind.DISK)

    def location(self, model_id: str) -> str:
        """Return vLLM's `--model`; Kubernetes replaces the variable by the name of the bucket."""
        if self.kind is StoreKind.HUGGING_FACE:
            return model_id
        root = f"gs://$({BUCKET_VARIABLE})" if self.kind is StoreKind.STREAM else MOUNT
        return f"{root}/{self.folder}".rstrip("/")


def weights_folder(model_id: str, revision: str) -> str:
    """Return the destination folder of a model; a revision has a folder of its own."""
    return f"weights/{model_id}" if revision == MAIN else f"weights/{model_id}@{revision}"


def reader_roles(kind: StoreKind, *, writable: bool) -> tuple[str, ...]:
    """Return the roles of the serving account in the bucket.

    The streamer reads the bucket itself before its objects (`get_bucket` in
    runai-model-streamer-gcs 0.15.9), which the role to read objects does not allow.
    """
    if kind is StoreKind.STREAM:
        return (READER, "roles/storage.bucketViewer")
    return (WRITER if writable else READER,)


def keeps_programs(rungs: Sequence[Rung]) -> bool:
    """Return whether a ladder compiles programs that a later start can use."""
    return any(compilation_cache(rungs, family) is not None for family in Family)


def readers(workload: Workload) -> int:
    """Return the number of processes of a pod that share the streaming of its weights.

    Several GPUs share it, which only CUDA and ROCm support (vLLM's page on the Run:ai Model
    Streamer, read 2026-11).
    """
    if workload.families != (Family.NVIDIA,):
        return 1
    return max(workload.parallelism.devices_per_pod(rung.shape) for rung in workload.rungs)


def loading_arguments(
    weights: Weights, workload: Workload, memory_limit: int | None = None
) -> tuple[str, ...]:
    """Return the flags with which vLLM loads weights of a kind.

    vLLM 0.26 has the streamer in both of its images, and its TPU plugin accepts weights from it
    (tpu-inference 0.26.0, requirements and `model_loader.py`). `memory_limit` is the buffer of each
    process in bytes, if the streamer's own limit is more than the host has.
    """
    if weights.kind is not StoreKind.STREAM:
        return ()
    more: dict[str, bool | int] = {"distributed": True} if readers(workload) > 1 else {}
    if memory_limit is not None:
        more["memory_limit"] = memory_limit
    compact = json.dumps(more, separators=(",", ":"))
    extra = (f"--model-loader-extra-config={compact}",) if more else ()
    return ("--load-format=runai_streamer", *extra)


def compilation_cache(rungs: Sequence[Rung], family: Family) -> str | None:
    """Return the folder in a bucket for a family's programs, without the image that compiled them.

    None if no programs are stored. A program compiled for one machine does not work on another, or
    with another vLLM; so the path contains both, and a second start with the same two compiles
    nothing. Those of GPUs are stored if all GPUs are of one machine: in the same folder vLLM stores
    which GPUs reach each other, by their numbers alone (`gpu_p2p_access_cache` in 0.26.0,
    distributed/device_communicators/all_reduce_utils.py).
    """
    shapes = [rung.shape for rung in rungs]
    if family not in {shape.family for shape in shapes}:
        return None
    if family is Family.TPU:
        return f"{MOUNT}/compiled/{'+'.join(dict.fromkeys(shape.hardware for shape in shapes))}"
    machines = {shape.key.replace("/", "-") for shape in shapes if shape.family is family}
    return f"{MOUNT}/compiled/{machines.pop()}" if len(machines) == 1 else None
