"""Every resource of every stack is the one that is written down.

After a change that you meant, run `python -m tests.golden` and read the difference.
"""

import pytest

from tests.golden import messages, reports
from tests.golden.stacks import FOLDER, STACKS, file_of, text

pytestmark = pytest.mark.xdist_group("every-stack")


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_asks_for_what_is_written_down(stack: str) -> None:
    assert text(stack) == file_of(stack).read_text(encoding="utf-8"), "run: python -m tests.golden"


def test_each_file_is_of_a_stack() -> None:
    assert sorted(FOLDER.iterdir()) == sorted(map(file_of, STACKS))
    assert sorted(reports.FOLDER.iterdir()) == sorted(map(reports.file_of, reports.STACKS))


@pytest.mark.parametrize("stack", reports.STACKS)
def test_the_report_of_a_stack_is_the_one_that_is_written_down(stack: str) -> None:
    written = reports.file_of(stack).read_text(encoding="utf-8")
    assert reports.text(stack) == written, "run: python -m tests.golden"


def test_each_message_is_the_one_that_is_written_down() -> None:
    written = messages.FILE.read_text(encoding="utf-8")
    assert messages.text() == written, "run: python -m tests.golden"
