"""Posting: one comment whatever runs, nobody else's touched, and the token in no message."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.comment.forge import TOKEN, Forge, serving
from tools.pull_request.post_comment import main
from tools.pull_request.text import MARKER

BODY = f"{MARKER}\n### Preview\n- `dev`: 1 updated\n"
BOT = "github-actions[bot]"

Poster = Callable[..., int]


@pytest.fixture
def forge() -> Iterator[Forge]:
    """Serve a forge."""
    held = Forge()
    with serving(held, BOT):
        yield held


@pytest.fixture(params=["github", "gitlab"])
def post(
    request: pytest.FixtureRequest, forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Poster:
    """Post a body on the seventh pull request, as either forge's runner does."""
    given = {
        "GITHUB_API_URL": forge.url,
        "GITHUB_REPOSITORY": "o/r",
        "PULL_REQUEST": "7",
        "GITHUB_TOKEN": TOKEN,
        "CI_API_V4_URL": forge.url,
        "CI_PROJECT_ID": "12",
        "CI_MERGE_REQUEST_IID": "7",
        "GITLAB_TOKEN": TOKEN,
    }

    def run(body: str = BODY, **other: str) -> int:
        for name, value in {**given, **other}.items():
            monkeypatch.setenv(name, value)
        file = tmp_path / "comment.md"
        file.write_text(body)
        return main([request.param, str(file)])

    return run


def test_a_first_run_posts_and_a_second_changes_nothing(
    forge: Forge, post: Poster, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (post(), post()) == (0, 0)
    assert forge.bodies == [BODY]
    assert capsys.readouterr().out == "comment created\ncomment unchanged\n"


def test_another_text_replaces_the_last_one(forge: Forge, post: Poster) -> None:
    post()
    post(BODY.replace("1 updated", "2 updated"))
    assert forge.bodies == [BODY.replace("1 updated", "2 updated")]


def test_a_forge_that_changes_line_ends_is_not_written_to_again(forge: Forge, post: Poster) -> None:
    forge.line_ends = "\r\n"
    post()
    post()
    assert [each.split()[0] for each in forge.asked if not each.startswith("GET")] == ["POST"]


def test_the_comment_is_found_behind_more_than_a_page_of_others(forge: Forge, post: Poster) -> None:
    for number in range(150):
        forge.add(f"remark {number}", "somebody")
    forge.add(BODY, BOT)
    post(BODY.replace("1", "3"))
    assert len(forge.bodies) == 151
    assert forge.bodies[150] == BODY.replace("1", "3")


def test_somebody_who_writes_the_mark_keeps_the_comment(forge: Forge, post: Poster) -> None:
    forge.add(BODY, "somebody")
    post(BODY.replace("1", "3"))
    assert forge.bodies == [BODY, BODY.replace("1", "3")]


def test_a_comment_that_only_quotes_the_mark_is_left_alone(forge: Forge, post: Poster) -> None:
    forge.add(f"look:\n{MARKER}", BOT)
    post()
    assert forge.bodies == [f"look:\n{MARKER}", BODY]


def test_a_text_without_a_mark_is_not_posted(
    forge: Forge, post: Poster, capsys: pytest.CaptureFixture[str]
) -> None:
    assert post("no mark\n") == 1
    assert forge.bodies == []
    assert "not the mark that identifies it" in capsys.readouterr().err


def test_a_file_that_is_no_text_is_refused_by_its_name(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG")
    assert main(["github", str(file)]) == 1
    assert forge.bodies == []
    assert capsys.readouterr().err == f"error: {file} is not text in UTF-8\n"


def test_a_token_in_the_text_is_masked_once_more(forge: Forge, post: Poster) -> None:
    post(f"{BODY}hf_{'CanaryOfNobody7'}\n")
    assert forge.bodies == [f"{BODY}[secret]\n"]


def test_a_wrong_token_is_refused_and_never_printed(
    forge: Forge, post: Poster, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = "hf_" + "wrongOfNobody7"
    assert post(GITHUB_TOKEN=wrong, GITLAB_TOKEN=wrong) == 1
    said = capsys.readouterr()
    assert "401" in said.err
    assert wrong not in said.out + said.err
    assert forge.bodies == []


def test_a_redirect_is_not_followed_with_the_token(forge: Forge, post: Poster) -> None:
    other = Forge()
    with serving(other, BOT):
        forge.redirect = other.url
        assert post() == 1
    assert other.asked == []


def test_no_token_goes_where_it_can_be_read_on_the_way(
    post: Poster, capsys: pytest.CaptureFixture[str]
) -> None:
    there = "http://forge.invalid"
    assert post(GITHUB_API_URL=there, CI_API_V4_URL=there) == 1
    assert "http://forge.invalid is not https" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["", "7/../8", "seven"])
def test_what_is_no_number_of_a_pull_request_is_refused(post: Poster, number: str) -> None:
    assert post(PULL_REQUEST=number, CI_MERGE_REQUEST_IID=number) == 1
