"""ModelStore: the bucket, the pods' right to it, and the token."""

from typing import Any

from components.hugging_face_token import TokenSource
from components.model_store import ModelStore, ModelStoreArgs
from components.plan.model_store import StoreKind
from tests.components.recorder import Recorder

BUCKET = "gcp:storage/bucket:Bucket"


def store(engine: Recorder, kind: StoreKind) -> ModelStore:
    """Make a store of a kind, for an open model."""
    args: ModelStoreArgs = {
        "kind": kind,
        "project": "p",
        "region": "us-east5",
        "namespace": "serving",
        "member": "principal://pods",
        "token_source": TokenSource.NONE,
    }
    return engine.run(lambda: ModelStore("vllm", args))


def test_weights_from_the_hub_need_no_resource(engine: Recorder) -> None:
    store(engine, StoreKind.HUGGING_FACE)
    assert engine.asked_for == []


def test_a_bucket_is_closed_to_the_public_and_governed_by_iam_alone(engine: Recorder) -> None:
    store(engine, StoreKind.BUCKET)
    bucket: dict[str, Any] = engine.one(BUCKET)
    assert (bucket["uniformBucketLevelAccess"], bucket["publicAccessPrevention"]) == (
        True,
        "enforced",
    )


def test_a_bucket_is_where_the_pods_are_under_a_name_of_the_stack(engine: Recorder) -> None:
    store(engine, StoreKind.BUCKET)
    bucket = engine.one(BUCKET)
    assert (bucket["name"], bucket["location"]) == ("p-vllm-models", "us-east5")


def test_the_pods_account_may_use_that_bucket_and_no_other(engine: Recorder) -> None:
    store(engine, StoreKind.BUCKET)
    grant = engine.one("gcp:storage/bucketIAMMember:BucketIAMMember")
    assert (grant["bucket"], grant["role"], grant["member"]) == (
        "p-vllm-models",
        "roles/storage.objectUser",
        "principal://pods",
    )
