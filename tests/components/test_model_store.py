"""ModelStore: which parts a kind has, who may do what in the bucket, and who has the token."""

from typing import Any

import pytest

from components.core.arguments import ArgumentsError
from components.model_store.disk_plan import DiskType
from components.model_store.download import ModelSourceArgs
from components.model_store.plan import StoreKind
from components.model_store.store import ModelStore, ModelStoreArgs
from components.model_store.token_source import TokenSource
from tests.components.recorder import DIGEST, Recorder

BUCKET = "gcp:storage/bucket:Bucket"
RIGHT = "gcp:storage/bucketIAMMember:BucketIAMMember"
JOB = "kubernetes:batch/v1:Job"
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
DOWNLOADER = (
    "principal://iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/"
    "p.svc.id.goog/subject/ns/serving/sa/vllm-model-download"
)


def store(engine: Recorder, args: ModelStoreArgs) -> ModelStore:
    """Make a store."""
    return engine.run(lambda: ModelStore("vllm", args))


def rights(engine: Recorder) -> set[tuple[str, str, str]]:
    """Return each right as bucket, role and member."""
    found = engine.inputs(RIGHT).values()
    return {(each["bucket"], each["role"], each["member"]) for each in found}


def test_weights_from_the_hub_need_no_resource(engine: Recorder) -> None:
    store(engine, {**ARGS, "kind": StoreKind.HUGGING_FACE, "download": None})
    assert engine.asked_for == []


def test_a_bucket_is_closed_to_the_public_and_governed_by_iam_alone(engine: Recorder) -> None:
    store(engine, ARGS)
    bucket: dict[str, Any] = engine.one(BUCKET)
    assert (bucket["uniformBucketLevelAccess"], bucket["publicAccessPrevention"]) == (
        True,
        "enforced",
    )


def test_a_bucket_is_where_the_pods_are_under_a_name_of_the_stack(engine: Recorder) -> None:
    store(engine, ARGS)
    bucket = engine.one(BUCKET)
    assert (bucket["name"], bucket["location"]) == ("p-vllm-models", "us-east5")


def test_the_pods_read_and_the_download_alone_writes(engine: Recorder) -> None:
    store(engine, ARGS)
    assert rights(engine) == {
        ("p-vllm-models", "roles/storage.objectViewer", "principal://the-pods"),
        ("p-vllm-models", "roles/storage.objectUser", DOWNLOADER),
    }


def test_pods_that_keep_what_they_compile_write_too(engine: Recorder) -> None:
    store(engine, {**ARGS, "writable": True})
    assert ("p-vllm-models", "roles/storage.objectUser", "principal://the-pods") in rights(engine)


def test_pods_that_stream_see_the_bucket_and_its_objects(engine: Recorder) -> None:
    store(engine, {**ARGS, "kind": StoreKind.STREAM})
    roles = {role for _, role, member in rights(engine) if member == "principal://the-pods"}
    assert roles == {"roles/storage.objectViewer", "roles/storage.bucketViewer"}


def test_a_bucket_of_somebody_else_is_read_and_nothing_more(engine: Recorder) -> None:
    store(engine, {**ARGS, "existing": "theirs", "download": None})
    assert engine.asked_for == [(RIGHT, "vllm-models-server-objectViewer")]
    assert rights(engine) == {
        ("theirs", "roles/storage.objectViewer", "principal://the-pods"),
    }


def test_only_the_download_reads_a_bucket_that_is_copied_onto_a_disk(engine: Recorder) -> None:
    source: ModelSourceArgs = {**SOURCE, "source_bucket": "theirs", "source_folder": "tuned"}
    store(engine, {**DISK, "existing": "theirs", "download": source})
    assert rights(engine) == {("theirs", "roles/storage.objectViewer", DOWNLOADER)}
    assert engine.inputs(BUCKET) == {}


def test_the_bucket_is_known_by_the_name_that_the_pods_mount(engine: Recorder) -> None:
    assert engine.known(lambda: ModelStore("vllm", ARGS).bucket) == "p-vllm-models"


def test_a_disk_is_known_by_its_claim(engine: Recorder) -> None:
    assert engine.known(lambda: ModelStore("vllm", DISK).claim) == "vllm-model-8fccee82"


def test_a_store_that_is_filled_gives_the_token_to_the_download_alone(engine: Recorder) -> None:
    token: ModelStoreArgs = {
        **ARGS,
        "token_source": TokenSource.SECRET_MANAGER,
        "existing_token": "hf",
        "kubeconfig": "the kubeconfig",
    }
    store(engine, token)
    reader = engine.one("gcp:secretmanager/secretIamMember:SecretIamMember")
    assert reader["member"] == DOWNLOADER


def test_replicas_that_download_have_the_token_themselves(engine: Recorder) -> None:
    token: ModelStoreArgs = {
        **ARGS,
        "kind": StoreKind.HUGGING_FACE,
        "download": None,
        "token_source": TokenSource.SECRET_MANAGER,
        "existing_token": "hf",
        "kubeconfig": "the kubeconfig",
    }
    store(engine, token)
    reader = engine.one("gcp:secretmanager/secretIamMember:SecretIamMember")
    assert reader["member"] == "principal://the-pods"


def test_a_disk_without_what_fills_it_is_refused(engine: Recorder) -> None:
    with pytest.raises(ArgumentsError, match="'disk'"):
        store(engine, {**ARGS, "kind": StoreKind.DISK})
