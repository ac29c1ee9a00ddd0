"""The report for a terminal: one screen, and three lines for a healthy stack."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from .diagnosis import Autoscaler, Diagnosis, Replica, State
from .finding import Finding, Severity
from .hourly import Amount, hourly_cost
from .last_look import Changes
from .load import StackLoad, load_of

MOST_FINDINGS = 12
"""Most findings on the screen, the last of them one that sums up; the JSON has all of them."""

_UNKNOWN = "?"


def report(found: Diagnosis, changes: Changes) -> str:
    """Return the state of a stack on one screen."""
    if not found.seen.reached:
        return "\n".join([f"{found.stack.name}: the cluster did not answer", *not_seen(found)])
    lines = [_headline(found)]
    if found.replicas and not _is_healthy(found):
        lines += ["", *_places(found)]
    if found.findings:
        lines += ["", *_findings(found), ""]
    lines += [_load(found), _cost(found)]
    lines += [*_changes(changes), *not_seen(found)]
    return "\n".join(lines)


def _is_healthy(found: Diagnosis) -> bool:
    """Return whether every replica was seen ready; the sandbox has none that can be seen."""
    ready = bool(found.serving) and all(each.state is State.READY for each in found.serving)
    enough = all(each.ready >= each.wanted for each in found.workloads)
    return found.seen.runs_pods and ready and enough and not found.findings


def _headline(found: Diagnosis) -> str:
    wanted = sum(each.wanted for each in found.workloads)
    ready = sum(each.ready for each in found.workloads)
    if not found.workloads:
        wanted = len(found.serving)
        ready = sum(each.state is State.READY for each in found.serving)
    told = f"{ready} of {wanted} replicas ready"
    if not _is_healthy(found):
        return f"{found.stack.name}: {told}"
    places = Counter((each.rung or _UNKNOWN, each.zone or _UNKNOWN) for each in found.serving)
    where = ", ".join(f"{count} on {rung} in {zone}" for (rung, zone), count in places.items())
    return f"{found.stack.name} is healthy: {told}" + (f" ({where})" if where else "")


def _places(found: Diagnosis) -> Iterator[str]:
    """Yield the table of replicas by rung and zone, in the order of the ladder."""
    order = {rung.name: number for number, rung in enumerate(found.stack.rungs)}
    places: dict[tuple[str, str], Counter[State]] = {}
    for each in found.serving or found.replicas:
        places.setdefault((each.rung, each.zone), Counter())[each.state] += 1
    for rung in found.stack.rungs:
        if not any(name == rung.name for name, _ in places):
            places[rung.name, ""] = Counter()
    rows = sorted(places.items(), key=lambda x: (order.get(x[0][0], len(order)), x[0]))
    table = [
        ("rung", "zone", *State),
        *(
            (rung or "-", zone or "-", *(str(n[state]) for state in State))
            for (rung, zone), n in rows
        ),
    ]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _findings(found: Diagnosis) -> Iterator[str]:
    more = len(found.findings) - MOST_FINDINGS
    # The last one says that no replica answers, if that is so.
    first = found.findings[: MOST_FINDINGS - 1] if more > 0 else found.findings[:-1]
    for each in (*first, found.findings[-1]):
        yield from lines_of(each, found.seen.at)
    if more > 0:
        yield f"and {more} more: --json lists all"


def lines_of(each: Finding, at: datetime) -> Iterator[str]:
    """Yield the lines of one finding."""
    since = "" if each.since is None else f", {_age((at - each.since).total_seconds())}"
    yield f"{each.cause.severity.name.lower():<8} {each.cause.id}{since}: {each.words}"
    if each.evidence:
        yield f"{'':<9}seen: {each.evidence}"
    yield f"{'':<9}next: {each.fix}"


def _age(seconds: float) -> str:
    minutes = int(max(seconds, 0) // 60)
    if minutes < 1:
        return f"{int(max(seconds, 0))} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"  # noqa: PLR2004 # two hours


def _load(found: Diagnosis) -> str:
    figures = _figures(load_of(found.seen.loads))
    wants = "; ".join(_wants(each) for each in found.autoscalers)
    return f"load: {figures}; autoscaler: {wants or 'not seen'}"


def _figures(load: StackLoad) -> str:
    if not load.replicas:
        return "no replica's metrics were read"
    cache = None if load.cache is None else load.cache * 100
    return ", ".join(
        (
            f"{_number(load.running)} running",
            f"{_number(load.waiting)} waiting",
            f"KV cache {_number(cache)}%",
            f"{_number(load.tokens_per_second)} tokens/s",
        )
    )


def _number(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:.0f}"


def _wants(each: Autoscaler) -> str:
    wish = "has not decided yet" if each.wanted is None else f"wants {each.wanted}"
    held = f", held by {each.held}" if each.held else ""
    return f"{each.name} {wish} ({each.fewest} to {each.most}){held}"


def _cost(found: Diagnosis) -> str:
    cost = hourly_cost(found.seen, found.stack)
    if cost is None:
        why = "without a stack file" if found.stack.spending is None else "the nodes were not read"
        return f"cost: unknown, {why}"
    now, fewest, most = map(_usd, (cost.now, cost.fewest, cost.most))
    return f"cost: {now} an hour now; planned: {fewest} to {most} (list prices)"


def _usd(amount: Amount) -> str:
    if not amount.unpriced:
        return f"${amount.usd:.2f}"
    return f"at least ${amount.usd:.2f} (no price: {', '.join(amount.unpriced)})"


def _changes(changes: Changes) -> Iterator[str]:
    if changes.since is None:
        return
    parts = [f"new: {', '.join(changes.new)}"] if changes.new else []
    parts += [f"gone: {', '.join(changes.gone)}"] if changes.gone else []
    if parts:
        yield f"since {changes.since:%H:%M:%S} UTC: {'; '.join(parts)}"


def not_seen(found: Diagnosis) -> Iterator[str]:
    """Yield a line for each part that could not be read."""
    yield from (f"not seen: {each}" for each in found.seen.not_seen)


def why(found: Diagnosis, replica: Replica) -> str:
    """Return everything about one pod."""
    place = f"on {replica.rung or _UNKNOWN} in {replica.zone or _UNKNOWN}"
    lines = [f"{replica.pod} is {replica.state} {place}"]
    if replica.cause is None:
        lines.append("it answers requests, and no trouble was found")
    else:
        lines += [
            *lines_of(replica.cause, found.seen.at),
            f"{'':<9}from: {replica.cause.cause.source}",
        ]
    return "\n".join(lines)


def severity_of(found: Diagnosis, replica: Replica) -> Severity:
    """Return the severity of one pod."""
    if not found.seen.reached:
        return Severity.NOT_SEEN
    return Severity.INFO if replica.cause is None else replica.cause.cause.severity
