"""Print the stacks that a change affects as a JSON list, for a pipeline to preview.

    python -m tools.pull_request.changed_stacks BASE

A stack file affects its stack; the program's files affect all. Needs git and only Python's
standard library.
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
"""Files that affect every stack; a folder ends with a slash."""

_FILE = re.compile(r"Pulumi\.([A-Za-z0-9][A-Za-z0-9_-]*)\.yaml")


class NoChangeError(Exception):
    """Git cannot list the changed files; the message says why."""


def touched(changed: Iterable[str], stacks: Sequence[str]) -> list[str]:
    """Return the stacks that changed files affect, in alphabetical order."""
    files = list(changed)
    if any(file.startswith(PROGRAM) for file in files):
        return sorted(stacks)
    return sorted(stack for stack in stacks if f"Pulumi.{stack}.yaml" in files)


def stacks_in(folder: Path = REPOSITORY) -> list[str]:
    """Return the stacks that have a file; only plain names, for command lines."""
    found = (_FILE.fullmatch(path.name) for path in folder.glob("Pulumi.?*.yaml"))
    return sorted(match.group(1) for match in found if match)


def gone(changed: Iterable[str], stacks: Sequence[str]) -> list[str]:
    """Return the stacks whose files a change removes; their resources remain."""
    names = {match.group(1) for file in changed if (match := _FILE.fullmatch(file))}
    return sorted(names - set(stacks))


def changed_files(base: str, folder: Path = REPOSITORY) -> list[str]:
    """Return the files that differ from the merge base with `base`."""
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
    """Print the list, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.pull_request.changed_stacks",
        description="List the stacks that a change affects.",
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
            f"warning: the file of stack '{stack}' is removed, but its resources still exist: "
            f"run `pulumi destroy --stack {stack}` before",
            file=sys.stderr,
        )
    print(json.dumps(touched(files, stacks)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
