"""The page of a stack in Markdown, which is its output `readme`.

Pulumi Cloud shows a stack's output named `readme` as Markdown and replaces `${outputs.NAME}` by
other outputs (pulumi.com, "Stack READMEs", 2026-11-21), so the page contains no address.
"""

from collections.abc import Iterator, Sequence

from .explanation import Explanation
from .tables import (
    COST_TITLE,
    DEVICE_TITLE,
    LADDER_TITLE,
    MACHINE_TITLE,
    MONTHS,
    QUOTA_TITLE,
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
)


def stack_readme(name: str, found: Explanation) -> str:
    """Return the page of a stack whose resources are named `name`."""
    return "\n".join(_lines(name, found)) + "\n"


def _lines(name: str, found: Explanation) -> Iterator[str]:
    served = found.served
    yield f"# {name}: {served.model_id} in {served.region}"
    yield from ("", f"vLLM on GKE, requests of up to {served.max_model_len:,} tokens.")
    yield from ("", "```", "${outputs.tryIt}", "```")
    yield from ("", "- endpoint: ${outputs.endpoint}", "- dashboard: ${outputs.dashboard}")
    yield from _section("Model", None, model_lines(found))
    yield from _section("Findings", None, finding_lines(found))
    yield from _section(LADDER_TITLE, ladder_table(found), [gke_line(found), found.upgrades])
    if served.serving is None:
        yield from _section("Memory", None, [f"the size of '{served.model_id}' is not known"])
    else:
        yield from _section(DEVICE_TITLE, memory_table(found))
    notes = tuple(host_notes(found))
    yield from _section(MACHINE_TITLE, host_table(found), notes)
    missing = [f"not counted: {each}" for each in found.not_counted]
    yield from _section(COST_TITLE, cost_table(found), [MONTHS, *missing])
    yield from _section(QUOTA_TITLE, quota_table(found), tuple(quota_notes(found)))


def _section(title: str, table: Table | None, notes: Sequence[str] = ()) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    if table is not None:
        heads, rows = table
        yield _row(heads)
        yield _row(["---"] * len(heads))
        yield from (_row(row) for row in rows)
        yield ""
    yield from (f"- {note}" for note in notes)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
