"""The two Dockerfiles and the build that reads them."""

import json
import pathlib
import re
from typing import Any

import pytest
import yaml

from components.facts.shapes import Family
from components.image.context import read_base
from components.server.container import command

IMAGES = pathlib.Path(__file__).parents[2] / "images"
FAMILIES = {"tpu": "tpu", "gpu": "nvidia"}


def instructions(image: str) -> list[str]:
    """Read a Dockerfile without its comments and blank lines."""
    text = (IMAGES / image / "Dockerfile").read_text()
    return [line for line in text.splitlines() if line and not line.startswith("#")]


ADDED = {
    "tpu": ["COPY launcher.py /opt/vllm-gke/launcher.py"],
    "gpu": [
        'RUN uv pip install --system --no-cache "ray[default]==2.48.0"',
        "COPY launcher.py group.py /opt/vllm-gke/",
    ],
}


@pytest.mark.parametrize("image", FAMILIES)
def test_an_image_is_the_base_the_launcher_and_what_groups_need(image: str) -> None:
    base, *added, entrypoint = instructions(image)
    assert base.startswith("FROM vllm/vllm-")
    assert added == ADDED[image]
    assert json.loads(entrypoint.removeprefix("ENTRYPOINT ")) == [
        "python3",
        "/opt/vllm-gke/launcher.py",
        "--accelerator",
        FAMILIES[image],
    ]


@pytest.mark.parametrize("image", FAMILIES)
def test_a_base_is_pinned_to_a_release_and_never_latest(image: str) -> None:
    pinned = r"FROM vllm/vllm-(tpu|openai):v\d+\.\d+\.\d+(@sha256:[0-9a-f]{64})?"
    assert re.fullmatch(pinned, instructions(image)[0])


@pytest.mark.parametrize("image", FAMILIES)
def test_a_base_without_digest_says_which_command_locks_it(image: str) -> None:
    text = (IMAGES / image / "Dockerfile").read_text()
    assert "@sha256:" in instructions(image)[0] or "python -m tools.release.lock_images" in text


def test_both_images_carry_the_same_release_of_vllm() -> None:
    tags = {instructions(image)[0].partition(":")[2].partition("@")[0] for image in FAMILIES}
    assert tags == {"v0.26.0"}


@pytest.mark.parametrize("image", FAMILIES)
def test_a_mirrored_image_is_the_base_of_the_built_one(image: str) -> None:
    assert f"FROM {read_base(image, IMAGES)}" == instructions(image)[0]


def test_a_dockerfile_without_a_base_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "tpu").mkdir()
    (tmp_path / "tpu" / "Dockerfile").write_text("FROM a:1 AS b\nCOPY launcher.py /\n")
    with pytest.raises(ValueError, match="has 0 lines like FROM NAME:TAG; it needs one"):
        read_base("tpu", tmp_path)


@pytest.mark.parametrize("image", FAMILIES)
def test_a_mounted_launcher_starts_as_the_one_in_the_image_does(image: str) -> None:
    entrypoint = json.loads(instructions(image)[-1].removeprefix("ENTRYPOINT "))
    assert command(Family(FAMILIES[image])) == entrypoint


def build() -> Any:
    """Read the build's configuration."""
    return yaml.safe_load((IMAGES / "cloudbuild.yaml").read_text())


def test_the_build_takes_the_image_and_the_accelerator_and_no_more() -> None:
    text = (IMAGES / "cloudbuild.yaml").read_text()
    used = set(re.findall(r"\$\{(_[A-Z]+)\}", text))
    assert used == set(build()["substitutions"]) == {"_IMAGE", "_FOLDER"}


def test_the_build_pushes_what_it_built() -> None:
    (step,) = build()["steps"]
    assert step["args"] == [
        "build",
        "--file",
        "${_FOLDER}/Dockerfile",
        "--tag",
        "${_IMAGE}",
        ".",
    ]
    assert build()["images"] == ["${_IMAGE}"]


def test_the_build_runs_under_its_own_service_account_with_room_for_the_base() -> None:
    options = build()["options"]
    assert (options["logging"], options["diskSizeGb"]) == ("CLOUD_LOGGING_ONLY", 100)
