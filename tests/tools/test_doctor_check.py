"""The one place where the doctor runs commands: on real ones."""

import sys

import pytest

from tools.doctor import check as doctor_check
from tools.doctor.check import Answer, NoAnswerError, run_command


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_a_command_leaves_its_status_and_both_its_outputs() -> None:
    code = "import sys; print(input()); print('no', file=sys.stderr); sys.exit(3)"
    assert run_command(python(code), "given\n") == Answer(3, "given\n", "no\n")


def test_a_command_that_is_not_there_is_named() -> None:
    with pytest.raises(NoAnswerError, match=r"^no-such-tool is not on PATH$"):
        run_command(("no-such-tool",))


def test_a_command_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_check, "TIMEOUT_SECONDS", 0.2)
    with pytest.raises(NoAnswerError, match=r"gave no answer in 0 s$"):
        run_command(python("import time; time.sleep(60)"))


def test_a_command_asks_nobody() -> None:
    code = "import os; print(os.environ['CLOUDSDK_CORE_DISABLE_PROMPTS'])"
    assert run_command(python(code)).out == "1\n"


def test_output_that_is_no_text_is_no_accident() -> None:
    assert (
        run_command(python("import os; os.write(1, b'\\xff')")).out == "\N{REPLACEMENT CHARACTER}"
    )
