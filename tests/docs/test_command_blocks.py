"""Every block of commands is run, or says why it is not."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.command_blocks import BLOCKS, RUN, Block
from tools.stack.sandbox_home import REPOSITORY

SECONDS = 600

# What a `make` tells the ones below it, this one's ARGS= among it: a person's has none above.
MAKES = ("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "ARGS")


def on_kubernetes(block: Block) -> bool:
    """Say whether a block starts a control plane."""
    return "KUBE=1" in block.text or "make drill" in block.text


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(
            block,
            id=block.name,
            # One control plane at a time, and none before Kubernetes is built.
            marks=[pytest.mark.xdist_group("kube")] if on_kubernetes(block) else [],
        )
        for block in RUN
    ],
)
def test_a_block_runs_as_it_is_printed(block: Block, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in MAKES}
    done = subprocess.run(
        ["bash", "-euc", block.text],
        cwd=REPOSITORY,
        env={**environment, "SANDBOX_HOME": str(tmp_path / "sandbox")},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr


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
