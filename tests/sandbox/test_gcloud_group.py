"""gcloud's other commands from the command line: what they print, and how they refuse."""

from pathlib import Path

import pytest

from sandbox.commands import gcloud
from sandbox.state.world import Thing, World
from sandbox.type_tokens import DISK

BUILD = ("builds", "submit", ".", "--config=build.yaml", "--project=p")
CREATE = ("container", "clusters", "create", "mine", "--project=p", "--location=us-central1")
REGISTRY = ("artifacts", "repositories", "create", "mine", "--repository-format=docker")
PLACE = ("--project=p", "--location=us-central1")
DESCRIBE = ("compute", "disks", "describe", "model", "--project=p", "--zone=us-central1-a")
USERS = "--format=value(users)"

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Give gcloud an empty world."""
    monkeypatch.setenv("SANDBOX_WORLD", str(tmp_path))
    return World(tmp_path)


@pytest.mark.usefixtures("world")
def test_a_cluster_that_is_made_is_named_by_its_address(capsys: Printed) -> None:
    assert gcloud.main(CREATE) == 0
    assert capsys.readouterr().out == (
        "Created [https://container.googleapis.com/v1/"
        "projects/p/locations/us-central1/clusters/mine].\n"
    )


@pytest.mark.usefixtures("world")
def test_a_registry_that_is_made_is_named_by_its_id(capsys: Printed) -> None:
    assert gcloud.main([*REGISTRY, *PLACE]) == 0
    assert capsys.readouterr().out == (
        "Created repository [projects/p/locations/us-central1/repositories/mine].\n"
    )


def test_a_disk_is_described_by_who_uses_it(world: World, capsys: Printed) -> None:
    users = {"users": ["one", "other"]}
    world.put(Thing(DISK, "projects/p/zones/us-central1-a/disks/model", "", "", users, {}))
    assert gcloud.main([*DESCRIBE, USERS]) == 0
    assert capsys.readouterr().out == "one;other\n"


@pytest.mark.usefixtures("world")
def test_a_refusal_names_the_group_and_the_reason(capsys: Printed) -> None:
    assert gcloud.main([*DESCRIBE, USERS]) == 1
    assert capsys.readouterr().err == (
        "ERROR: (gcloud.compute.disks) Could not fetch resource: The resource "
        "'projects/p/zones/us-central1-a/disks/model' was not found\n"
    )


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("words", [(*CREATE, "--enable-data"), (*REGISTRY, *PLACE, "--desc=a")])
def test_a_flag_in_short_is_no_flag(words: tuple[str, ...], capsys: Printed) -> None:
    assert gcloud.main(words) == 1
    assert capsys.readouterr().err.endswith(f") unrecognized arguments: {words[-1]}\n")


@pytest.mark.parametrize("words", [BUILD, CREATE, (*REGISTRY, *PLACE), (*DESCRIBE, USERS)])
def test_without_a_world_it_is_said_what_to_set(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.delenv("SANDBOX_WORLD", raising=False)
    assert gcloud.main(words) == 1
    assert capsys.readouterr().err.endswith(
        " SANDBOX_WORLD is not set; the sandbox's gcloud needs a world\n"
    )


def test_a_command_that_it_does_not_know_is_refused_with_those_that_it_does(
    capsys: Printed,
) -> None:
    assert gcloud.main(["run", "deploy"]) == 1
    assert capsys.readouterr().err == (
        "ERROR: the sandbox's gcloud knows builds submit, container clusters, compute disks, "
        "artifacts repositories; not 'run deploy'\n"
    )
