"""The download of a model: it goes on where it broke, and ends with what the hub has."""

import json
import pathlib
import signal
import time

from tests.images.downloads import CONFIG, PATIENCE, SHARD, WHOLE, Download


def test_every_file_arrives_and_the_manifest_says_so(download: Download) -> None:
    assert download.run() == (0, "maker/model@main is whole: 2 files, 2.00 MiB")
    assert download.files() == WHOLE
    assert sorted(json.loads(download.manifest.read_text())["files"]) == sorted(WHOLE)


def test_a_folder_that_is_whole_is_left_alone_and_the_hub_not_asked(download: Download) -> None:
    download.run()
    asked = len(download.hub.requests)
    assert download.run() == (0, "maker/model@main is whole already: 2 files")
    assert len(download.hub.requests) == asked


def test_a_connection_that_is_cut_is_taken_up_at_its_end(download: Download) -> None:
    download.hub.cuts["model.safetensors"] = [700_000, 1_500_000]
    assert download.run()[0] == 0
    assert download.hub.starts("model.safetensors") == [None, 700_000, 1_500_000]
    assert download.files() == WHOLE


def test_a_download_that_is_killed_goes_on_where_it_was(download: Download) -> None:
    download.hub.stalls_at = 900_000
    process = download.start()
    assert download.hub.stalled.wait(PATIENCE)
    partial = download.target / ".partial" / "model.safetensors"
    deadline = time.monotonic() + PATIENCE
    while partial.stat().st_size < 500_000:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE)
    there = partial.stat().st_size
    download.hub.stalls_at = None

    assert download.run()[0] == 0
    assert download.hub.starts("model.safetensors") == [None, there]
    assert download.files() == WHOLE


def test_a_folder_that_is_not_whole_has_no_manifest(download: Download) -> None:
    download.hub.lies["model.safetensors"] = [SHARD[::-1], SHARD[::-1]]
    download.run()
    assert not download.manifest.exists()


def test_a_file_that_is_whole_is_not_fetched_again(download: Download) -> None:
    download.hub.lies["config.json"] = [b"x" * len(CONFIG), b"x" * len(CONFIG)]
    assert download.run()[0] == 2
    assert download.run()[0] == 0
    assert download.hub.starts("model.safetensors") == [None]


def test_a_file_that_changed_on_the_way_of_a_crash_is_hashed_before_it_is_believed(
    download: Download,
) -> None:
    download.target.mkdir(parents=True)
    (download.target / "model.safetensors").write_bytes(SHARD[::-1])
    assert download.run()[0] == 0
    assert download.files() == WHOLE


def test_a_server_without_ranges_sends_all_again_and_nothing_is_doubled(
    download: Download,
) -> None:
    download.hub.knows_ranges = False
    download.hub.cuts["model.safetensors"] = [700_000]
    assert download.run()[0] == 0
    assert download.files() == WHOLE


def test_a_wrong_content_is_removed_and_fetched_once_more(download: Download) -> None:
    download.hub.lies["model.safetensors"] = [SHARD[::-1]]
    assert download.run()[0] == 0
    assert download.hub.starts("model.safetensors") == [None, None]
    assert download.files() == WHOLE


def test_a_hub_that_is_busy_is_asked_again_by_the_next_try(download: Download) -> None:
    download.hub.busy = 1
    status, said = download.run()
    assert (status, said.startswith("not done, and another try may help: ")) == (1, True)
    assert download.run()[0] == 0


def test_copies_in_formats_that_vllm_does_not_read_are_left_out(download: Download) -> None:
    download.hub.large |= {"pytorch_model.bin": b"1", "original/consolidated.00.pth": b"2"}
    assert download.run()[0] == 0
    assert download.files() == WHOLE


def test_a_model_without_safetensors_is_taken_as_it_is(download: Download) -> None:
    download.hub.large = {"pytorch_model.bin": b"1"}
    assert download.run()[0] == 0
    assert sorted(download.files()) == ["config.json", "pytorch_model.bin"]


def test_another_folder_is_copied_whole(download: Download, tmp_path: pathlib.Path) -> None:
    theirs = tmp_path / "theirs"
    (theirs / "sub").mkdir(parents=True)
    (theirs / "config.json").write_bytes(CONFIG)
    (theirs / "sub" / "model.safetensors").write_bytes(SHARD)
    assert download.run("--folder", str(theirs))[0] == 0
    assert download.files() == {"config.json": CONFIG, "sub/model.safetensors": SHARD}
    assert download.run("--folder", str(theirs))[1] == f"{theirs} is whole already: 2 files"
