"""Tables of a comment: monthly cost before and after, and new and fixed findings."""

from collections.abc import Iterator

from components.core.problems import Problem
from components.estimates.spending import Month
from components.estimates.tables import MONTHS, sum_of
from tools.pull_request.blocks import Block
from tools.pull_request.markdown import code, head, row, text
from tools.pull_request.stack_change import CostRow, StackChange

_CENT = 0.005


def says_something(change: StackChange) -> bool:
    """Return whether any figure differs; a refused stack has none."""
    if change.after is None:
        return False
    found = (change.new_findings, change.gone_findings, change.newly_waived)
    return any(found) or _differs(change)


def _differs(change: StackChange) -> bool:
    rows = change.cost_rows
    return any(row.before != row.after for row in rows)


def headline(change: StackChange) -> Iterator[str]:
    """Return a summary of the changed costs and the number of new findings."""
    if change.after is None:
        return
    months = [month for month in Month if _moved(*change.usd(month))]
    if change.new_stack:
        yield "**a new stack**"
    if months:
        yield f"USD a month: {', '.join(_month(change, month) for month in months)}"
    elif _differs(change):
        yield "the cost changes"
    else:
        yield "costs the same"
    if change.new_findings:
        yield f"**{_many(len(change.new_findings), 'new warning')}**"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _moved(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(after - before) >= _CENT


def _month(change: StackChange, month: Month) -> str:
    before, after = change.usd(month)
    if change.new_stack:
        return f"{month} **{_usd(after)}**"
    if before is None or after is None:
        return f"{month} {_usd(before)} → {_usd(after)}"
    share = f" ({(after - before) / before:+.0%})" if before else ""
    return f"{month} {_usd(before)} → **{_usd(after)}**{share}"


def _usd(amount: float | None) -> str:
    return "unknown" if amount is None else f"{amount:,.0f}"


def blocks(change: StackChange, *, cost: int, findings: int) -> Iterator[Block]:
    """Return the tables; the two numbers are the priorities of their rows."""
    if change.after is None:
        return
    if _differs(change):
        yield _cost(change, cost)
    yield from _findings(change, findings)


def _cost(change: StackChange, keep: int) -> Block:
    title = "#### Cost of a month in US dollars, at list prices of the US"
    lines = (title, "", *head(["", *map(str, Month)], figures=len(Month)))
    rows = [
        _cost_row(each, new_stack=change.new_stack)
        for each in change.cost_rows
        if each.what != "sum"
    ]
    last = [row(["**sum**", *(f"**{each}**" for each in _sums(change))])]
    hints = [*_counting(change), f"<sub>{text(_hint(change))}</sub>"]
    end = ("", "<br>".join(hints))
    return Block(lines, (*last, *rows), "things that are paid for", keep, end)


def _hint(change: StackChange) -> str:
    if change.before is None or change.after is None:
        return MONTHS
    said = ["The totals include unchanged items, which have no row."]
    if left_out := [each for each in change.before.not_counted if each in change.after.not_counted]:
        said.append(f"Not in the totals: {'; '.join(left_out)}.")
    return " ".join([*said, MONTHS])


def _counting(change: StackChange) -> Iterator[str]:
    """Return the items that only one of two totals counts, so that they cannot be compared."""
    if change.before is None or change.after is None:
        return
    before, after = change.before.not_counted, change.after.not_counted
    for words, some, others in (("before", before, after), ("after", after, before)):
        yield from (
            f"Only the totals {words} omit this: {text(each)}."
            for each in some
            if each not in others
        )


def _sums(change: StackChange) -> Iterator[str]:
    for index in range(len(Month)):
        before, after = (
            None if found is None else sum_of(found.months[index].bill)
            for found in (change.before, change.after)
        )
        yield _arrow(None if change.new_stack else before or "unknown", after or "unknown")


def _cost_row(each: CostRow, *, new_stack: bool) -> str:
    none = ("-",) * len(Month)
    after = each.after or none
    if new_stack:
        return row([text(each.what), *after])
    pairs = zip(each.before or none, after, strict=True)
    return row([text(each.what), *(_arrow(*pair) for pair in pairs)])


def _arrow(before: str | None, after: str) -> str:
    return after if before in (None, after) else f"{before} → {after}"


def _findings(change: StackChange, keep: int) -> Iterator[Block]:
    told = [
        *(f"- **new**: {_problem(each)}" for each in change.new_findings),
        *(f"- newly waived: {_problem(each)}" for each in change.newly_waived),
        *(f"- gone: {_problem(each)}" for each in change.gone_findings),
    ]
    if told:
        kept = change.kept_findings
        end = ("", f"{_many(kept, 'warning')} as before.") if kept else ()
        yield Block(("#### Findings", ""), tuple(told), "findings", keep, end)


def _problem(each: Problem) -> str:
    return f"{code(each.key)}: {text(each.message)}"
