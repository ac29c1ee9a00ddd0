"""A simulation's figures as a person reads them in a terminal."""

from collections.abc import Iterator, Sequence

from components.estimates.tables import Table
from fleet.inputs.demand import Demand
from fleet.region.model import LATE_SECONDS
from fleet.report.figures import Figures
from tools.explain.text import columns


def text(name: str, demand: Demand, found: Figures, assumed: Sequence[str]) -> str:
    """Return the whole report."""
    return "\n".join(_lines(name, demand, found, assumed)) + "\n"


def _lines(name: str, demand: Demand, found: Figures, assumed: Sequence[str]) -> Iterator[str]:
    yield (
        f"{name}: {found.days:g} days of '{demand.name}', {demand.mean:.2f} requests a second on "
        f"average and {demand.highest:.2f} at most"
    )
    for title, table in (
        ("Rungs", rung_table(found)),
        ("Requests", request_table(found)),
        ("Replicas that were wanted and did not answer, in minutes", reason_table(found)),
    ):
        yield from ("", title)
        yield from columns(table)
    yield from (f"  {line}" for line in summary(found))
    yield from ("", "Assumed")
    yield from (f"  {each}" for each in assumed)


def summary(found: Figures) -> list[str]:
    """Return what matters most, in words."""
    needed = found.needed_replica_minutes / 60
    return [
        f"missing: {found.missing_replica_minutes:,.0f} replica minutes of {needed:,.0f} hours "
        f"that the demand needed; {found.availability:.2%} was there",
        f"cost: {usd_of(found.usd, found)}",
    ]


def usd_of(amount: float | None, found: Figures) -> str:
    """Return a part of the cost in words: a minimum where a rung that was used has no price."""
    if amount is None or found.usd is None:
        return "unknown"
    return f"{'at least ' if found.unpriced else ''}{amount:,.2f} USD"


def rung_table(found: Figures) -> Table:
    """Return a row for each rung."""
    heads = ["rung", "node hours", "USD", "replica hours", "ordered", "refused", "taken back"]
    rows = [
        [
            each.name,
            f"{each.node_hours:,.1f}",
            "unknown" if each.usd is None else f"{each.usd:,.2f}",
            f"{each.replica_hours:,.1f}",
            f"{each.orders:,}",
            f"{each.refusals:,}",
            f"{each.taken_back:,}",
        ]
        for each in found.rungs
    ]
    return heads, rows


def request_table(found: Figures) -> Table:
    """Return a row for each way in which a request ends, and the times to the first token."""
    rows = [
        ["offered", f"{found.offered:,}", ""],
        ["served", f"{found.served:,}", _share(found.served, found.offered)],
        [
            f"first token after {LATE_SECONDS:g} s",
            f"{found.late:,}",
            _share(found.late, found.offered),
        ],
    ]
    rows += [
        [f"lost: {why}", f"{count:,}", _share(count, found.offered)]
        for why, count in found.lost.items()
    ]
    rows.append(["still there at the end", f"{found.open:,}", _share(found.open, found.offered)])
    rows += [
        [f"first token, {share}", "unknown" if value is None else f"{value:,.2f} s", ""]
        for share, value in found.first_token_seconds.items()
    ]
    return ["requests", "count", "share"], rows


def reason_table(found: Figures) -> Table:
    """Return a row for each reason why a replica did not answer."""
    rows = [[why, f"{minutes:,.0f}"] for why, minutes in found.reasons.items()]
    return ["because", "minutes"], rows


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "-"
