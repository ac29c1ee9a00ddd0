"""ImageBuild: one command, and a digest."""

import shlex
from typing import cast

import pulumi
import pytest

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
        " --suppress-logs --quiet '--format=value(results.images[0].digest)'"
        " || { echo 'The build in europe-west4 failed. If Cloud Build cannot run builds there:"
        " write another region as images.buildRegion (region of ImageBuild), or write"
        " images.mode: mirror, which builds nothing.' >&2; false; }"
    )


@pytest.mark.parametrize("key", ["project", "repository", "service_account", "staging"])
def test_what_a_value_holds_is_one_word_of_the_shell(engine: Recorder, key: str) -> None:
    given = "my-project;touch x $(touch x) `touch x` '\"\n#"
    args = cast("ImageBuildArgs", {**ARGS, key: pulumi.Output.from_input(given)})
    engine.run(lambda: ImageBuild("vllm-tpu", args))
    words = shlex.split(engine.one(COMMAND)["create"].partition(" || ")[0])
    assert len(words) == 13
    assert [given in word for word in words].count(True) == 1


def test_other_files_are_another_build(engine: Recorder) -> None:
    engine.run(lambda: ImageBuild("vllm-tpu", ARGS))
    assert engine.one(COMMAND)["triggers"] == ["0123456789abcdef"]


def test_destroying_a_stack_runs_no_command(engine: Recorder) -> None:
    engine.run(lambda: ImageBuild("vllm-tpu", ARGS))
    assert set(engine.one(COMMAND)) == {"create", "triggers"}


def test_what_runs_is_the_digest_that_the_build_printed(engine: Recorder) -> None:
    reference = engine.known(lambda: ImageBuild("vllm-tpu", ARGS).reference)
    assert reference == f"europe-west4-docker.pkg.dev/p/vllm/vllm-tpu@{DIGEST}"
