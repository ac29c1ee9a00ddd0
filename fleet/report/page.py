"""A simulation as one page that needs nothing but itself: no script, no font, no request.

Owns the document. The drawings are `drawing`'s, the tables `text`'s. Every drawing has its figures
in a table by day, which is what a screen reader is given.
"""

import itertools
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from components.estimates.tables import Table
from fleet.inputs.demand import Demand
from fleet.region.record import SAMPLE_SECONDS, Record, Sample
from fleet.report import drawing
from fleet.report.figures import Figures
from fleet.report.text import reason_table, request_table, rung_table, usd_of
from tools.explain import page as explain_page
from tools.explain.text import is_figure

_STYLES = (Path(explain_page.__file__).with_suffix(".css"), Path(__file__).with_suffix(".css"))

# Nothing may be fetched: a page with a team's costs tells no server that it was read.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(name: str, demand: Demand, record: Record, found: Figures, assumed: Sequence[str]) -> str:
    """Return the whole document."""
    return "\n".join(_document(name, demand, record, found, assumed)) + "\n"


def _document(
    name: str, demand: Demand, record: Record, found: Figures, assumed: Sequence[str]
) -> Iterator[str]:
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield f'<title>{escape(name)}: simulated</title><link rel="icon" href="data:,">'
    yield f"<style>\n{''.join(path.read_text() for path in _STYLES)}</style></head><body>"
    yield f"<header><h1>{escape(name)}, simulated</h1>"
    yield f'<p class="soft">{found.days:g} days of {escape(demand.name)}</p></header><main>'
    yield from _cards(found)
    yield from _section(f"{found.days:g} days", _week(record, found))
    yield from _section("Rungs", _table(rung_table(found)))
    yield from _section("Requests", _table(request_table(found)))
    yield from _section("Replicas that were wanted and did not answer", _table(reason_table(found)))
    yield from _section("Assumed", _notes(assumed))
    yield "</main></body></html>"


def _cards(found: Figures) -> Iterator[str]:
    p99 = found.first_token_seconds["p99"]
    lost = sum(found.lost.values())
    cards = [
        ("Cost", usd_of(found.usd, found), f"in {found.days:g} days"),
        ("Replicas that were there", f"{found.availability:.2%}", "of the time needed"),
        ("First token, p99", "unknown" if p99 is None else f"{p99:,.1f} s", ""),
        ("Requests lost", f"{lost:,}", f"of {found.offered:,}"),
    ]
    yield '<dl class="cards">'
    for what, value, more in cards:
        small = f"<small>{escape(more)}</small>" if more else ""
        yield f"<div><dt>{escape(what)}</dt><dd>{escape(value)}{small}</dd></div>"
    yield "</dl>"


def _week(record: Record, found: Figures) -> Iterator[str]:
    days = found.days
    samples = drawing.thinned(record.samples)
    names = [rung.name for rung in record.model.rungs]
    rates = _rates(samples)
    svg, most = drawing.area(rates)
    yield from drawing.figure("Requests a second", f"up to {most:,.2f}", svg, days)
    ready = [[float(each.ready[place]) for each in samples] for place in range(len(names))]
    svg, most = drawing.stack(ready, [float(each.wanted) for each in samples])
    yield from _legend([*names, "wanted"])
    yield from drawing.figure("Replicas that answer, by rung", f"up to {most:g}", svg, days)
    svg, most = drawing.area([float(each.waiting) for each in samples], drawing.RED)
    yield from drawing.figure("Requests that wait", f"up to {most:,.0f}", svg, days)
    svg, most = drawing.area([each.missing / SAMPLE_SECONDS for each in samples], drawing.RED)
    yield from drawing.figure("Replicas missing", f"up to {most:.1f}", svg, days)
    svg, _ = drawing.stack([], [each.usd for each in samples])
    yield from drawing.figure("Cost since the beginning", usd_of(found.usd, found), svg, days)
    for place, name in enumerate(names):
        there = [each.stock[place] for each in samples]
        if not all(there):
            away = there.count(False) / len(there)
            told = f"{away:.0%} of the time"
            yield from drawing.figure(f"{name}: no stock", told, drawing.band(there), days)
    yield "<details><summary>The same as a table</summary>"
    yield from _table(_days(record, found))
    yield "</details>"


def _rates(samples: Sequence[Sample]) -> list[float]:
    """Return the requests a second of each sample, which the next one ends."""
    pairs = itertools.pairwise(samples)
    rates = [(b.offered - a.offered) / (b.now - a.now) for a, b in pairs]
    return [*rates, *rates[-1:]] or [0.0]


def _legend(names: Sequence[str]) -> Iterator[str]:
    yield '<ul class="legend" aria-hidden="true">'
    *rungs, wanted = names
    for place, name in enumerate(rungs):
        yield f'<li><i class="c{place}"></i>{escape(name)}</li>'
    yield f'<li><i class="wanted"></i>{escape(wanted)}</li></ul>'


def _days(record: Record, found: Figures) -> Table:
    names = [rung.name for rung in record.model.rungs]
    heads = ["day", "requests", *(f"{name}, mean" for name in names), "missing minutes", "USD"]
    by_day: dict[int, list[Sample]] = {}
    for sample in record.samples:
        by_day.setdefault(drawing.day_of(sample.now), []).append(sample)
    ends = [day[0] for day in by_day.values()][1:]
    last = [(each.offered, each.usd) for each in ends] + [(record.offered, record.usd)]
    rows = []
    for (day, samples), (offered, usd) in zip(by_day.items(), last, strict=True):
        means = [sum(s.ready[place] for s in samples) / len(samples) for place in range(len(names))]
        rows.append(
            [
                f"{day}",
                f"{offered - samples[0].offered:,}",
                *(f"{mean:.2f}" for mean in means),
                f"{sum(sample.missing for sample in samples) / 60:,.0f}",
                usd_of(usd - samples[0].usd, found).removesuffix(" USD"),
            ]
        )
    return heads, rows


def _section(title: str, body: Iterator[str]) -> Iterator[str]:
    yield f"<section><h2>{escape(title)}</h2>"
    yield from body
    yield "</section>"


def _notes(lines: Sequence[str]) -> Iterator[str]:
    yield '<ul class="notes">'
    yield from (f"<li>{escape(line)}</li>" for line in lines)
    yield "</ul>"


def _table(table: Table) -> Iterator[str]:
    heads, rows = table
    figures = [all(_is_right(row[place]) for row in rows) for place in range(len(heads))]
    marks = [' class="figure"' if right else "" for right in figures]
    yield '<div class="wide" tabindex="0" role="region" aria-label="Table"><table><thead><tr>'
    yield "".join(
        f'<th scope="col"{mark}>{escape(head)}</th>'
        for head, mark in zip(heads, marks, strict=True)
    )
    yield "</tr></thead><tbody>"
    for first, *others in rows:
        cells = "".join(
            f"<td{mark}>{escape(cell)}</td>" for cell, mark in zip(others, marks[1:], strict=True)
        )
        yield f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _is_right(cell: str) -> bool:
    """Return whether a cell stands at the right: a figure, with its unit, or nothing."""
    return not cell or is_figure(cell.removesuffix(" s").removesuffix("%"))
