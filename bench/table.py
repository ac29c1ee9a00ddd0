"""The table of measurements: its rows, as text and on the page."""

import datetime
import os
import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.render.evaluate import REPOSITORY

PAGE = REPOSITORY / "docs" / "performance.md"

_BETWEEN = re.compile(r"(<!-- table of `make bench` -->\n).*?(<!-- end of the table -->\n)", re.S)


@dataclass(frozen=True)
class Row:
    """One measurement."""

    part: str
    """Heading that it stands under: At the desk, Growth, In the cloud."""
    metric: str
    """What is measured, and over what where it is a ratio."""
    value: float | None
    """The median of the repeats, or the only value; None where it was not measured."""
    unit: str = ""
    """`s`, `MB`; empty for a ratio or a count."""
    spread: tuple[float, float] | None = None
    """Least and greatest of the repeats; None for what is counted."""
    target: float | None = None
    """Most that is wanted; None where nothing is promised."""
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Return whether the target is met; None without a target or without a value."""
        if self.target is None or self.value is None:
            return None
        return self.value <= self.target


_ANSWERS = {True: "yes", False: "no", None: ""}


def table(rows: Sequence[Row]) -> str:
    """Return the rows as Markdown, a table for each part."""
    parts = dict.fromkeys(row.part for row in rows)
    return "\n".join(_part(part, [row for row in rows if row.part == part]) for part in parts)


def _part(part: str, rows: Iterable[Row]) -> str:
    columns = ("Measurement", "Median", "Spread", "Target", "Met", "Note")
    head = f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}"
    lines = [f"| {' | '.join(_cells(row))} |" for row in rows]
    return "\n".join([f"### {part}", "", head, *lines, ""])


def _cells(row: Row) -> list[str]:
    unit = f" {row.unit}" if row.unit else ""
    value = "not measured" if row.value is None else f"{_figure(row.value)}{unit}"
    spread = "" if row.spread is None else f"{_figure(row.spread[0])} to {_figure(row.spread[1])}"
    target = "" if row.target is None else f"at most {_figure(row.target)}{unit}"
    return [row.metric, value, spread, target, _ANSWERS[row.met], row.note]


def _figure(value: float) -> str:
    """Return a figure with as many digits as repeats agree on."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"  # noqa: PLR2004


def machine() -> str:
    """Return what the figures were taken on, and when."""
    today = datetime.datetime.now(datetime.UTC).date()
    load = os.getloadavg()[0]
    return (
        f"Taken on {today}: {_processor()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, load average {load:.1f} at the end."
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(": ")[2]
    return platform.machine()


def write(rows: Sequence[Row], page: Path = PAGE) -> None:
    """Put the rows, the machine and the date into the page, between its marks."""
    text = f"{machine()}\n\n{table(rows)}"
    old = page.read_text(encoding="utf-8")
    new = _BETWEEN.sub(lambda marks: f"{marks[1]}\n{text}\n{marks[2]}", old)
    page.write_text(new, encoding="utf-8")
