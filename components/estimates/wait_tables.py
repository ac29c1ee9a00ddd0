"""The waits of a stack as tables of text: operations, the path to the first answer, starts.

`operations.py`, `step_needs.py` and `facts/latencies.py` have the seconds and the reasons.
"""

from collections.abc import Iterator, Sequence

from ..facts.latencies import Latency
from . import step_needs as kinds
from .cold_start import COMPILE, DRIVER, ENGINE, IMAGE, NODE, WEIGHTS, ColdStart
from .operations import Duration, Operation, Waits
from .steps import Step, Timeline

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Column headings and rows."""

WAITED = (
    "Computed from the graph of the stack and components/facts/latencies.py, in minutes and "
    "seconds; nothing was run on Google Cloud. 'at least': a step with an unknown time is counted "
    "as 0, such as the kinds that GKE installs up to an hour after the cluster. A stockout is not "
    "counted."
)


def clock(seconds: float) -> str:
    """Return seconds as minutes and seconds.

    >>> clock(606.4)
    '10:06'
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def operations_table(found: Waits) -> Table:
    """Return a row for each operation: its duration, and the chain of steps that decides it."""
    rows = [row for each in found.durations for row in _operation_rows(each)]
    return ["operation", "takes", "decided by"], rows


def _operation_rows(found: Duration) -> Iterator[list[str]]:
    line = found.timeline
    if found.operation is Operation.UP:
        for name in _servers(line):
            yield _operation_row(f"{found.operation}: first answer of {_which(name)}", line, name)
        yield _operation_row(f"{found.operation}: whole stack", line)
    else:
        yield _operation_row(str(found.operation), line)


def _servers(line: Timeline) -> list[str]:
    return [name for name in line.steps if name.startswith(f"{kinds.SERVER} ")]


def _which(name: str) -> str:
    return f"'{name.removeprefix(f'{kinds.SERVER} ')}'"


def _operation_row(what: str, line: Timeline, to: str | None = None) -> list[str]:
    last = line.last if to is None else to
    if last is None:
        return [what, "-", "nothing"]
    least = "" if line.is_known(to) else "at least "
    steps = ", ".join(step.name for step in line.path(last) if step.latency.counted)
    return [what, f"{least}{clock(line.ends[last])}", steps]


def path_table(found: Waits) -> Table:
    """Return the path to the first answer: the time and duration of each step, and its reason."""
    heads = ["step", "from", "takes", "figure", "waits for the step before because"]
    up = next((x.timeline for x in found.durations if x.operation is Operation.UP), None)
    if up is None:
        return heads, []
    rows: list[list[str]] = []
    for server in _servers(up):
        rows += [_path_row(up, step) for step in up.path(server)]
    return heads, [row for place, row in enumerate(rows) if row not in rows[:place]]


def _path_row(line: Timeline, step: Step) -> list[str]:
    last = line.awaited[step.name]
    why = "-" if last is None else step.reasons.get(last, "it is the first to answer")
    start = clock(line.starts[step.name])
    return [step.name, start, _taken(step.latency), str(step.latency.basis), why]


def _taken(latency: Latency) -> str:
    return "unknown" if latency.seconds is None else clock(latency.seconds)


def unknown_notes(found: Waits) -> Iterator[str]:
    """Yield the steps of the first `up` with an unknown time, and the known facts about each."""
    up = next((x.timeline for x in found.durations if x.operation is Operation.UP), None)
    if up is None:
        return
    unknown: dict[str, list[str]] = {}
    for step in up.steps.values():
        if not step.latency.is_known:
            told = f"{step.latency.what}: {step.latency.source}"
            unknown.setdefault(told, []).append(step.name)
    for told, names in unknown.items():
        yield f"unknown: {', '.join(names)} ({told})"


_PARTS = (NODE, DRIVER, IMAGE, WEIGHTS, ENGINE, COMPILE)


def start_table(found: Waits) -> Table:
    """Return a row for each rung: the parts of a replica's start in seconds, and the bound."""
    heads = ["rung", *_PARTS, "sum", "on a node", "bound", "ratio"]
    return heads, [_start_row(start) for start in found.starts]


def _start_row(start: ColdStart) -> list[str]:
    parts = {part.name: part.latency for part in start.parts}
    seconds = [_seconds(parts[name].seconds) if name in parts else "-" for name in _PARTS]
    known = start.is_known
    total = [start.seconds, start.on_a_node] if known else [None, None]
    bound = start.bound
    ratio = "unknown" if bound is None or not known else f"{start.on_a_node / bound:.2f}"
    return [start.rung.name, *seconds, *map(_seconds, total), _seconds(bound), ratio]


def _seconds(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.0f}"


STARTED = (
    "Seconds from a pod without a node to vLLM's answer. vLLM's own figures are of an 8B model. "
    "'bound' is, on a node that is there, the bytes over the machine's network and vLLM's start "
    "with all its programs at hand; 'ratio' is a start on such a node over it."
)


def start_notes(found: Waits) -> Iterator[str]:
    """Yield the source of each figure of the starts."""
    yield STARTED
    told: dict[str, None] = {}
    for start in found.starts:
        for part in start.parts:
            figure = part.latency
            wide = ""
            if figure.low is not None and figure.high is not None and figure.low != figure.high:
                wide = f", {figure.low:.0f} to {figure.high:.0f} s"
            told[f"{figure.what} ({figure.basis}{wide}): {figure.source}"] = None
    yield from told


def lever_table(found: Waits) -> Table:
    """Return a row for each choice that would shorten a start: the saving and the change."""
    rows = [[x.rung, _seconds(x.saves), x.write] for x in found.levers]
    return ["rung", "saves", "write"], rows
