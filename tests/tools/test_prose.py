"""The prose linter: what its rules find in a sentence, and that every page passes them."""

from pathlib import Path

import pytest

from tools.prose import RULES, findings, pages

OLD_MANNER = {
    "Nobody climbs back by himself.": {"People"},
    "What is in Kubernetes by hand stays there.": {"Openings"},
    "With `internal` it would mean nothing.": {"Ways"},
    "The packages are locked anew, beside the image.": {"Words"},
    "That no machine is free is said in the preview.": {"Openings", "Passive"},
    "The disk to boot from is the plan's.": {"Possessive"},
    "# The way down": {"Ways"},
    "## What to know of it": {"Headings", "Openings"},
    "| A cell | Whoever reads it |": {"People"},
}
PLAIN = """# Delete the stack

Resources that GKE created are deleted. If a replica waits, GKE tries another rung.
What does it cost?

| Key | Meaning |
| --- | --- |
| `nobody` | another team's network |
"""


def rules(tmp_path: Path, text: str) -> set[str]:
    page = tmp_path / "page.md"
    page.write_text(text)
    return {line.split(":")[3].removeprefix("Plain.") for line in findings([page])}


@pytest.mark.parametrize("sentence", OLD_MANNER)
def test_a_sentence_in_the_old_manner_is_found(tmp_path: Path, sentence: str) -> None:
    table = "| Head | Head |\n| --- | --- |\n" if sentence.startswith("|") else ""
    assert rules(tmp_path, f"{table}{sentence}\n") == OLD_MANNER[sentence]


def test_plain_sentences_code_spans_and_questions_pass(tmp_path: Path) -> None:
    assert rules(tmp_path, PLAIN) == set()


def test_every_page_passes() -> None:
    assert findings(pages()) == []


def test_the_exceptions_fit_on_ten_lines() -> None:
    (_, _, exceptions) = (RULES / "vale.ini").read_text().partition("# Exceptions")
    assert len(exceptions.splitlines()) <= 10
