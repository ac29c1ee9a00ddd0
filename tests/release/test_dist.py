"""The wheel and the sdist: the same bytes each time, and nothing in them that is not meant."""

import hashlib
import shutil
import tarfile
import tempfile
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest

from components.version import __version__
from tests.contract.sources import ROOT, files, name
from tests.release.conftest import Release
from tools.release.dist import BuildError, build

INFO = f"vllm_gke-{__version__}.dist-info"
FOLDER = f"vllm_gke-{__version__}"
DATA = {
    "vllm_gke/facts/vllm_contract.json",
    "vllm_gke/facts/vllm_refusals.json",
    "vllm_gke/facts/vllm_values.json",
    "vllm_gke/__init__.pyi",
    "vllm_gke/stack/__init__.pyi",
    "vllm_gke/py.typed",
    "vllm_gke/_images/.gcloudignore",
    "vllm_gke/_images/README.md",
    "vllm_gke/_images/chat/Dockerfile",
    "vllm_gke/_images/chat/requirements.in",
    "vllm_gke/_images/chat/requirements.txt",
    "vllm_gke/_images/cloudbuild.yaml",
    "vllm_gke/_images/gpu/Dockerfile",
    "vllm_gke/_images/tpu/Dockerfile",
}
"""Every file of the wheel's package that is no Python."""

PLUGIN = {"components/PulumiPlugin.yaml", "components/requirements.txt"}
"""What a clone runs the component package with."""


def in_wheel(release: Release) -> dict[str, bytes]:
    """Return the wheel's files."""
    with zipfile.ZipFile(release.wheel) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def in_sdist(release: Release) -> dict[str, bytes]:
    """Return the sdist's files."""
    with tarfile.open(release.sdist) as archive:
        found = {each.name: archive.extractfile(each) for each in archive if each.isfile()}
        return {path: file.read() for path, file in found.items() if file is not None}


def metadata(release: Release) -> Message:
    """Return what an installer reads of the wheel."""
    return message_from_string(in_wheel(release)[f"{INFO}/METADATA"].decode())


def sha256(path: Path) -> str:
    """Return the hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_wheel_has_the_code_and_what_images_are_built_from_and_nothing_else(
    release: Release,
) -> None:
    sources = [name(path) for path in files()]
    code = {
        each.replace("components/", "vllm_gke/", 1).replace("images/", "vllm_gke/_images/", 1)
        for each in sources
        if each.startswith(("components/", "images/")) and each not in PLUGIN
    }
    about = {f"{INFO}/{each}" for each in ("METADATA", "WHEEL", "RECORD", "licenses/LICENSE")}
    assert set(in_wheel(release)) == code | about
    assert {each for each in code if not each.endswith(".py")} == DATA


def test_the_sdist_has_what_the_wheel_is_built_from_and_nothing_else(release: Release) -> None:
    beside = {
        path.split("/")[1]
        for path in in_sdist(release)
        if not path.startswith((f"{FOLDER}/components/", f"{FOLDER}/images/"))
    }
    assert beside == {
        *(".gitignore", "CHANGELOG.md", "LICENSE", "PKG-INFO", "docs", "pyproject.toml")
    }


def test_neither_has_tests_or_tools_or_a_place_of_this_machine(release: Release) -> None:
    places = [str(each).encode() for each in (ROOT, Path.home(), tempfile.gettempdir())]
    places = [each for each in places if each != b"/tmp"]  # a pod has one too
    for content in (in_wheel(release), in_sdist(release)):
        parts = {part for path in content for part in Path(path).parts}
        assert (
            parts & {"tests", "tools", "sandbox", "kube", "policy", "load", "__pycache__"} == set()
        )
        assert [p for p, text in content.items() if any(place in text for place in places)] == []


def test_a_second_build_from_another_copy_gives_the_same_bytes(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tarfile.open(release.sdist) as archive:
        seconds = max(each.mtime for each in archive)
        archive.extractall(tmp_path, filter="data")
    (tmp_path / FOLDER / "PKG-INFO").unlink()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(seconds)))
    again = Release(*build(tmp_path / FOLDER / "dist", tmp_path / FOLDER))
    assert sha256(again.wheel) == sha256(release.wheel)
    assert sha256(again.sdist) == sha256(release.sdist)


def test_the_metadata_says_what_an_installer_asks(release: Release) -> None:
    said = metadata(release)
    assert (said["Name"], said["Version"]) == ("vllm-gke", __version__)
    assert said["License-Expression"] == "Apache-2.0"
    assert said["Requires-Python"] == ">=3.11"
    assert str(said.get_payload()) == (ROOT / "docs" / "library.md").read_text()
    assert in_wheel(release)[f"{INFO}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert release.wheel.name == f"vllm_gke-{__version__}-py3-none-any.whl"
    assert release.sdist.name == f"vllm_gke-{__version__}.tar.gz"


def test_a_project_that_cannot_be_built_is_told_in_the_backends_words(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with pytest.raises(BuildError, match=r"components/version\.py"):
        build(tmp_path / "dist", tmp_path)
