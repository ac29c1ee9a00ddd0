"""Every block of commands is run, or says why it is not."""

import re

from tests.docs.command_blocks import BLOCKS, RUN
from tools.sandbox_home import REPOSITORY


def test_a_block_with_commands_is_marked_as_one() -> None:
    unmarked = [each.name for each in BLOCKS if each.has_commands and each.language != "sh"]
    assert unmarked == []


def test_only_a_block_of_commands_says_why_it_is_not_run() -> None:
    assert [each.name for each in BLOCKS if each.reason and each.language != "sh"] == []


def test_what_is_run_is_make_and_nothing_else() -> None:
    lines = [line for block in RUN for line in block.text.splitlines()]
    assert [line for line in lines if not line.startswith("make ")] == []


def test_every_target_that_a_block_names_is_there() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    targets = set(" ".join(re.findall(r"^([\w. -]+):.*## ", makefile, re.M)).split())
    named = {
        target
        for block in BLOCKS
        if block.language == "sh"
        for target in re.findall(r"^make ([\w-]+)", block.text, re.M)
    }
    assert named - targets == set()


def test_the_first_page_and_the_pages_on_kubernetes_and_stockouts_have_blocks_that_are_run() -> (
    None
):
    assert {block.page for block in RUN} >= {
        "docs/index.md",
        "docs/kubernetes.md",
        "docs/fallback.md",
    }
