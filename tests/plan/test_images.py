"""Images: which ones a stack may name, and how a mirror calls them."""

import pytest

from components.image.plan import ImageMode, image_problems, name_on_docker_hub
from tests.plan.choices import rung

DIGEST = f"sha256:{'5' * 64}"


def problems(mode: ImageMode, **given: str | None) -> list[str]:
    """Return what is wrong with the images of a ladder with both families, as lines."""
    rungs = [rung("v6e-1"), rung("nvidia-l4-1", "two")]
    return [f"{each.key}: {each.message}" for each in image_problems(mode, given, rungs)]


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("vllm/vllm-tpu:v0.26.0", "vllm/vllm-tpu:v0.26.0"),
        (f"vllm/vllm-openai:v0.26.0@{DIGEST}", f"vllm/vllm-openai@{DIGEST}"),
        (f"docker.io/vllm/vllm-tpu@{DIGEST}", f"vllm/vllm-tpu@{DIGEST}"),
    ],
)
def test_a_mirror_calls_an_image_as_docker_hub_does(image: str, name: str) -> None:
    assert name_on_docker_hub(image) == name


@pytest.mark.parametrize(
    "image", [f"vllm/vllm-tpu@{DIGEST}", f"docker.io/vllm/vllm-tpu:v1@{DIGEST}", None]
)
def test_a_mirror_takes_any_image_of_docker_hub_or_vllms_own(image: str | None) -> None:
    assert problems(ImageMode.MIRROR, tpu=image) == []


@pytest.mark.parametrize("name", ["ghcr.io/vllm", "localhost:5000/vllm", "ghcr.io/a/vllm", "vllm"])
def test_a_mirror_has_nothing_of_another_registry(name: str) -> None:
    assert problems(ImageMode.MIRROR, tpu=f"{name}@{DIGEST}") == [
        f"images.tpu: '{name}@{DIGEST}' is not on Docker Hub, which mode 'mirror' mirrors; write "
        f"it like OWNER/NAME@sha256:DIGEST, or mode 'prebuilt'"
    ]


def test_a_build_takes_no_image_as_given() -> None:
    assert problems(ImageMode.BUILD, gpu=f"a/b@{DIGEST}") == [
        "images.gpu: has no effect with mode 'build'; remove it or write mode 'prebuilt' or "
        "'mirror'"
    ]


def test_prebuilt_images_are_needed_for_the_families_of_the_ladder_alone() -> None:
    assert [line.partition(":")[0] for line in problems(ImageMode.PREBUILT)] == [
        "images.tpu",
        "images.gpu",
    ]
    only_tpu = image_problems(ImageMode.PREBUILT, {"gpu": None}, [rung("v6e-1")])
    assert [each.key for each in only_tpu] == ["images.tpu"]


def test_a_prebuilt_page_is_needed_where_there_is_one() -> None:
    with_page = image_problems(ImageMode.PREBUILT, {"tpu": DIGEST}, [rung("v6e-1")], chat=True)
    assert [f"{each.key}: {each.message}" for each in with_page] == [
        "images.chat: required with mode 'prebuilt', since the chat page is enabled; write "
        "NAME@sha256:DIGEST"
    ]


@pytest.mark.parametrize("image", [None, f"ghcr.io/somebody/chat@{DIGEST}"])
def test_a_mirror_takes_the_page_from_anywhere_or_has_it_built(image: str | None) -> None:
    rungs = [rung("v6e-1")]
    assert image_problems(ImageMode.MIRROR, {"chat": image}, rungs, chat=True) == []
