"""Examples in other languages than Python: their own copies, and the host that runs them."""

import shutil
from pathlib import Path

import pytest

from tests.contract.sources import ROOT
from tests.engine.running_stack import RunningStack
from tools.programs import language_hosts


def copied(example: str, top: Path) -> Path:
    """Copy an example into a folder that has what it names by where it lies in a clone."""
    top.mkdir(exist_ok=True)
    for name in ("components", "images", "requirements.txt"):
        (top / name).symlink_to(ROOT / name)
    folder = top / "examples" / example
    shutil.copytree(ROOT / "examples" / example, folder)
    return folder


def hosted(stack: RunningStack, runtime: str) -> RunningStack:
    """Give a stack's engine Pulumi's own host for a runtime; or say why it cannot be had."""
    home = stack.stack.home
    home.prepare(stack.cli)
    try:
        language_hosts.lay(runtime, stack.cli, home.home)
    except language_hosts.HostNotFoundError as error:
        pytest.skip(str(error))
    return stack
