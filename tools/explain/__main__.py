"""Explain a stack before it is paid for: ladder, memory, cost, quota and findings.

    python -m tools.explain STACK [--page] [--out FOLDER]

Prints a report. With `--page` it also writes FOLDER/explain-STACK.html, a self-contained page with
a picture of the resources. Needs no engine, no cloud and no account.
"""

import argparse
import sys
from pathlib import Path

from components.estimates.explanation import Explanation
from components.stack.estimates import explanation_of
from tools.explain.text import text
from tools.stack.planned import RefusedError, planned_stack
from tools.stack.sandbox_home import REPOSITORY, SandboxError, tracked_stack_file
from tools.stack.settings import SettingsError


def explanation(path: Path) -> Explanation:
    """Return the figures of a stack file. Raises RefusedError if the stack is refused."""
    stack = planned_stack(path, REPOSITORY)
    return explanation_of(stack.config, stack.ladder)


def main(arguments: list[str] | None = None) -> int:
    """Print the report, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.explain",
        description="Report the ladder, memory, cost, quota and findings of a stack.",
    )
    parser.add_argument("stack", metavar="STACK", help="dev, for Pulumi.dev.yaml")
    parser.add_argument("--page", action="store_true", help="also write the report as an HTML page")
    parser.add_argument(
        "--out", metavar="FOLDER", type=Path, default=REPOSITORY / "out", help="default: out"
    )
    given = parser.parse_args(arguments)
    try:
        path = tracked_stack_file(REPOSITORY, given.stack)
        found = explanation(path)
        print(text(given.stack, found))
        if given.page:
            print(f"page: {_write_page(given.out / f'explain-{given.stack}.html', path, found)}")
    except (RefusedError, SandboxError, SettingsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: cannot write {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _write_page(written: Path, stack_file: Path, found: Explanation) -> Path:
    # Imported here: the picture loads the program and the SDKs, which takes seconds.
    from tools.explain.page import page  # noqa: PLC0415
    from tools.render.evaluate import EvaluationError, evaluate  # noqa: PLC0415

    try:
        registered = evaluate(stack_file, REPOSITORY)
    except EvaluationError as error:
        raise RefusedError(str(error)) from error
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(page(found, registered), encoding="utf-8")
    return written


if __name__ == "__main__":
    sys.exit(main())
