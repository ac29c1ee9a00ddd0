"""Write the golden files again: `python -m tests.golden`, after a change that you meant."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.golden import messages, reports, stacks


def main() -> int:
    """Write a file for each stack, report and message, and remove those of no stack."""
    _write(stacks.FOLDER, stacks.STACKS, stacks.file_of, stacks.text)
    _write(reports.FOLDER, reports.STACKS, reports.file_of, reports.text)
    messages.FILE.write_text(messages.text(), encoding="utf-8")
    return 0


def _write(
    folder: Path,
    names: Iterable[str],
    file_of: Callable[[str], Path],
    text: Callable[[str], str],
) -> None:
    folder.mkdir(exist_ok=True)
    wanted = {file_of(name): text(name) for name in names}
    for old in set(folder.iterdir()) - set(wanted):
        old.unlink()
    for file, content in wanted.items():
        file.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
