"""Pyright: when it is got, and what is said where it cannot be."""

from pathlib import Path

import pytest

from tests.tools.test_engine import executable, never, refused, way
from tools.programs import pyright
from tools.programs.pyright import VERSION, PyrightNotFoundError, find_or_get


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have a node that runs shell scripts, so that a test can say what pyright answers."""
    found = executable(tmp_path / "path" / "node", 'exec sh "$@"')
    monkeypatch.setenv("PATH", str(found.parent), prepend=":")
    return found


def answering(version: str) -> str:
    """Give the text of a pyright of this version."""
    return f"echo pyright {version}\n"


def put(folder: Path, text: str) -> None:
    """Put one where the archive has it."""
    (folder / "package").mkdir(parents=True)
    (folder / "package" / "index.js").write_text(text)


def test_one_in_the_cache_is_taken_without_asking_anybody(node: Path, tmp_path: Path) -> None:
    put(tmp_path / f"pyright-{VERSION}", answering(VERSION))
    script = tmp_path / f"pyright-{VERSION}" / "package" / "index.js"
    assert find_or_get(cache=tmp_path, ways=[way(never)]) == [str(node), str(script)]


def test_another_version_is_not_kept(node: Path, tmp_path: Path) -> None:  # noqa: ARG001 # on PATH
    def other(folder: Path) -> None:
        put(folder, answering("1.0.0"))

    with pytest.raises(PyrightNotFoundError, match="no program that runs was found in it"):
        find_or_get(cache=tmp_path, ways=[way(other)])


def test_none_is_one_sentence_with_the_reason_and_the_way_out(
    node: Path,  # noqa: ARG001 # on PATH
    tmp_path: Path,
) -> None:
    with pytest.raises(PyrightNotFoundError) as caught:
        find_or_get(cache=tmp_path, ways=[way(refused)])
    (line,) = str(caught.value).splitlines()
    assert line.startswith("no pyright: ")
    assert line.endswith("run `.venv/bin/python -m tools.programs.pyright` to try again")


def test_a_cache_that_cannot_be_written_is_one_sentence_too(
    node: Path,  # noqa: ARG001 # on PATH
    tmp_path: Path,
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with pytest.raises(PyrightNotFoundError, match=r"^no pyright: .*/file/cache: Not a directory$"):
        find_or_get(cache=in_the_way / "cache", ways=[way(never)])


def test_without_node_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PyrightNotFoundError, match=r"node is not on PATH; install Node\.js"):
        find_or_get(cache=tmp_path, ways=[way(never)])


def test_it_prints_why_it_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pyright.main() == 1
    assert capsys.readouterr().err == ("error: no pyright: node is not on PATH; install Node.js\n")
