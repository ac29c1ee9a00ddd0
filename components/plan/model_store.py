"""Where a replica finds its weights, and where it keeps what it compiled."""

from collections.abc import Sequence
from enum import StrEnum

from .host import USER
from .ladder import Rung


class StoreKind(StrEnum):
    """How weights reach a replica."""

    HUGGING_FACE = "huggingFace"
    """Each replica downloads them for itself."""
    BUCKET = "bucket"
    """The first replica downloads them into a bucket; every later one reads them there."""


MOUNT = "/models"
"""Where a bucket is mounted in the pods."""

WEIGHTS = f"{MOUNT}/weights"
"""vLLM's `--download-dir` in a bucket."""

ANNOTATIONS = {
    "gke-gcsfuse/volumes": "true",
    "gke-gcsfuse/cpu-limit": "0",
    "gke-gcsfuse/memory-limit": "0",
    "gke-gcsfuse/ephemeral-storage-limit": "0",
}
"""The Cloud Storage FUSE sidecar, without limits: reading weights takes what the host has
(GKE's tutorial "Serve an LLM using TPU Trillium", as of 2026-11)."""

MOUNT_OPTIONS = ",".join(
    (
        "implicit-dirs",
        # Else everything in the bucket is root's, and only root can write.
        f"uid={USER}",
        f"gid={USER}",
        "file-cache:enable-parallel-downloads:true",
        "file-cache:parallel-downloads-per-file:100",
        "file-cache:max-parallel-downloads:-1",
        "file-cache:download-chunk-size-mb:10",
        "file-cache:max-size-mb:-1",
    )
)
"""The same tutorial's options: each file in 100 parts at once, cached in memory."""


def compilation_cache(rungs: Sequence[Rung]) -> str:
    """Return the folder in a bucket for compiled programs, without the image that made them.

    A program compiled for one TPU is of no use on another, nor under another vLLM; so the path has
    both, and a second start on the same two compiles nothing.
    """
    kinds = "+".join(dict.fromkeys(rung.shape.hardware for rung in rungs))
    return f"{MOUNT}/compiled/{kinds}"
