"""Errors of a command, as a user reads them on standard error."""

import sys


class UsageError(Exception):
    """The options do not go together; the message has a line for each mistake."""


def print_errors(error: Exception) -> None:
    """Print each line of an error with `error: ` before it."""
    for line in str(error).splitlines():
        print(f"error: {line}", file=sys.stderr)
