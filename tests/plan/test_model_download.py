"""What a download is told, what marks it, and how long it may take."""

import runpy
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from components.model_store.disk_plan import DiskChoice, DiskType
from components.model_store.download_plan import HOPELESS, SCRIPT, Download, scratch_gib

FROM_THE_HUB = Download("a/b", "main", "weights/a/b")
FROM_A_BUCKET = Download("a/b", "main", "weights/a/b", "theirs", "tuned")
FILES = Path(__file__).parents[2] / "images" / "download"


def test_a_model_is_brought_from_the_hub_into_its_folder() -> None:
    assert FROM_THE_HUB.arguments == ("--model=a/b", "--to=/models/weights/a/b")


def test_a_revision_is_asked_for_where_one_is_written() -> None:
    assert replace(FROM_THE_HUB, revision="v1").arguments == (
        "--model=a/b",
        "--revision=v1",
        "--to=/models/weights/a/b",
    )


def test_a_model_is_copied_from_its_folder_in_a_bucket() -> None:
    assert FROM_A_BUCKET.arguments == ("--folder=/source/tuned", "--to=/models/weights/a/b")


def test_a_bucket_that_is_one_model_is_copied_whole() -> None:
    assert replace(FROM_A_BUCKET, source_folder="").arguments[0] == "--folder=/source"


@pytest.mark.parametrize(
    "other",
    [
        replace(FROM_THE_HUB, model_id="a/c"),
        replace(FROM_THE_HUB, revision="v1"),
        replace(FROM_THE_HUB, folder="weights/a/c"),
        FROM_A_BUCKET,
    ],
)
def test_another_download_has_another_mark(other: Download) -> None:
    assert other.mark != FROM_THE_HUB.mark


def test_a_mark_stays_as_it_is_for_what_is_in_peoples_state() -> None:
    assert FROM_THE_HUB.mark == "989054ad"


@pytest.mark.parametrize(
    "other",
    [
        DiskChoice(DiskType.HYPERDISK_ML, 1024),
        DiskChoice(DiskType.PD_SSD, 2048),
    ],
)
def test_a_disk_of_another_kind_or_size_is_another_disk(other: DiskChoice) -> None:
    assert other.mark("download") != DiskChoice(DiskType.PD_SSD, 1024).mark("download")


def test_throughput_changes_in_place() -> None:
    slow, fast = (DiskChoice(DiskType.HYPERDISK_ML, 1024, each) for each in (None, 2400))
    assert slow.mark("download") == fast.mark("download")


@pytest.mark.parametrize(("weights", "gib"), [(2.9, 16), (131.4, 273)])
def test_a_scratch_disk_holds_a_model_that_is_published_twice_over(
    weights: float, gib: int
) -> None:
    assert scratch_gib(weights) == gib


def test_the_job_and_the_script_agree_on_the_status_that_means_no_other_try(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "path", [str(FILES), *sys.path])
    script = runpy.run_path(str(FILES / SCRIPT))
    arguments = ["--folder", str(tmp_path), "--to", str(tmp_path / "to")]
    assert script["main"](arguments) == HOPELESS
    sys.modules.pop("model_sources")
