"""The command: of previews in a folder, against a commit, with a status that a pipeline heeds."""

from pathlib import Path

import pytest

from tests.comment.events import POOL, broken, events, step
from tools.pull_request import __main__ as comment
from tools.pull_request.__main__ import main

BASE = "HEAD"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dev.json").write_text(events(step("create", POOL, "l4")))
    (tmp_path / "llama2.json").write_text(events(broken("CKV_1", "mandatory", "no")))
    (tmp_path / "trillium.json").write_text("error: no credentials\n")
    return tmp_path


def test_a_preview_of_a_folder_is_commented_and_passes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([BASE, "dev", "--previews", str(folder)]) == 0
    assert "- `dev`: 1 created; costs the same" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("stack", "told"),
    [
        ("llama2", "- `llama2`: **refused by policy** (1)"),
        ("trillium", "> no preview was made: line 1 of the preview is not valid JSON"),
    ],
)
def test_what_is_refused_or_broke_off_is_told_and_fails(
    folder: Path, stack: str, told: str
) -> None:
    written = folder / "comment.md"
    assert main([BASE, "dev", stack, "--previews", str(folder), "--out", str(written)]) == 1
    assert told in written.read_text()


def test_a_preview_that_is_not_there_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([BASE, "dev", "--previews", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"error: {tmp_path}/dev.json: No such file or directory\n"


def test_a_place_that_cannot_be_written_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder / "nowhere" / "comment.md"
    assert main([BASE, "dev", "--previews", str(folder), "--out", str(out)]) == 2
    assert capsys.readouterr().err == f"error: {out}: No such file or directory\n"


@pytest.mark.parametrize("base", ["nowhere", "--output=stolen"])
def test_a_base_that_is_none_is_an_error(base: str, tmp_path: Path) -> None:
    with pytest.raises(comment.NoBaseError, match=r"^git merge-base: "):
        comment.check_out(base, tmp_path)


def test_the_base_is_written_as_it_was_committed(tmp_path: Path) -> None:
    commit = comment.check_out(BASE, tmp_path)
    assert len(commit) == 40
    assert (tmp_path / "Pulumi.yaml").is_file()
    assert not (tmp_path / ".git").exists()
