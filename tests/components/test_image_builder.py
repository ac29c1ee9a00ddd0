"""ImageBuilder: who builds, with an exact list of rights."""

import pulumi

from components.image.builder import ImageBuilder
from tests.components.recorder import Recorder

BUILDER = "serviceAccount:vllm-builder@p.iam"


def builder() -> ImageBuilder:
    """Make a builder."""
    return ImageBuilder(
        "vllm-builder",
        {
            "project": "p",
            "region": "europe-west4",
            "repository_id": "vllm",
            "account_id": "vllm-builder",
        },
    )


def test_a_builder_writes_images_reads_sources_and_logs_and_no_more(engine: Recorder) -> None:
    engine.run(builder)
    granted = {
        (each.inputs["role"], each.inputs["member"], _place(each.inputs))
        for each in engine.resources
        if "role" in each.inputs
    }
    assert granted == {
        ("roles/artifactregistry.writer", BUILDER, "vllm"),
        ("roles/storage.objectViewer", BUILDER, "p-vllm-builder-sources"),
        ("roles/logging.logWriter", BUILDER, "p"),
    }


def _place(inputs: dict[str, str]) -> str:
    return next(inputs[key] for key in ("repository", "bucket", "project") if key in inputs)


def test_sources_are_kept_from_the_public_and_for_a_day(engine: Recorder) -> None:
    engine.run(builder)
    bucket = engine.one("gcp:storage/bucket:Bucket")
    assert bucket["name"] == "p-vllm-builder-sources"
    assert bucket["publicAccessPrevention"] == "enforced"
    assert bucket["uniformBucketLevelAccess"] is True
    assert bucket["lifecycleRules"] == [{"action": {"type": "Delete"}, "condition": {"age": 1}}]


def test_sources_do_not_stop_a_stack_from_going(engine: Recorder) -> None:
    engine.run(builder)
    assert engine.one("gcp:storage/bucket:Bucket")["forceDestroy"] is True


def test_a_build_runs_as_the_builder_from_its_bucket(engine: Recorder) -> None:
    def outputs() -> pulumi.Output[list[str]]:
        made = builder()
        return pulumi.Output.all(made.service_account, made.staging)

    assert engine.known(outputs) == [
        "projects/p/serviceAccounts/vllm-builder@p.iam",
        "gs://p-vllm-builder-sources/source",
    ]
