"""The explain page: a self-contained HTML document without scripts, fonts or requests.

Every chart has a table for screen readers.
"""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from components.core.problems import Problem
from components.estimates.explanation import Explanation
from components.estimates.tables import (
    LADDER_TITLE,
    MONTHS,
    QUOTA_TITLE,
    SETTINGS_TITLE,
    Table,
    cost_table,
    gke_line,
    host_notes,
    host_table,
    ladder_table,
    memory_table,
    model_lines,
    nodes_in_words,
    quota_notes,
    quota_table,
    settings_table,
    sum_of,
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
from tools.explain import waits
from tools.explain.bars import chart, cost_bars, memory_bars
from tools.explain.text import is_figure
from tools.render import picture
from tools.render.evaluate import Evaluation

_STYLE = Path(__file__).with_suffix(".css")

# The page has prices of a stack, so it may not send any request.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

_SUM = "sum"


def page(found: Explanation, evaluation: Evaluation) -> str:
    """Return the document."""
    return "\n".join(_document(found, evaluation)) + "\n"


def _document(found: Explanation, evaluation: Evaluation) -> Iterator[str]:
    stack, served = escape(evaluation.stack), found.served
    model, where = escape(served.model_id), escape(served.region)
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield f'<title>{stack}: resources and cost</title><link rel="icon" href="data:,">'
    yield f"<style>\n{_STYLE.read_text()}</style></head><body>"
    yield f"<header><h1>{stack}</h1>"
    yield f'<p class="soft">{model} with {served.max_model_len:,} tokens, in {where}</p></header>'
    yield "<main>"
    yield from _cards(found)
    yield from _section("Findings", _findings(found))
    yield from _section("Model", _notes(model_lines(found)))
    yield from _section(LADDER_TITLE, _ladder(found))
    yield from _section("Memory of one device", _memory(found))
    yield from _section("Memory of the machine", _host(found))
    if found.settings:
        yield from _section(SETTINGS_TITLE, _table(settings_table(found)))
    yield from _section("Cost a month", _cost(found))
    yield from _section(QUOTA_TITLE, _quota(found))
    yield from _section("Longest waits", _waits(found))
    yield from _section("Cold start of a replica", _starts(found))
    yield from _section("Graph", _graph(evaluation))
    yield "</main></body></html>"


def _section(title: str, body: Iterator[str]) -> Iterator[str]:
    yield f"<section><h2>{escape(title)}</h2>"
    yield from body
    yield "</section>"


def _cards(found: Explanation) -> Iterator[str]:
    yield '<dl class="cards">'
    for month in found.months:
        nodes = nodes_in_words(month) or "no node"
        yield _card(f"{month.month} a month".capitalize(), f"{sum_of(month.bill)} USD", nodes)
    tight = found.tightest
    if tight is not None and tight.fit is not None:
        yield _card("Least room", f"{tight.fit.tokens:,} tokens", f"on {tight.rung.name}")
    yield _card("Findings", str(len(found.findings)), f"and {len(found.waived)} waived")
    yield "</dl>"


def _card(what: str, value: str, more: str) -> str:
    return (
        f"<div><dt>{escape(what)}</dt><dd>{escape(value)}<small>{escape(more)}</small></dd></div>"
    )


def _findings(found: Explanation) -> Iterator[str]:
    if not found.findings and not found.waived:
        yield "<p>None.</p>"
        return
    yield '<ul class="findings">'
    yield from (_finding("warning", each) for each in found.findings)
    yield from (_finding("waived", each) for each in found.waived)
    yield "</ul>"


def _ladder(found: Explanation) -> Iterator[str]:
    yield from _table(ladder_table(found))
    yield f'<p class="soft">{escape(gke_line(found))}<br>{escape(found.upgrades)}</p>'


def _finding(word: str, found: Problem) -> str:
    told = f"<strong>{word}</strong> <code>{escape(found.key)}</code> {escape(found.message)}"
    return f'<li class="{word}">{told}</li>'


def _memory(found: Explanation) -> Iterator[str]:
    bars = memory_bars(found)
    if not bars:
        yield f"<p>The size of {escape(found.served.model_id)} is not known.</p>"
        return
    yield "<p>Memory of one accelerator device after vLLM has started, in GiB.</p>"
    yield from chart(bars, "GiB")
    yield from _table(memory_table(found))


def _host(found: Explanation) -> Iterator[str]:
    yield "<p>Memory of the machine itself, in GiB.</p>"
    yield from _table(host_table(found))
    yield from _notes(host_notes(found))


def _cost(found: Explanation) -> Iterator[str]:
    yield "<p>US dollars, at list prices of the US, for 730 hours.</p>"
    yield from chart(cost_bars(found), "USD")
    yield from _table(cost_table(found))
    yield f'<p class="soft">{escape(MONTHS)}</p><p>Not counted:</p>'
    yield from _notes(found.not_counted)


def _quota(found: Explanation) -> Iterator[str]:
    yield from _table(quota_table(found))
    yield from _notes(quota_notes(found))


def _notes(lines: Iterator[str] | tuple[str, ...]) -> Iterator[str]:
    yield '<ul class="notes">'
    yield from (f"<li>{escape(line)}</li>" for line in lines)
    yield "</ul>"


def _waits(found: Explanation) -> Iterator[str]:
    yield f"<p>{escape(WAITED)}</p>"
    yield from _table(operations_table(found.waits))
    yield '<figure class="graph"><div class="wide" tabindex="0" role="region" aria-label="Steps">'
    yield waits.picture(found.waits)
    yield "</div></figure><p>The way to the first answer:</p>"
    yield from _table(path_table(found.waits))
    yield from _notes(unknown_notes(found.waits))


def _starts(found: Explanation) -> Iterator[str]:
    yield from _table(start_table(found.waits))
    if found.waits.levers:
        yield "<p>What would shorten it, in seconds:</p>"
        yield from _table(lever_table(found.waits))
    yield from _notes(start_notes(found.waits))


def _graph(evaluation: Evaluation) -> Iterator[str]:
    yield '<figure class="graph"><div class="wide" tabindex="0" role="region" aria-label="Graph">'
    yield picture.svg(evaluation).rstrip()
    yield "</div></figure><details><summary>The same as a table</summary>"
    yield from _table(_graph_table(evaluation))
    yield "</details>"


def _graph_table(evaluation: Evaluation) -> Table:
    found, waits = picture.boxes(evaluation), picture.arrows(evaluation)
    rows = [
        [
            f"{box.kind} {box.name}",
            picture.counted(box),
            ", ".join(f"{found[other].kind} {found[other].name}" for other in sorted(waits[urn])),
        ]
        for urn, box in found.items()
    ]
    return ["component", "resources", "waits for"], rows


def _table(table: Table) -> Iterator[str]:
    heads, rows = table
    figures = [all(is_figure(row[place]) for row in rows) for place in range(len(heads))]
    yield '<div class="wide" tabindex="0" role="region" aria-label="Table"><table><thead><tr>'
    for head, right in zip(heads, figures, strict=True):
        yield f'<th scope="col"{_right(right)}>{escape(head)}</th>'
    yield "</tr></thead><tbody>"
    for first, *others in rows:
        yield '<tr class="sum">' if first == _SUM else "<tr>"
        yield f'<th scope="row">{escape(first)}</th>'
        for cell, right in zip(others, figures[1:], strict=True):
            yield f"<td{_right(right)}>{escape(cell)}</td>"
        yield "</tr>"
    yield "</tbody></table></div>"


def _right(figures: bool) -> str:  # noqa: FBT001 # a column's cell
    return ' class="figure"' if figures else ""
