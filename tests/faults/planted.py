"""The list of faults, read from `faults.yaml`."""

from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = Path(__file__).with_name("faults.yaml")


@dataclass(frozen=True)
class Fault:
    """One mistake: `old` becomes `new` in `file`, and `test` fails."""

    id: str
    area: str
    what: str
    """The mistake in a sentence."""
    file: str
    """From the root of the project."""
    old: str
    """Text that stands once in the file."""
    new: str
    test: str
    """What pytest is told to run: a file, or `FILE::NAME`."""

    def planted_in(self, text: str) -> str:
        """Return the file's text with the mistake; `ValueError` where `old` is not there once."""
        if (count := text.count(self.old)) != 1:
            raise ValueError(f"{self.id}: {count} times in {self.file}, expected once: {self.old}")
        return text.replace(self.old, self.new)


def faults() -> list[Fault]:
    """Return all of them, in the order of the list."""
    return [Fault(**each) for each in yaml.safe_load(FILE.read_text())]
