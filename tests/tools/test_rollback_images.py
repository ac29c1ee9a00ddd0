"""The images of a rollback: by digest, built again, or by the configuration."""

from pathlib import Path

import pytest
import yaml

from tests.tools.test_rollback import FILE, NEW, OLD, A, B, made_project, plan, record
from tools.stack.rollback_plan import ImagesOfBoth


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Make a project of the test's own."""
    return made_project(tmp_path)


def test_an_image_that_changed_is_given_by_its_digest(program: Path) -> None:
    images = ImagesOfBoth(now={"nvidia": NEW}, then={"nvidia": OLD})
    found = plan(program, FILE, record({**B, "small:region": "here"}), images)
    assert yaml.safe_load(found.text)["config"]["small:images"] == {"gpu": OLD}
    assert found.changes[-1] == f"image nvidia: {NEW} -> {OLD}, by digest, not built again"


def test_after_an_up_that_failed_each_image_is_given_by_its_digest(program: Path) -> None:
    images = ImagesOfBoth(now={"nvidia": OLD}, then={"nvidia": OLD}, known=False)
    found = plan(program, FILE, record({**B, "small:region": "here"}), images)
    assert yaml.safe_load(found.text)["config"]["small:images"] == {"gpu": OLD}


def test_an_image_of_a_registry_that_is_not_in_use_is_built_again(program: Path) -> None:
    images = ImagesOfBoth(now={"nvidia": NEW.replace("registry", "other")}, then={"nvidia": OLD})
    found = plan(program, FILE, record({**B, "small:region": "here"}), images)
    assert "small:images" not in found.text
    assert found.changes[-1].endswith(", built again")


def test_images_that_the_configuration_names_come_by_it(program: Path) -> None:
    named = {"small:images": {"mode": "prebuilt", "gpu": OLD}}
    images = ImagesOfBoth(now={"nvidia": NEW}, then={"nvidia": OLD})
    found = plan(program, FILE, record({**B, "small:region": "here", **named}), images)
    assert yaml.safe_load(found.text)["config"]["small:images"] == named["small:images"]
    assert found.changes[-1].endswith(", by the configuration")


MIRROR = "us-central1-docker.pkg.dev/my-project/vllm-mirror"
MIRRORED = {"small:images": {"mode": "mirror"}}
"""A stack whose images the program names: a new release names others."""


def test_an_image_of_a_mirror_is_given_by_its_name_and_digest_on_docker_hub(program: Path) -> None:
    earlier, newer = (f"{MIRROR}/vllm/vllm-openai@sha256:{digit * 64}" for digit in "12")
    images = ImagesOfBoth(now={"nvidia": newer}, then={"nvidia": earlier})
    found = plan(program, FILE, record({**B, "small:region": "here", **MIRRORED}), images)
    assert yaml.safe_load(found.text)["config"]["small:images"] == {
        "mode": "mirror",
        "gpu": f"vllm/vllm-openai@sha256:{'1' * 64}",
    }
    assert found.changes[-1] == f"image nvidia: {newer} -> {earlier}, by digest, not built again"


def test_an_image_of_a_mirror_without_a_digest_is_said_to_follow_the_program(program: Path) -> None:
    earlier, newer = (f"{MIRROR}/vllm/vllm-tpu:v0.{minor}.0" for minor in (25, 26))
    images = ImagesOfBoth(now={"tpu": newer}, then={"tpu": earlier})
    found = plan(program, FILE, record({**B, "small:region": "here", **MIRRORED}), images)
    assert yaml.safe_load(found.text)["config"]["small:images"] == {"mode": "mirror"}
    assert found.changes[-1] == (
        f"image tpu: {newer} -> {earlier}, "
        "only with the program of the update: it has a tag and no digest"
    )


def test_the_chat_page_of_a_stack_with_a_mirror_is_built_again(program: Path) -> None:
    images = ImagesOfBoth(now={"chat": NEW}, then={"chat": OLD})
    found = plan(program, FILE, record({**B, "small:region": "here", **MIRRORED}), images)
    assert yaml.safe_load(found.text)["config"]["small:images"] == {"mode": "mirror"}
    assert found.changes[-1] == f"image chat: {NEW} -> {OLD}, built again"


def test_an_image_of_a_mirror_in_a_project_of_a_domain_is_given_without_the_domain(
    program: Path,
) -> None:
    mirror = "us-central1-docker.pkg.dev/example.com/my-project/vllm-mirror"
    earlier, newer = (f"{mirror}/vllm/vllm-openai@sha256:{digit * 64}" for digit in "12")
    images = ImagesOfBoth(now={"nvidia": newer}, then={"nvidia": earlier})
    found = plan(program, FILE, record({**B, "small:region": "here", **MIRRORED}), images)
    given = yaml.safe_load(found.text)["config"]["small:images"]["gpu"]
    assert given == f"vllm/vllm-openai@sha256:{'1' * 64}"


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        (
            "build",
            "an image that the stack file does not name is built by this clone's program and "
            "is not rolled back; check out the update's commit first",
        ),
        (
            "mirror",
            "an image that the stack file does not name is that of this clone's program and is not "
            "rolled back; check out the update's commit first",
        ),
        ("prebuilt", "the configuration names each"),
    ],
)
def test_images_that_are_not_known_are_said_to_come_from_the_program_or_the_stack_file(
    program: Path, mode: str, told: str
) -> None:
    to = record({**A, "small:images": {"mode": mode}})
    changes = plan(program, FILE, to, ImagesOfBoth({"nvidia": NEW}, {})).changes
    assert changes[-1] == f"images: those of the update are not known; {told}"
