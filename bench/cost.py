"""What a command costs: the CPU time and the memory of its process and of those that it waited for.

CPU time and not the clock: on a machine that others use too, the clock measures them. Runs of the
commands that are compared alternate (A, B, A, B), so that what changes meanwhile meets all alike.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.table import Row
from tools.render.evaluate import REPOSITORY

_OF_PYTHON = ("PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME", "PYTHONTRACEMALLOC")
"""Variables with which a child would compile everything again, or be slow on purpose."""

_SMALL_PARENT = Path(__file__).with_name("small_parent.py")


class CommandError(Exception):
    """A command that is measured failed; the message has the end of what it printed."""


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    cpu: float
    """Seconds of CPU time, of user and system."""
    memory: float
    """Most memory of any one process, in MB."""
    clock: float
    """Seconds by the clock."""


@dataclass(frozen=True)
class Command:
    """A command that is measured."""

    words: Sequence[str]
    environment: Mapping[str, str] | None = None
    """None for this process' own."""
    folder: Path = REPOSITORY

    def cost(self) -> Cost:
        """Run it once; raises CommandError where it fails."""
        given = os.environ if self.environment is None else self.environment
        environment = {name: value for name, value in given.items() if name not in _OF_PYTHON}
        with tempfile.NamedTemporaryFile("r", encoding="ascii") as result:
            small = [sys.executable, "-S", str(_SMALL_PARENT), result.name]
            done = subprocess.run(
                [*small, *self.words],
                env=environment,
                cwd=self.folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode != 0:
                end = done.stdout.decode(errors="replace")[-2000:]
                raise CommandError(f"{' '.join(self.words)}: status {done.returncode}\n{end}")
            cpu, memory, clock = map(float, result.read().split())
        return Cost(cpu, memory / 1024, clock)


def python(*words: str) -> Command:
    """Return a command of this Python, in the repository."""
    return Command([sys.executable, *words])


def interleaved(commands: Mapping[str, Command], repeats: int) -> dict[str, list[Cost]]:
    """Return the costs of each command; all run once before, so that what is compiled is there."""
    for command in commands.values():
        command.cost()
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            found[name].append(command.cost())
    return found


def ratio(
    part: str,
    metric: str,
    pair: tuple[Sequence[float], Sequence[float]],
    target: float | None = None,
    note: str = "",
) -> Row:
    """Return a row of what one costs over what the other does, run by run."""
    each = [one / other for one, other in zip(*pair, strict=True)]
    return Row(part, metric, median(each), spread=(min(each), max(each)), target=target, note=note)


def amount(
    part: str, metric: str, values: Sequence[float], unit: str, target: float | None = None
) -> Row:
    """Return a row of what one costs."""
    return Row(part, metric, median(values), unit, (min(values), max(values)), target)
