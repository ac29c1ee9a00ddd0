"""What the commands of one gcloud group have alike: who reads their words, and how they are told.

Owns the parser, the world, and the line that is printed for a refusal. Not here: what a command
does, which its own module says.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from sandbox.provider.cloud import RefusalError
from sandbox.state.world import World


class Parser(argparse.ArgumentParser):
    """Reads the words of a command; ValueError says what is wrong with them."""

    def __init__(self, group: str) -> None:
        # A flag in short may mean another one to gcloud itself; and help is gcloud's to give.
        super().__init__(prog=f"gcloud {group}", allow_abbrev=False, add_help=False)

    def error(self, message: str) -> NoReturn:
        """Refuse."""
        raise ValueError(message)


def world_to_work_in() -> World:
    """Give the world that SANDBOX_WORLD names; ValueError where none is named."""
    if not (named := os.environ.get("SANDBOX_WORLD")):
        raise ValueError("SANDBOX_WORLD is not set; the sandbox's gcloud needs a world")
    return World(Path(named))


def answered(
    group: str, words: Sequence[str], command: Callable[[Sequence[str], World], str]
) -> int:
    """Run a command in the world that SANDBOX_WORLD names, print its line, and give the status."""
    try:
        line = command(words, world_to_work_in())
    except (ValueError, RefusalError) as error:
        sys.stderr.write(f"ERROR: (gcloud.{group.replace(' ', '.')}) {error}\n")
        return 1
    sys.stdout.write(f"{line}\n")
    return 0
