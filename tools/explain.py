"""Explain a stack before it is paid for: ladder, memory, cost, quota and findings.

    python -m tools.explain STACK [--out FOLDER]

Prints a report, and writes FOLDER/explain-STACK.html, a page that needs nothing but itself. Needs
no engine, no cloud and no account. Owns the command; the report is `explain_text`'s, the page
`explain_page`'s.
"""

import argparse
import sys
from pathlib import Path

from components.plan.explanation import Explanation
from components.stack_figures import explanation_of
from tools.evaluate import REPOSITORY, EvaluationError, evaluate
from tools.explain_page import page
from tools.explain_text import text
from tools.planned_stack import RefusedError, planned_stack
from tools.sandbox_home import SandboxError, tracked_stack_file
from tools.stack_settings import SettingsError


def explanation(path: Path) -> Explanation:
    """Return the figures of the stack that a file describes.

    Raises RefusedError where the program would refuse it.
    """
    stack = planned_stack(path, REPOSITORY)
    return explanation_of(stack.config, stack.ladder)


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, print the report, and give the status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.explain", description="Explain a stack before it is paid for."
    )
    parser.add_argument("stack", metavar="STACK", help="dev, for Pulumi.dev.yaml")
    parser.add_argument(
        "--out", metavar="FOLDER", type=Path, default=REPOSITORY / "out", help="default: out"
    )
    given = parser.parse_args(arguments)
    try:
        path = tracked_stack_file(REPOSITORY, given.stack)
        found = explanation(path)
        print(text(given.stack, found))
        written = given.out / f"explain-{given.stack}.html"
        given.out.mkdir(parents=True, exist_ok=True)
        written.write_text(page(found, evaluate(path, REPOSITORY)), encoding="utf-8")
    except (EvaluationError, RefusedError, SandboxError, SettingsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: cannot write {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    print(f"page: {written}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
