"""The world's files."""

import concurrent.futures
import json
from pathlib import Path

import pytest

from sandbox.provider.wire import Secret
from sandbox.state.show_world import main, table
from sandbox.state.world import Thing, World, now
from tests.sandbox.calls import Calls, Made

BUCKET = "gcp:storage/bucket:Bucket"


def bucket(name: str) -> Thing:
    """Give a bucket."""
    inputs = {"name": name, "token": Secret("hunter2hunter2")}
    return Thing.made(BUCKET, name, "urn", (inputs, inputs), now())


def test_an_object_is_one_readable_file(tmp_path: Path) -> None:
    World(tmp_path).put(bucket("models"))
    [file] = tmp_path.glob("objects/*/*.json")
    assert file.parent.name == "gcp.storage.Bucket"
    assert file.name.startswith("models-")
    assert json.loads(file.read_text())["properties"]["name"] == "models"


def test_an_object_comes_back_as_it_went_in(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.put(bucket("models"))
    found = World(tmp_path).get(BUCKET, "models")
    assert found is not None
    assert found.trees()[1] == {"name": "models", "token": Secret("hunter2hunter2")}


def test_objects_of_one_id_and_two_types_are_two(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.put(bucket("models"))
    other = bucket("models")
    other.type = "gcp:compute/network:Network"
    world.put(other)
    world.drop(BUCKET, "models")
    assert [thing.type for thing in world.things()] == ["gcp:compute/network:Network"]


def test_an_object_keeps_the_time_of_its_creation(tmp_path: Path) -> None:
    world = World(tmp_path)
    first = bucket("models")
    first.created = "2026-01-01T00:00:00.000Z"
    world.put(first)
    world.put(bucket("models"))
    assert world.things()[0].created == "2026-01-01T00:00:00.000Z"


def test_a_file_that_somebody_broke_is_named(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.put(bucket("models"))
    [file] = tmp_path.glob("objects/*/*.json")
    file.write_text("{")
    with pytest.raises(ValueError, match=r"models-.*\.json is not a readable object"):
        world.things()


def test_several_writers_count_without_losing_one(tmp_path: Path) -> None:
    worlds = [World(tmp_path) for _ in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(lambda world: world.counted("calls"), worlds * 5))
    assert sorted(counted) == list(range(1, 41))


def test_lines_of_several_writers_do_not_mix(tmp_path: Path) -> None:
    worlds = [World(tmp_path) for _ in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda world: world.log(text="x" * 5000), worlds * 5))
    lines = (tmp_path / "operations.jsonl").read_text().splitlines()
    assert [len(json.loads(line)["text"]) for line in lines] == [5000] * 40


def test_a_world_without_a_folder_goes_with_the_process() -> None:
    world = World(None)
    world.put(bucket("models"))
    assert not world.persists
    world.close()
    assert not world.folder.exists()


def test_an_empty_world_is_called_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    World(tmp_path)
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "empty\n"


def test_a_person_sees_what_exists(google: Calls, cluster: Made, kubernetes: Calls) -> None:
    node = {"machineType": "g2-standard-4"}
    google.create(
        "gcp:container/nodePool:NodePool", {"cluster": cluster.id, "nodeConfig": node}, "l4"
    )
    kubernetes.create(
        "kubernetes:core/v1:Secret", {"metadata": {"name": "token"}, "stringData": {"a": "canary"}}
    )
    lines = [line.split() for line in table(google.world).splitlines()]
    endpoint = cluster.outputs["endpoint"]
    assert lines[0] == ["KIND", "NAME", "WHERE", "DETAIL"]
    assert lines[1] == ["Cluster", "serving", "asia-northeast1", endpoint]
    assert lines[2][0] == "NodePool"
    assert lines[2][2:] == ["asia-northeast1", "g2-standard-4"]
    assert lines[3] == ["Secret", "token", "serving/default"]
    assert " ".join(lines[5]) == "3 objects: 1 Cluster, 1 NodePool, 1 Secret"
    assert "canary" not in table(google.world)


def test_a_folder_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["/no/such/world"]) == 2
    assert capsys.readouterr().err.startswith("usage: ")
