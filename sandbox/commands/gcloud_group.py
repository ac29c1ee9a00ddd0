"""Parser, sandbox state and error line that the fakes of gcloud share."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from sandbox.provider.cloud import RefusalError
from sandbox.state.world import World


class Parser(argparse.ArgumentParser):
    """Parser of a command line. Raises ValueError with the error."""

    def __init__(self, group: str) -> None:
        # An abbreviated flag may mean another one to gcloud; help is left to gcloud.
        super().__init__(prog=f"gcloud {group}", allow_abbrev=False, add_help=False)

    def error(self, message: str) -> NoReturn:
        """Refuse."""
        raise ValueError(message)


def world_to_work_in() -> World:
    """Return the world that SANDBOX_WORLD names; ValueError where none is named."""
    if not (named := os.environ.get("SANDBOX_WORLD")):
        raise ValueError("SANDBOX_WORLD is not set; the sandbox's gcloud needs a world")
    return World(Path(named))


def answered(
    group: str, words: Sequence[str], command: Callable[[Sequence[str], World], str]
) -> int:
    """Run a command on the state in SANDBOX_WORLD, print its line, and return the exit status."""
    try:
        line = command(words, world_to_work_in())
    except (ValueError, RefusalError) as error:
        sys.stderr.write(f"ERROR: (gcloud.{group.replace(' ', '.')}) {error}\n")
        return 1
    sys.stdout.write(f"{line}\n")
    return 0
