"""ImageBuild: one command, and a digest."""

from components.image_build import ImageBuild, ImageBuildArgs
from tests.components.recorder import DIGEST, Recorder

COMMAND = "command:local:Command"

ARGS: ImageBuildArgs = {
    "project": "p",
    "region": "europe-west4",
    "context": "images",
    "image": "tpu",
    "context_digest": "0123456789abcdef",
    "repository": "europe-west4-docker.pkg.dev/p/vllm",
    "service_account": "projects/p/serviceAccounts/b@p.iam",
    "staging": "gs://p-sources/source",
}


def test_a_build_is_one_gcloud_command(engine: Recorder) -> None:
    engine.run(lambda: ImageBuild("vllm-tpu", ARGS))
    assert engine.one(COMMAND)["create"] == (
        "gcloud builds submit images --config=images/cloudbuild.yaml --project=p"
        " --region=europe-west4 --service-account=projects/p/serviceAccounts/b@p.iam"
        " --gcs-source-staging-dir=gs://p-sources/source"
        " --substitutions=_FOLDER=tpu,"
        "_IMAGE=europe-west4-docker.pkg.dev/p/vllm/vllm-tpu:0123456789ab"
        " --suppress-logs --quiet --format='value(results.images[0].digest)'"
    )


def test_other_files_are_another_build(engine: Recorder) -> None:
    engine.run(lambda: ImageBuild("vllm-tpu", ARGS))
    assert engine.one(COMMAND)["triggers"] == ["0123456789abcdef"]


def test_destroying_a_stack_runs_no_command(engine: Recorder) -> None:
    engine.run(lambda: ImageBuild("vllm-tpu", ARGS))
    assert set(engine.one(COMMAND)) == {"create", "triggers"}


def test_what_runs_is_the_digest_that_the_build_printed(engine: Recorder) -> None:
    reference = engine.known(lambda: ImageBuild("vllm-tpu", ARGS).reference)
    assert reference == f"europe-west4-docker.pkg.dev/p/vllm/vllm-tpu@{DIGEST}"
