"""A scanner that does not do its work: one sentence, and no traceback."""

from pathlib import Path

import pytest

from tests.tools.test_engine import executable
from tools.render.evaluate import EvaluationError
from tools.scan import __main__ as scan
from tools.scan.findings import ScanError, run_json


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exec sleep 30", "^checkov had not ended after 0.5 s$"),
        ("echo out of memory >&2", "^checkov printed no JSON: out of memory\n$"),
    ],
)
def test_a_scanner_without_an_answer_is_one_sentence(
    tmp_path: Path, script: str, reason: str
) -> None:
    scanner = executable(tmp_path / "checkov", script)
    with pytest.raises(ScanError, match=reason):
        run_json([str(scanner)], seconds=0.5)


def test_a_stack_that_the_program_refuses_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(_folder: Path) -> dict[str, str]:
        raise EvaluationError("vllm-gke:region: required")

    monkeypatch.setattr(scan, "write", refused)
    assert scan.main() == 2
    assert capsys.readouterr().err == "error: vllm-gke:region: required\n"
