"""A command that is waited for: what it printed, or one sentence why there is nothing."""

from pathlib import Path

import pytest

from tests.tools.test_engine import executable
from tools.programs.command_output import output_of


def test_it_is_what_the_command_printed(tmp_path: Path) -> None:
    assert output_of(["pwd"], seconds=10, folder=tmp_path) == f"{tmp_path}\n"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo first >&2; echo last >&2; echo >&2; exit 1", "last"),
        ("exit 3", "no reason given"),
        ("sleep 30", "not finished after 0.2 s"),
    ],
)
def test_a_failure_is_the_command_s_own_reason(tmp_path: Path, script: str, reason: str) -> None:
    command = executable(tmp_path / "it", f"exec {script}" if "sleep" in script else script)
    with pytest.raises(RuntimeError) as caught:
        output_of([str(command)], seconds=0.2 if "sleep" in script else 10)
    assert str(caught.value) == reason


def test_a_command_that_is_not_there_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match=r"^npm is not on PATH$"):
        output_of(["npm"], seconds=10)


def test_a_file_that_cannot_be_run_is_a_sentence_too(tmp_path: Path) -> None:
    (tmp_path / "it").write_text("")
    with pytest.raises(RuntimeError, match=r"/it does not start: Permission denied$"):
        output_of([str(tmp_path / "it")], seconds=10)
