"""ModelStore: which parts a kind has, who may do what in the bucket, and who has the token."""

import pytest

from components.core.arguments import ArgumentsError
from components.model_store.disk_plan import DiskType
from components.model_store.download import ModelSourceArgs
from components.model_store.plan import StoreKind
from components.model_store.store import ModelStore, ModelStoreArgs
from components.model_store.token_source import TokenSource
from tests.components.recorder import DIGEST, Recorder

BUCKET = "gcp:storage/bucket:Bucket"
SOURCE: ModelSourceArgs = {
    "image": f"example.com/tpu@{DIGEST}",
    "files": {"download_model.py": "pass\n"},
    "model_id": "a/b",
    "revision": "main",
    "folder": "weights/a/b",
    "weights_gib": 10,
}
ARGS: ModelStoreArgs = {
    "kind": StoreKind.BUCKET,
    "project": "p",
    "project_number": "123",
    "region": "us-east5",
    "namespace": "serving",
    "member": "principal://the-pods",
    "download": SOURCE,
    "token_source": TokenSource.NONE,
}
DISK: ModelStoreArgs = {
    **ARGS,
    "kind": StoreKind.DISK,
    "disk": {"zone": "us-east5-b", "type": DiskType.PD_SSD, "size_gib": 1024},
}


def store(engine: Recorder, args: ModelStoreArgs) -> ModelStore:
    """Make a store."""
    return engine.run(lambda: ModelStore("vllm", args))


def test_the_bucket_is_known_by_the_name_that_the_pods_mount(engine: Recorder) -> None:
    assert engine.known(lambda: ModelStore("vllm", ARGS).bucket) == "p-vllm-models"


def test_a_disk_without_what_fills_it_is_refused(engine: Recorder) -> None:
    with pytest.raises(ArgumentsError, match="'disk'"):
        store(engine, {**ARGS, "kind": StoreKind.DISK})
