"""The chat page's image: what it is made from, and what the pod takes for granted of it."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from chat.settings import DEFAULT_PORT
from components.chat import plan as chat

FOLDER = Path(__file__).parents[2] / "images" / "chat"
DOCKERFILE = (FOLDER / "Dockerfile").read_text()
LOCKED = [
    Requirement(line.removesuffix("\\"))
    for line in (FOLDER / "requirements.txt").read_text().splitlines()
    if re.match(r"[a-z]", line)
]


def test_its_base_is_pinned_by_release_and_digest() -> None:
    (base,) = re.findall(r"^FROM (.*)$", DOCKERFILE, re.MULTILINE)
    assert re.fullmatch(r"python:\d+\.\d+\.\d+-slim-\w+@sha256:[0-9a-f]{64}", base)


def test_it_installs_nothing_that_is_not_held_to_its_hash() -> None:
    assert (
        "pip install --no-cache-dir --disable-pip-version-check --only-binary=:all:" in DOCKERFILE
    )
    assert "--require-hashes" in DOCKERFILE
    text = (FOLDER / "requirements.txt").read_text()
    blocks = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_it_runs_as_the_user_that_the_pod_sets() -> None:
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE) == [f"{chat.USER}:{chat.USER}"]


def test_it_writes_only_where_the_pod_lets_it() -> None:
    (environment,) = re.findall(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE)
    places = dict(pair.split("=") for pair in environment.split())
    assert places["HOME"] == chat.WRITABLE
    assert places["GRADIO_TEMP_DIR"].startswith(f"{chat.WRITABLE}/")
    assert places["PYTHONDONTWRITEBYTECODE"] == "1"


def test_it_listens_where_the_pod_says() -> None:
    assert re.findall(r"^EXPOSE (.*)$", DOCKERFILE, re.MULTILINE) == [str(chat.PORT)]
    assert chat.PORT == DEFAULT_PORT


@pytest.mark.parametrize("requirement", LOCKED, ids=lambda requirement: requirement.name)
def test_the_tests_run_what_the_image_has(requirement: Requirement) -> None:
    if requirement.marker is None or requirement.marker.evaluate():
        assert version(requirement.name) in requirement.specifier


def test_everything_that_is_asked_for_is_locked() -> None:
    asked = [
        Requirement(line)
        for line in (FOLDER / "requirements.in").read_text().splitlines()
        if not line.startswith("#")
    ]
    locked = {each.name: each.specifier for each in LOCKED}
    assert {each.name: each.specifier for each in asked}.items() <= locked.items()
