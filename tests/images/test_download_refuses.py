"""The download of a model: what it does not believe, and what it says when it ends without."""

import pathlib

import pytest

from tests.images.downloads import CONFIG, SHARD, Download


def test_a_content_that_is_wrong_twice_is_refused_and_not_kept(download: Download) -> None:
    download.hub.lies["model.safetensors"] = [SHARD[::-1], SHARD[::-1]]
    assert download.run() == (
        2,
        "cannot be downloaded: model.safetensors arrived twice with a content that is not its own",
    )
    assert download.files() == {}


def test_a_small_file_is_held_against_gits_own_hash(download: Download) -> None:
    download.hub.lies["config.json"] = [b"x" * len(CONFIG), b"x" * len(CONFIG)]
    assert download.run() == (
        2,
        "cannot be downloaded: config.json arrived twice with a content that is not its own",
    )


def test_a_gated_model_without_a_token_says_which_key_names_one(download: Download) -> None:
    download.hub.token = "right"  # noqa: S105 # made up
    assert download.run() == (
        2,
        "cannot be downloaded: Hugging Face refuses maker/model (401): it is gated, private or "
        "not there; name a token in huggingFaceToken",
    )


def with_token(download: Download, token: str) -> Download:
    """Mount a token as the pod does."""
    file = download.target.parents[2] / "token"
    file.write_text(f"{token}\n")
    download.environment["HF_TOKEN_PATH"] = str(file)
    return download


def test_a_token_that_may_not_read_says_whose_licence_is_missing(download: Download) -> None:
    download.hub.token = "right"  # noqa: S105 # made up
    assert with_token(download, "wrong").run() == (
        2,
        "cannot be downloaded: Hugging Face refuses maker/model (403): the token's account may "
        "not read it; accept the licence on the model's page",
    )


def test_the_token_opens_the_model_and_never_reaches_the_other_host(download: Download) -> None:
    download.hub.token = "right"  # noqa: S105 # made up
    assert with_token(download, "right").run()[0] == 0
    seen = {(each.host, each.token) for each in download.hub.requests}
    assert seen == {("127.0.0.1", "Bearer right"), ("localhost", None)}


def test_a_model_that_does_not_exist_is_named(download: Download) -> None:
    assert download.run("--model", "maker/other") == (
        2,
        "cannot be downloaded: Hugging Face has no maker/other@main "
        "(404 for /api/models/maker/other/revision/main?blobs=true)",
    )


def test_a_disk_that_is_too_small_is_refused_before_anything_is_fetched(
    download: Download,
) -> None:
    download.hub.claimed_size = 10**18
    status, said = download.run()
    assert (status, said.startswith("cannot be downloaded: disk full: ")) == (2, True)
    assert download.hub.starts("model.safetensors") == []


@pytest.mark.skipif(not pathlib.Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_disk_that_fills_up_on_the_way_is_said(download: Download) -> None:
    partial = download.target / ".partial" / "model.safetensors"
    partial.parent.mkdir(parents=True)
    partial.symlink_to("/dev/full")
    assert download.run() == (
        2,
        f"cannot be downloaded: disk full: no room left for {partial}",
    )


def test_a_name_that_leads_out_of_the_folder_is_refused(download: Download) -> None:
    download.hub.small["../escaped"] = b"1"
    assert download.run() == (
        2,
        "cannot be downloaded: the source names a file outside its folder: '../escaped'",
    )


def test_a_folder_without_a_model_is_refused(download: Download, tmp_path: pathlib.Path) -> None:
    assert download.run("--folder", str(tmp_path)) == (
        2,
        f"cannot be downloaded: no model in {tmp_path}: it has no config.json",
    )
