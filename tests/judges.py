"""The judges that tests ask, and how many cases each heard, in lines at the end of a run.

A table of cases that has lost its rows passes like a full one; the lines show it. docs/judges.md
lists the judges.
"""

from collections import Counter
from collections.abc import Callable
from typing import Protocol

import pytest

_PROPERTY = "heard"


class Heard(Protocol):
    """`heard("Kubernetes API server", cases=22, refused=3)`: judge, cases, and those refused."""

    def __call__(self, judge: str, *, cases: int = 1, refused: int = 0) -> None:
        """Count cases that a test puts to a judge, and those that the judge has to refuse."""


@pytest.fixture
def heard(record_property: Callable[[str, object], None]) -> Heard:
    """Count what a judge hears; properties of a report come back from every worker."""

    def count(judge: str, *, cases: int = 1, refused: int = 0) -> None:
        record_property(_PROPERTY, (judge, cases, refused))

    return count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each judge heard in the tests that passed."""
    cases, refused = Counter[str](), Counter[str]()
    for report in terminalreporter.stats.get("passed", []):
        for name, value in getattr(report, "user_properties", []):
            if report.when == "call" and name == _PROPERTY:
                judge, heard_cases, heard_refused = value
                cases[judge] += heard_cases
                refused[judge] += heard_refused
    if cases:
        width = max(map(len, cases))
        terminalreporter.section("judges: cases heard, and how many of them refused")
        for judge in sorted(cases):
            terminalreporter.write_line(f"{judge:{width}} {cases[judge]:6} {refused[judge]:6}")
