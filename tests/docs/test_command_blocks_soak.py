"""The commands of the pages, typed as they are printed, in a sandbox of their own."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.docs.command_blocks import RUN, Block
from tools.sandbox_home import REPOSITORY

pytestmark = pytest.mark.soak

MINUTES = 10


@pytest.mark.parametrize("block", RUN, ids=lambda block: block.name)
def test_a_block_runs_as_it_is_printed(block: Block, tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-euc", block.text],
        cwd=REPOSITORY,
        env={**os.environ, "SANDBOX_HOME": str(tmp_path / "sandbox")},
        capture_output=True,
        text=True,
        check=False,
        timeout=MINUTES * 60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
