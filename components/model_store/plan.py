"""Where a replica finds its weights, and where it keeps what it compiled."""

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
"""Where a bucket or a disk is mounted."""

BUCKET_VARIABLE = "MODEL_BUCKET"
"""Variable of a container with the bucket's name, which is known when there is one."""

MAIN = "main"
"""The revision that Hugging Face means by none."""

READER, WRITER = "roles/storage.objectViewer", "roles/storage.objectUser"
"""Google's roles for the objects of a bucket."""

_SIDECAR_EPHEMERAL_GIB = 5
"""Scratch of the sidecar: its own default request (GoogleCloudPlatform/gcs-fuse-csi-driver @5fcdc04
`deploy/base/webhook/deployment.yaml`, 2026-08-21). The cache has a volume of its own."""


@dataclass(frozen=True)
class SidecarLimits:
    """What the Cloud Storage FUSE sidecar may take."""

    cpu_milli: int
    memory_gib: int


DOWNLOAD_SIDECAR = SidecarLimits(cpu_milli=1000, memory_gib=1)
"""For a pod that goes through each file once: it uploads one file at a time, of which 96 MiB are in
memory (GoogleCloudPlatform/gcsfuse @7b39292 `docs/semantics.md`, 2026-08-20)."""


def fuse_annotations(limits: SidecarLimits | None) -> dict[str, str]:
    """Return the annotations of a pod that mounts a bucket.

    Without limits, which "0" means, reading weights takes what the host has (GKE's tutorial "Serve
    an LLM using TPU Trillium", as of 2026-11). An Autopilot cluster knows no "0"
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


# Folders without an object of their own show too; else everything in the bucket is root's.
_OWNED = ("implicit-dirs", f"uid={USER}", f"gid={USER}")

FILL_OPTIONS = ",".join(_OWNED)
"""Mount options for whoever goes through each file once, from its beginning to its end."""


def mount_options(cache_mib: int) -> str:
    """Return the same tutorial's options: each file in 100 parts at once, and cached.

    The cache is told its size, which the tutorial's is not: past its volume's limit Kubernetes
    evicts the pod, or a write fails, and within it the oldest file goes.
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
    """Where a replica finds the weights, and whether it may write beside them."""

    kind: StoreKind = StoreKind.HUGGING_FACE
    folder: str = ""
    """Folder of the model in the bucket or on the disk; empty for all of it, and with the hub."""
    writable: bool = False
    """Whether compiled programs are kept in the bucket too."""

    @property
    def mounted(self) -> bool:
        """Return whether a pod sees them as files."""
        return self.kind in (StoreKind.BUCKET, StoreKind.DISK)

    def location(self, model_id: str) -> str:
        """Return vLLM's `--model`; Kubernetes puts the bucket's name in the variable's place."""
        if self.kind is StoreKind.HUGGING_FACE:
            return model_id
        root = f"gs://$({BUCKET_VARIABLE})" if self.kind is StoreKind.STREAM else MOUNT
        return f"{root}/{self.folder}".rstrip("/")


def weights_folder(model_id: str, revision: str) -> str:
    """Return where a model is put: a revision that is named has a folder of its own."""
    return f"weights/{model_id}" if revision == MAIN else f"weights/{model_id}@{revision}"


def reader_roles(kind: StoreKind, *, writable: bool) -> tuple[str, ...]:
    """Return the roles in the bucket of the account that serves.

    The streamer asks for the bucket itself before its objects (`get_bucket` in
    runai-model-streamer-gcs 0.15.9), which a reader of objects may not.
    """
    if kind is StoreKind.STREAM:
        return (READER, "roles/storage.bucketViewer")
    return (WRITER if writable else READER,)


def keeps_programs(rungs: Sequence[Rung]) -> bool:
    """Return whether a ladder compiles programs that another start can use."""
    return any(compilation_cache(rungs, family) is not None for family in Family)


def readers(workload: Workload) -> int:
    """Return how many processes of a pod share the streaming of its weights.

    Several GPUs share it, which CUDA and ROCm alone can (vLLM's page on the Run:ai Model Streamer,
    read 2026-11).
    """
    if workload.families != (Family.NVIDIA,):
        return 1
    return max(workload.parallelism.devices_per_pod(rung.shape) for rung in workload.rungs)


def loading_arguments(
    weights: Weights, workload: Workload, memory_limit: int | None = None
) -> tuple[str, ...]:
    """Return the flags with which vLLM loads weights of a kind.

    vLLM 0.26 has the streamer in both of its images, and its TPU plugin takes weights from it
    (tpu-inference 0.26.0, requirements and `model_loader.py`). `memory_limit` is what each process
    buffers, in bytes, where the streamer's own limit is more than the host has.
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
    """Return the folder in a bucket for a family's programs, without the image that made them.

    None where none are kept. A program compiled for one machine is of no use on another, nor under
    another vLLM; so the path has both, and a second start on the same two compiles nothing. Those
    of GPUs are kept where all GPUs are of one machine: in the same folder vLLM stores which GPUs
    reach each other, by their numbers alone (`gpu_p2p_access_cache` in 0.26.0,
    distributed/device_communicators/all_reduce_utils.py).
    """
    shapes = [rung.shape for rung in rungs]
    if family not in {shape.family for shape in shapes}:
        return None
    if family is Family.TPU:
        return f"{MOUNT}/compiled/{'+'.join(dict.fromkeys(shape.hardware for shape in shapes))}"
    machines = {shape.key.replace("/", "-") for shape in shapes if shape.family is family}
    return f"{MOUNT}/compiled/{machines.pop()}" if len(machines) == 1 else None
