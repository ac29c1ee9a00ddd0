"""How many things the tests tried, in one line at the end: a test that tries many says so.

A table that has lost its rows passes like a full one; the line shows it.
"""

from collections import Counter
from collections.abc import Callable

import pytest

Tried = Callable[[str, int], None]
"""`tried("manifests", 22)`."""

_MARK = "tried "


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Tried:
    """Count what a test tried; properties of a report come back from every worker."""

    def count(what: str, number: int) -> None:
        record_property(f"{_MARK}{what}", number)

    return count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was tried by the tests that passed."""
    found: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", []):
        for name, value in getattr(report, "user_properties", []):
            if report.when == "call" and name.startswith(_MARK):
                found[name.removeprefix(_MARK)] += int(value)
    if found:
        words = ", ".join(f"{number} {what}" for what, number in sorted(found.items()))
        terminalreporter.write_line(f"tried: {words}")
