"""Pulumi's language hosts: which one is taken, and the message when none is available."""

from pathlib import Path

import pytest

from tests.tools.test_engine import executable, never, refused, way
from tools.programs.language_hosts import BUILD, PACKAGES, HostNotFoundError, find_or_get, lay, mark

HOST = "pulumi-language-yaml"


@pytest.fixture
def cli(tmp_path: Path) -> Path:
    """Give an engine that was built here: no host came with it."""
    return executable(tmp_path / "engine" / "pulumi", "exit 1")


def test_the_host_that_came_with_the_engine_is_taken(cli: Path, tmp_path: Path) -> None:
    own = executable(cli.with_name(HOST), "exit 0")
    assert find_or_get("yaml", cli, cache=tmp_path / "cache", ways=[way(never)]) == own


def test_one_in_the_cache_is_taken_without_asking_anybody(cli: Path, tmp_path: Path) -> None:
    there = executable(tmp_path / f"yaml-{mark('yaml')}" / HOST, "exit 0")
    assert find_or_get("yaml", cli, cache=tmp_path, ways=[way(never)]) == there


def test_none_is_one_sentence_with_the_reason_and_the_way_out(cli: Path, tmp_path: Path) -> None:
    with pytest.raises(HostNotFoundError) as caught:
        find_or_get("nodejs", cli, cache=tmp_path, ways=[way(refused)])
    (line,) = str(caught.value).splitlines()
    assert line.startswith("no language host for nodejs: ")
    assert line.endswith("run `.venv/bin/python -m tools.programs.language_hosts` to try again")


def test_an_engine_finds_it_among_its_plugins(cli: Path, tmp_path: Path) -> None:
    own = executable(cli.with_name(HOST), "exit 0")
    lay("yaml", cli, tmp_path / "home")
    found = tmp_path / "home" / "plugins" / "language-yaml-v0.0.0" / HOST
    assert found.readlink() == own


@pytest.mark.parametrize("runtime", PACKAGES)
def test_the_module_file_names_what_is_built(runtime: str) -> None:
    assert f"tool {PACKAGES[runtime]}\n" in (BUILD / runtime / "go.mod").read_text()
