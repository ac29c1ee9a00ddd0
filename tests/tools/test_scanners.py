"""The scanners: when they are got, under which name, and what is said when they cannot be."""

from pathlib import Path

import pytest

from tests.tools.test_engine import executable, never, refused, way
from tools.scan import scanners
from tools.scan.scanners import CHECKOV, KUBE_SCORE, ScannerNotFoundError, find_or_get


def filled(folder: Path) -> None:
    """Get one that runs."""
    executable(folder / "kube-score", "echo v1.20.0")


def test_one_in_the_cache_is_taken_without_asking_anybody(tmp_path: Path) -> None:
    filled(tmp_path / KUBE_SCORE.entry())
    found = find_or_get(KUBE_SCORE, cache=tmp_path, ways=[way(never)])
    assert found == [str(tmp_path / KUBE_SCORE.entry() / "kube-score")]


def test_one_that_is_got_is_kept_under_the_name_of_what_it_is_made_of(tmp_path: Path) -> None:
    found = find_or_get(KUBE_SCORE, cache=tmp_path, ways=[way(filled)])
    assert found == [str(tmp_path / KUBE_SCORE.entry() / "kube-score")]


def test_one_that_does_not_run_is_not_kept(tmp_path: Path) -> None:
    def broken(folder: Path) -> None:
        executable(folder / "kube-score", "exit 1")

    with pytest.raises(ScannerNotFoundError, match="no program that runs was found in it"):
        find_or_get(KUBE_SCORE, cache=tmp_path, ways=[way(broken)])
    assert not (tmp_path / KUBE_SCORE.entry()).exists()


def test_none_is_one_sentence_with_the_reason_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ScannerNotFoundError) as caught:
        find_or_get(CHECKOV, cache=tmp_path, ways=[way(refused)])
    (line,) = str(caught.value).splitlines()
    assert line.startswith("no checkov: ")
    assert line.endswith("run `make scan` to try again and see each step")


def test_checkov_is_started_by_its_module_since_its_folder_is_moved(tmp_path: Path) -> None:
    assert CHECKOV.words(tmp_path)[1:] == ["-m", "checkov.main"]


def test_a_scanner_is_told_of_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BC_API_KEY", "of-nobody")
    monkeypatch.setenv("GOOGLE_CREDENTIALS", "of-nobody")
    assert "of-nobody" not in scanners.alone().values()
