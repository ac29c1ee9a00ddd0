"""Where a replica finds its weights, and where it keeps what it compiled."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..facts.shapes import Family
from .host import USER
from .ladder import Rung
from .workloads import Workload


class StoreKind(StrEnum):
    """How weights reach a replica."""

    HUGGING_FACE = "huggingFace"
    """Each replica downloads them for itself."""
    BUCKET = "bucket"
    """They are in a bucket, which is mounted."""
    DISK = "disk"
    """They are on a disk that every node attaches, to read only."""
    STREAM = "stream"
    """They are in a bucket, and vLLM reads them from it straight into the accelerators."""


MOUNT = "/models"
"""Where a bucket or a disk is mounted."""

BUCKET_VARIABLE = "MODEL_BUCKET"
"""Variable of a container with the bucket's name, which is known when there is one."""

MAIN = "main"
"""The revision that Hugging Face means by none."""

READER, WRITER = "roles/storage.objectViewer", "roles/storage.objectUser"
"""Google's roles for the objects of a bucket."""

ANNOTATIONS = {
    "gke-gcsfuse/volumes": "true",
    "gke-gcsfuse/cpu-limit": "0",
    "gke-gcsfuse/memory-limit": "0",
    "gke-gcsfuse/ephemeral-storage-limit": "0",
}
"""The Cloud Storage FUSE sidecar, without limits: reading weights takes what the host has
(GKE's tutorial "Serve an LLM using TPU Trillium", as of 2026-11)."""

# Folders without an object of their own show too; else everything in the bucket is root's.
_OWNED = ("implicit-dirs", f"uid={USER}", f"gid={USER}")

FILL_OPTIONS = ",".join(_OWNED)
"""Mount options for whoever goes through each file once, from its beginning to its end."""

MOUNT_OPTIONS = ",".join(
    (
        *_OWNED,
        "file-cache:enable-parallel-downloads:true",
        "file-cache:parallel-downloads-per-file:100",
        "file-cache:max-parallel-downloads:-1",
        "file-cache:download-chunk-size-mb:10",
        "file-cache:max-size-mb:-1",
    )
)
"""The same tutorial's options: each file in 100 parts at once, cached in memory."""


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

    def kept_gib(self, size: float) -> float:
        """Return how much of a model of so many GiB each node keeps for itself."""
        return size if self.kind is StoreKind.HUGGING_FACE else 0

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
    """Return whether a ladder compiles programs that are worth keeping: a TPU's are."""
    return any(rung.shape.family is Family.TPU for rung in rungs)


def loading_arguments(weights: Weights, workload: Workload) -> tuple[str, ...]:
    """Return the flags with which vLLM loads weights of a kind.

    vLLM 0.26 has the streamer in both of its images, and its TPU plugin takes weights from it
    (tpu-inference 0.26.0, requirements and `model_loader.py`); several GPUs share the reading,
    which CUDA and ROCm alone can (vLLM's page on the Run:ai Model Streamer, read 2026-11).
    """
    if weights.kind is not StoreKind.STREAM:
        return ()
    shared = workload.families == (Family.NVIDIA,) and any(
        workload.parallelism.devices_per_pod(rung.shape) > 1 for rung in workload.rungs
    )
    share = ('--model-loader-extra-config={"distributed":true}',) if shared else ()
    return ("--load-format=runai_streamer", *share)


def compilation_cache(rungs: Sequence[Rung]) -> str:
    """Return the folder in a bucket for compiled programs, without the image that made them.

    A program compiled for one TPU is of no use on another, nor under another vLLM; so the path has
    both, and a second start on the same two compiles nothing.
    """
    kinds = "+".join(dict.fromkeys(rung.shape.hardware for rung in rungs))
    return f"{MOUNT}/compiled/{kinds}"
