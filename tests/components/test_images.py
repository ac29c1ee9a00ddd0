"""Images: built here, mirrored, or taken as given."""

import re

from components.image.images import Images, ImagesArgs
from tests.components.recorder import DIGEST, Recorder

PLACE: ImagesArgs = {
    "project": "p",
    "region": "europe-west4",
    "reader": "nodes@p.iam",
    "builds": [],
}
BOTH: ImagesArgs = {
    **PLACE,
    "builds": [
        {"reference": "tpu", "context": "images", "image": "tpu", "context_digest": "1" * 64},
        {"reference": "nvidia", "context": "images", "image": "gpu", "context_digest": "2" * 64},
    ],
}
MIRRORED: ImagesArgs = {
    **PLACE,
    "mirrored": {"tpu": "vllm/vllm-tpu:v0.26.0", "nvidia": f"vllm/vllm-openai@{DIGEST}"},
}
PREBUILT: ImagesArgs = {**PLACE, "prebuilt": {"tpu": f"example.com/tpu@{DIGEST}"}}


def test_images_that_somebody_else_built_need_no_repository(engine: Recorder) -> None:
    engine.run(lambda: Images("vllm", PREBUILT))
    assert engine.asked_for == []


def test_images_that_somebody_else_built_come_out_as_given(engine: Recorder) -> None:
    references = engine.known(lambda: Images("vllm", PREBUILT).references)
    assert references == {"tpu": f"example.com/tpu@{DIGEST}"}


def test_both_families_are_built_into_one_repository(engine: Recorder) -> None:
    references = engine.known(lambda: Images("vllm", BOTH).references)
    assert references == {
        "tpu": f"europe-west4-docker.pkg.dev/p/vllm/vllm-tpu@{DIGEST}",
        "nvidia": f"europe-west4-docker.pkg.dev/p/vllm/vllm-gpu@{DIGEST}",
    }


def test_builds_run_where_every_project_may_build_unless_a_region_is_given(
    engine: Recorder,
) -> None:
    engine.run(lambda: Images("vllm", BOTH))
    chosen: ImagesArgs = {**BOTH, "build_region": "us-west2"}
    engine.run(lambda: Images("other", chosen))
    commands = engine.inputs("command:local:Command")
    regions = {
        name: re.findall(r"--region=(\S+)", inputs["create"]) for name, inputs in commands.items()
    }
    assert regions == {
        "vllm-tpu": ["global"],
        "vllm-gpu": ["global"],
        "other-tpu": ["us-west2"],
        "other-gpu": ["us-west2"],
    }


def test_a_build_is_named_after_its_image(engine: Recorder) -> None:
    engine.run(lambda: Images("vllm", BOTH))
    assert sorted(engine.inputs("command:local:Command")) == ["vllm-gpu", "vllm-tpu"]


def test_mirrored_images_are_docker_hubs_behind_a_registry_of_the_region(engine: Recorder) -> None:
    references = engine.known(lambda: Images("vllm", MIRRORED).references)
    assert references == {
        "tpu": "europe-west4-docker.pkg.dev/p/vllm-mirror/vllm/vllm-tpu:v0.26.0",
        "nvidia": f"europe-west4-docker.pkg.dev/p/vllm-mirror/vllm/vllm-openai@{DIGEST}",
    }


def test_a_mirror_needs_no_build_and_nobody_who_builds(engine: Recorder) -> None:
    engine.run(lambda: Images("vllm", MIRRORED))
    assert engine.asked_for == [
        ("gcp:artifactregistry/repository:Repository", "vllm-mirror"),
        ("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember", "vllm-mirror-reader"),
    ]


def test_an_existing_repository_takes_what_is_built(engine: Recorder) -> None:
    references = engine.known(lambda: Images("vllm", {**BOTH, "existing": "ours"}).references)
    assert references["tpu"] == f"europe-west4-docker.pkg.dev/p/ours/vllm-tpu@{DIGEST}"
    assert engine.inputs("gcp:artifactregistry/repository:Repository") == {}


def test_an_existing_mirror_takes_nothing_that_is_built_beside_it(engine: Recorder) -> None:
    page = BOTH["builds"][0]
    args: ImagesArgs = {**MIRRORED, "builds": [{**page, "reference": "chat"}], "existing": "hub"}
    references = engine.known(lambda: Images("vllm", args).references)
    assert references["chat"].startswith("europe-west4-docker.pkg.dev/p/vllm/")
    assert references["tpu"] == "europe-west4-docker.pkg.dev/p/hub/vllm/vllm-tpu:v0.26.0"
