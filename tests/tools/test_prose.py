"""The prose linter: its rules on sentences, on every page and on the texts of the programs."""

import ast
import re
from pathlib import Path

import pytest

from tools.prose.__main__ import RULES, findings, pages, programs
from tools.prose.comments import page_of
from tools.stack.sandbox_home import REPOSITORY

OLD_MANNER = {
    "Nobody climbs back by himself.": {"People"},
    "What is in Kubernetes by hand stays there.": {"Openings"},
    "With `internal` it would mean nothing.": {"Ways"},
    "The packages are locked anew, beside the image.": {"Words"},
    "That no machine is free is said in the preview.": {"Openings", "Passive"},
    "The disk to boot from is the plan's.": {"Possessive"},
    "Return what is wrong with a pool.": {"Results"},
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


PROGRAM = '''"""A module.

Nobody reads `nobody` here.
"""

PORT = 1  # Whoever calls it.  # noqa: S104
"""A port.

>>> "nobody"
'nobody'
"""
name = "nobody"
'''


def test_docstrings_and_comments_are_read_at_their_lines() -> None:
    lines = page_of(PROGRAM).splitlines()
    assert [(number, line) for number, line in enumerate(lines, 1) if line] == [
        (1, "A module."),
        (3, "Nobody reads `nobody` here."),
        (6, "Whoever calls it."),
        (7, "A port."),
    ]


def test_a_finding_in_a_program_names_its_file_and_line(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    assert [line.rpartition(":")[0] for line in findings([program])] == [
        f"{program}:3:1:Plain.People:Name who it is",
        f"{program}:6:1:Plain.People:Name who it is",
    ]


def test_every_docstring_and_comment_of_the_programs_passes() -> None:
    assert findings(programs()) == []


def sentences(program: Path) -> list[str]:
    """Return the texts of a program that have a space, without its docstrings."""
    tree = ast.parse(program.read_text(encoding="utf-8"))
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            parts = [part.value if isinstance(part, ast.Constant) else "X" for part in node.values]
            found.append("".join(map(str, parts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += [] if id(node) in skipped else [node.value]
    return [" ".join(text.split()) for text in found if " " in text.strip()]


def test_every_message_of_the_programs_passes(tmp_path: Path) -> None:
    texts = [
        re.sub("[<>#]", " ", text) for each in programs() for text in sentences(REPOSITORY / each)
    ]
    page = tmp_path / "messages.md"
    page.write_text("\n\n".join(texts))
    assert findings([page]) == []
