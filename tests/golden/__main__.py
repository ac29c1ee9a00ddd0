"""Write the golden files again: `python -m tests.golden`, after a change that you meant."""

import sys

from tests.golden.stacks import FOLDER, STACKS, file_of, text


def main() -> int:
    """Write a file for each stack and remove those of no stack."""
    FOLDER.mkdir(exist_ok=True)
    wanted = {file_of(stack): text(stack) for stack in STACKS}
    for old in set(FOLDER.glob("*.yaml")) - set(wanted):
        old.unlink()
    for file, content in wanted.items():
        file.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
