"""The explain report for a terminal: ladder, memory, cost, quota and findings of a stack."""

import re
from collections.abc import Iterator

from components.estimates.explanation import Explanation
from components.estimates.operations import Waits
from components.estimates.tables import (
    COST_TITLE,
    DEVICE_TITLE,
    LADDER_TITLE,
    MACHINE_TITLE,
    MONTHS,
    QUOTA_TITLE,
    SETTINGS_TITLE,
    Table,
    cost_table,
    finding_lines,
    gke_line,
    host_notes,
    host_table,
    ladder_table,
    memory_table,
    model_lines,
    quota_notes,
    quota_table,
    settings_table,
)
from components.estimates.wait_tables import (
    WAITED,
    lever_table,
    operations_table,
    path_table,
    start_notes,
    start_table,
    unknown_notes,
)

_FIGURE = re.compile(
    r"-|(\d+ x )?unknown|(at least |about )?(\+?[\d,]+(\.\d+)?|\d+:\d\d)|\d+ to \d+"
)


def text(name: str, found: Explanation) -> str:
    """Return the report of a stack."""
    return "\n".join(_lines(name, found)) + "\n"


def _lines(name: str, found: Explanation) -> Iterator[str]:
    served = found.served
    yield f"{name}: {served.model_id} with {served.max_model_len:,} tokens, in {served.region}"
    yield from (f"  {each}" for each in model_lines(found))
    yield from _section(LADDER_TITLE, ladder_table(found))
    yield f"  {gke_line(found)}"
    yield f"  {found.upgrades}"
    if found.served.serving is None:
        yield from ("", "Memory", f"  the size of '{served.model_id}' is not known")
    else:
        yield from _section(DEVICE_TITLE, memory_table(found))
    yield from _section(MACHINE_TITLE, host_table(found))
    yield from (f"  {each}" for each in host_notes(found))
    if found.settings:
        yield from _section(SETTINGS_TITLE, settings_table(found))
    yield from _section(COST_TITLE, cost_table(found))
    yield f"  {MONTHS}"
    yield from (f"  not counted: {each}" for each in found.not_counted)
    yield from _section(QUOTA_TITLE, quota_table(found))
    yield from (f"  {each}" for each in quota_notes(found))
    yield from _waits(found.waits)
    yield from ("", "Findings")
    yield from (f"  {each}" for each in finding_lines(found))


def _waits(found: Waits) -> Iterator[str]:
    yield from _section("Longest waits, in minutes and seconds", operations_table(found))
    yield f"  {WAITED}"
    yield from (f"  {each}" for each in unknown_notes(found))
    yield from _section("The way to the first answer", path_table(found))
    yield from _section("Cold start of a replica, in seconds", start_table(found))
    yield from (f"  {each}" for each in start_notes(found))
    if found.levers:
        yield from _section("Options to shorten a cold start, in seconds", lever_table(found))


def _section(title: str, table: Table) -> Iterator[str]:
    yield from ("", title)
    yield from columns(table)


def columns(table: Table) -> Iterator[str]:
    """Return the lines of a table: text aligned left, and figures aligned right."""
    heads, rows = table
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    right = [all(is_figure(row[index]) for row in rows) for index in range(len(heads))]
    for row in (heads, *rows):
        cells = zip(row, widths, right, strict=True)
        yield "  " + "  ".join(_aligned(*cell) for cell in cells).rstrip()


def _aligned(cell: str, width: int, to_the_right: bool) -> str:  # noqa: FBT001 # a column's cell
    return cell.rjust(width) if to_the_right else cell.ljust(width)


def is_figure(cell: str) -> bool:
    """Return whether a cell is a figure, or a word in place of one."""
    return _FIGURE.fullmatch(cell) is not None
