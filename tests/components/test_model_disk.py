"""ModelDisk: the chain from a scratch disk to a volume that many nodes read."""

from typing import Any

from components.model_store.disk import ModelDisk, ModelDiskArgs
from components.model_store.disk_plan import DiskType
from tests.components.recorder import DIGEST, Recorder

DISK = "gcp:compute/disk:Disk"
ARGS: ModelDiskArgs = {
    "project": "p",
    "namespace": "serving",
    "image": f"example.com/gpu@{DIGEST}",
    "files": {"download_model.py": "pass\n"},
    "model_id": "a/b",
    "revision": "main",
    "folder": "weights/a/b",
    "weights_gib": 10,
    "disk": {"zone": "us-central1-a", "type": DiskType.PD_SSD, "size_gib": 1024},
}
HYPERDISK: ModelDiskArgs = {
    **ARGS,
    "disk": {
        "zone": "us-central1-a",
        "type": DiskType.HYPERDISK_ML,
        "size_gib": 1024,
        "throughput_mibps": 2400,
    },
}


def disk(engine: Recorder, args: ModelDiskArgs = ARGS) -> dict[str, Any]:
    """Make a disk with a model and return the disk that the nodes read."""
    engine.run(lambda: ModelDisk("vllm-model", args))
    return engine.inputs(DISK)["vllm-model"]


def test_a_hyperdisk_may_be_attached_by_many_who_read(engine: Recorder) -> None:
    found = disk(engine, HYPERDISK)
    assert (found["type"], found["accessMode"], found["provisionedThroughput"]) == (
        "hyperdisk-ml",
        "READ_ONLY_MANY",
        2400,
    )
