"""The images of an earlier update, from each kind of backend."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.tools.test_rollback import NEW, OLD, A, B, history, record
from tools.stack.recorded_images import images_of


def state(images: Mapping[str, str]) -> bytes:
    """Return the copy of a state that Pulumi keeps next to a record."""
    stack = {"type": "pulumi:pulumi:Stack", "outputs": {"images": images}}
    return json.dumps({"checkpoint": {"latest": {"resources": [stack]}}}).encode()


def refuse(words: Sequence[str]) -> str:
    raise AssertionError(words)


PLACE = ("small", "dev")


@pytest.mark.parametrize("ending", ["json", "json.gz"])
def test_images_of_a_state_in_files_are_those_next_to_the_record(
    tmp_path: Path, ending: str
) -> None:
    folder = tmp_path / "a b" / ".pulumi" / "history" / "small" / "dev"
    folder.mkdir(parents=True)
    for at, image in enumerate((OLD, NEW)):
        content = state({"nvidia": image})
        kept = gzip.compress(content) if ending.endswith("gz") else content
        (folder / f"dev-17{at}.checkpoint.{ending}").write_bytes(kept)
        (folder / f"dev-17{at}.history.{ending}").touch()
    updates = history(record(A), record(B))
    url = (tmp_path / "a b").as_uri()
    found = [images_of(each, url, PLACE, refuse, refuse) for each in updates]
    assert found == [{"nvidia": NEW}, {"nvidia": OLD}]


@pytest.mark.parametrize("url", ["file://~", "file://./home", "file://home"])
def test_an_address_is_read_as_it_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = tmp_path / "home" / ".pulumi" / "history" / "small" / "dev"
    folder.mkdir(parents=True)
    (folder / "dev-1.checkpoint.json").write_bytes(state({"nvidia": OLD}))
    (folder / "dev-1.history.json").touch()
    (update,) = history(record(A))
    assert images_of(update, url, PLACE, refuse, refuse, program=tmp_path) == {"nvidia": OLD}


def test_images_of_a_state_that_is_gone_are_not_known(tmp_path: Path) -> None:
    folder = tmp_path / ".pulumi" / "history" / "small" / "dev"
    folder.mkdir(parents=True)
    (folder / "dev-1.history.json").touch()
    (update,) = history(record(A))
    assert images_of(update, tmp_path.as_uri(), PLACE, refuse, refuse) == {}


def test_images_of_a_state_in_a_bucket_are_read_with_gcloud() -> None:
    folder = "gs://mine/states/.pulumi/history/small/dev"
    asked = []

    def gcloud(words: Sequence[str]) -> str:
        asked.append(" ".join(words))
        if words[2] == "ls":
            names = [
                f"dev-17{at}.{part}.json" for at in (0, 1) for part in ("checkpoint", "history")
            ]
            return "\n".join(f"{folder}/{name}" for name in names)
        return state({"nvidia": OLD}).decode()

    update = history(record(A), record(B))[1]
    assert images_of(update, "gs://mine/states/", PLACE, refuse, gcloud) == {"nvidia": OLD}
    assert asked == [
        f"gcloud storage ls {folder}/",
        f"gcloud storage cat {folder}/dev-170.checkpoint.json",
    ]


def test_images_of_pulumi_cloud_are_those_of_the_numbered_state() -> None:
    def pulumi(words: Sequence[str]) -> str:
        assert tuple(words) == ("stack", "export", "--version", "7")
        return json.dumps(
            {"deployment": json.loads(state({"nvidia": OLD}))["checkpoint"]["latest"]}
        )

    (update,) = history(record(A, version=7))
    url = "https://app.pulumi.com/me"
    assert images_of(update, url, PLACE, pulumi, refuse) == {"nvidia": OLD}


def test_images_of_another_bucket_are_not_known() -> None:
    update = history(record(A))[0]
    assert images_of(update, "s3://mine", PLACE, refuse, refuse) == {}
