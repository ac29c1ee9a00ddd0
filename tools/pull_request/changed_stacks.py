"""Which stacks a change touches, for a pipeline to preview.

    python -m tools.pull_request.changed_stacks BASE

Prints a JSON list. A stack's own file touches that stack; what every stack is made of touches all.
Needs git, and nothing but Python's own library.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

PROGRAM = (
    "__main__.py",
    "Pulumi.yaml",
    "requirements.txt",
    "components/",
    "images/",
    "policy/",
)
"""What every stack is made of, or held to; a folder ends with a slash."""

_FILE = re.compile(r"Pulumi\.([A-Za-z0-9][A-Za-z0-9_-]*)\.yaml")


class NoChangeError(Exception):
    """Git cannot say what changed; the message says why."""


def touched(changed: Iterable[str], stacks: Sequence[str]) -> list[str]:
    """Return which of the stacks a change of these files touches, in alphabetical order."""
    files = list(changed)
    if any(file.startswith(PROGRAM) for file in files):
        return sorted(stacks)
    return sorted(stack for stack in stacks if f"Pulumi.{stack}.yaml" in files)


def stacks_in(folder: Path = REPOSITORY) -> list[str]:
    """Return the stacks whose files are there.

    A file of an odd name is none: the names go on into command lines.
    """
    found = (_FILE.fullmatch(path.name) for path in folder.glob("Pulumi.?*.yaml"))
    return sorted(match.group(1) for match in found if match)


def gone(changed: Iterable[str], stacks: Sequence[str]) -> list[str]:
    """Return the stacks whose files a change takes away: what they made stays, and costs."""
    names = {match.group(1) for file in changed if (match := _FILE.fullmatch(file))}
    return sorted(names - set(stacks))


def changed_files(base: str, folder: Path = REPOSITORY) -> list[str]:
    """Return the files that differ from where this branch left `base`."""
    names = ["git", "diff", "--name-only", "--no-renames", "-z", "--merge-base"]
    done = subprocess.run(
        [*names, "--end-of-options", base, "--"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise NoChangeError(f"git diff against '{base}': {done.stderr.strip()}")
    return [file for file in done.stdout.split("\0") if file]


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, print the list, and give the status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.pull_request.changed_stacks",
        description="Say which stacks a change touches.",
    )
    parser.add_argument("base", metavar="BASE", help="branch or commit that it is compared with")
    given = parser.parse_args(arguments)
    try:
        files = changed_files(given.base)
    except NoChangeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    stacks = stacks_in()
    for stack in gone(files, stacks):
        print(
            f"warning: the file of stack '{stack}' is taken away, and what it made is not: "
            f"run `pulumi destroy --stack {stack}` before",
            file=sys.stderr,
        )
    print(json.dumps(touched(files, stacks)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
