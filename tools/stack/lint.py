"""Check stack files: print every error, warning and finding, one a line.

    python -m tools.stack.lint STACK|FILE [...]

For an editor and a pre-commit hook: needs no engine, no SDK, no cloud and no account. The exit
status is 1 if a file would be refused, otherwise 0.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.stack.planned import PlannedStack, RefusedError, planned_stack
from tools.stack.sandbox_home import REPOSITORY, SandboxError, tracked_stack_file
from tools.stack.settings import SettingsError


def lines(stack: PlannedStack) -> Iterator[str]:
    """Return the warnings and findings of a stack that is not refused."""
    project, ladder = stack.settings.project, stack.ladder
    for each in ladder.warnings:
        yield f"warning: {project}:{each.key}: {each.message}"
    for finding in ladder.findings:
        severity = finding.severity if finding.waived is None else "waived"
        yield f"{severity}: {project}:{finding.key}: {finding.problem.message}"


def _linted(given: str) -> tuple[bool, list[str]]:
    """Return whether a stack is accepted, and the messages about its file."""
    try:
        named = given.endswith(".yaml")
        path = Path(given) if named else tracked_stack_file(REPOSITORY, given)
        return True, list(lines(planned_stack(path, REPOSITORY)))
    except (RefusedError, SandboxError, SettingsError) as error:
        return False, [f"error: {error}"]
    except OSError as error:
        return False, [f"error: {error.filename}: {error.strerror}"]


def main(arguments: list[str] | None = None) -> int:
    """Print the messages, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.stack.lint", description="Check stack files."
    )
    parser.add_argument(
        "stacks", nargs="+", metavar="STACK|FILE", help="dev, or the path of Pulumi.dev.yaml"
    )
    sound = True
    for given in parser.parse_args(arguments).stacks:
        accepted, said = _linted(given)
        sound = sound and accepted
        print("\n".join([f"{given}: {'accepted' if accepted else 'refused'}", *said]))
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
