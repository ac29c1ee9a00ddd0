"""Commands, each run once under watch for all tests of this folder."""

import functools
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.render.evaluate import REPOSITORY


@dataclass(frozen=True)
class Seen:
    """What a command imported, read and executed."""

    modules: frozenset[str]
    opened: Mapping[str, int]
    """How often each file was opened to read, by its full path."""
    executed: Mapping[str, int]
    """How often code of each file was executed as a whole."""

    @property
    def own_data(self) -> dict[str, int]:
        """Return the files of this project that are no Python, and how often each was read."""
        mine = {
            Path(path).relative_to(REPOSITORY): times
            for path, times in self.opened.items()
            if path.startswith(f"{REPOSITORY}/") and not path.startswith(f"{REPOSITORY}/.venv/")
        }
        return {
            path.as_posix(): times
            for path, times in mine.items()
            if path.suffix != ".py" and "__pycache__" not in path.parts
        }

    def packages(self, depth: int = 1) -> set[str]:
        """Return what was imported that Python does not bring, so many names deep."""
        # What begins with an underscore is a part in C of another package, or of Python.
        foreign = {
            name
            for name in self.modules
            if name.partition(".")[0] not in sys.stdlib_module_names and name[0] != "_"
        }
        return {".".join(name.split(".")[:depth]) for name in foreign}


@pytest.fixture(scope="session")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Seen]:
    """Run `python -m` with words, once for the same words, and give what was seen."""

    @functools.cache
    def watch(*words: str) -> Seen:
        result = tmp_path_factory.mktemp("watched") / "seen.json"
        command = [sys.executable, "-m", "bench.watched", str(result), *words]
        subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
        seen = json.loads(result.read_text())
        return Seen(frozenset(seen["modules"]), seen["opened"], seen["executed"])

    return watch
