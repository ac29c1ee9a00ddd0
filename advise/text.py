"""The advice as text for a terminal, and the reasons at the top of a stack file."""

from collections.abc import Iterator, Sequence

from advise.choice import Limits
from advise.machines import Offer, grouped
from advise.search import Advice, Searched
from advise.stack import changes
from advise.trial import Outcome, Trial
from components.estimates.tables import Table
from fleet.inputs.demand import DAY, HOUR
from tools.explain.text import columns

SEEN = "*"
"""Mark of zones in which a machine was seen, and that no document of Google has."""


def text(advice: Advice) -> str:
    """Return the whole report."""
    return "\n".join(_lines(advice))


def _lines(advice: Advice) -> Iterator[str]:
    yield from asked_lines(advice)
    for region in advice.regions:
        yield from _region(region, advice)
    yield from _ruled_out(advice)
    yield from _own(advice)
    yield from ("", "Advised")
    yield from (f"  {each}" for each in reasons(advice))
    if advice.best is not None:
        yield from ("", "Assumed")
        yield from (f"  {each}" for each in advice.best.assumed)
        yield from (f"  not counted: {each}" for each in advice.best.not_counted)


def asked_lines(advice: Advice) -> Iterator[str]:
    """Yield the model, the demand and the limits, as text."""
    course, config = advice.course, advice.regions[0].site.config
    demand, requests = course.demand, course.requests
    yield (
        f"{config.model.id} with {config.model.max_model_len:,} tokens: {demand.mean:.2f} requests "
        f"a second on average and {demand.highest:.2f} at most ('{demand.name}'), of "
        f"{requests.prompt_tokens:,.0f} tokens in and {requests.answer_tokens:,.0f} out"
    )
    yield f"asked: {asked(advice.limits)}"
    hours = course.days * DAY / HOUR
    yield (
        f"simulated: {hours:.3g} hours around the highest rate, once calm and once without a node "
        f"of the first rung from a third to five sixths of them; cost is of the calm time, latency "
        f"and availability of the worse one"
    )


def asked(limits: Limits) -> str:
    """Return the limits as text."""
    cost = "any cost"
    if limits.usd_a_month is not None:
        cost = f"at most {limits.usd_a_month:,.0f} USD a month"
    return (
        f"first token within {limits.p95_seconds:g} s for 95% of requests, "
        f"{limits.availability:.5g} of the needed replica time, {cost}"
    )


def _region(region: Searched, advice: Advice) -> Iterator[str]:
    yield from ("", region.site.region)
    if region.market.offers:
        yield from columns(machine_table(region.market.offers))
        if not all(each.is_documented for each in region.market.offers):
            yield f"  {SEEN} seen there; no document of Google has the zone"
    else:
        yield "  no machine can be compared; what is ruled out says why"
    if region.trials:
        yield ""
        yield from columns(trial_table(region.trials, advice))
    if region.untried_usd is not None:
        yield (
            f"  not simulated: {region.untried} other ladders, whose nodes alone cost "
            f"{region.untried_usd:,.0f} USD a month or more by an estimate"
        )
    for each in sorted(region.market.remarks, key=lambda problem: problem.key):
        yield f"  warning of every ladder: {each.key}: {each.message}"


def machine_table(offers: Sequence[Offer]) -> Table:
    """Return a row for each machine that serves the model."""
    heads = ["machine", "sold as", "USD an hour", "tokens a second", "per 1M tokens", "zones"]
    rows = [
        [
            offer.machine,
            str(offer.capacity),
            f"{offer.usd_per_hour:.2f}",
            f"{offer.tokens_per_second:,.0f}",
            f"{offer.usd_per_million_tokens:.2f}",
            ", ".join(offer.zones) + ("" if offer.is_documented else SEEN),
        ]
        for offer in sorted(offers, key=lambda each: each.usd_per_million_tokens)
    ]
    return heads, rows


def trial_table(trials: Sequence[Trial], advice: Advice) -> Table:
    """Return a row for each ladder that was simulated."""
    heads = ["ladder", "replicas", "USD a month", "p95 s", "available", "in a stockout", "p95 s"]
    heads += ["available", ""]
    best, unbeaten = advice.best, advice.front
    rows = []
    for trial in sorted(trials, key=lambda each: each.usd_a_month):
        mark = "front" if trial in unbeaten else ""
        mark = "advised" if trial is best else mark
        cells = [trial.name, f"{trial.kept} to {trial.most}"]
        rows.append([*cells, *_cells(trial.calm), *_cells(trial.stockout), mark])
    return heads, rows


def _cells(outcome: Outcome) -> list[str]:
    p95 = outcome.p95_seconds
    return [
        cost(outcome),
        "unknown" if p95 is None else f"{p95:,.2f}",
        f"{100 * outcome.availability:.2f}",
    ]


def cost(outcome: Outcome) -> str:
    """Return the cost of a month as text: a minimum where a rung has no price."""
    return f"{'at least ' if outcome.unpriced else ''}{outcome.usd_a_month:,.0f}"


def _ruled_out(advice: Advice) -> Iterator[str]:
    yield from ("", "Ruled out")
    for region in advice.regions:
        yield f"  {region.site.region}"
        yield from (f"    {what}: {why}" for what, why in grouped(region.ruled_out))


def reasons(advice: Advice) -> Iterator[str]:
    """Yield the advised ladder with the reasons; a stack file begins with them."""
    best = advice.best
    if best is None:
        yield (
            "nothing: no ladder can be compared; measure a machine that holds the model "
            "(docs/advise.md) and give its speed, e.g. --speed nvidia-l4-1=TOKENS_PER_SECOND"
        )
        return
    yield f"{best.name}, in {best.region}, with {best.kept} to {best.most} replicas"
    count = len(advice.trials) + (advice.own is not None)
    missed = advice.limits.missed(best)
    if missed:
        yield f"none of {count} ladders does what is asked; this one comes nearest"
        yield from (f"misses: {each}" for each in missed)
    else:
        yield f"the cheapest of {count} simulated ladders with {asked(advice.limits)}"
    yield f"calm: {_figures(best.calm)}"
    yield f"stockout of the first rung: {_figures(best.stockout)}"
    if best.planned.keys.get("layout") == "fungible":
        yield "its pods are privileged (layout 'fungible'): each runs on a TPU or on a GPU"
    yield from _places(best, advice)


def _own(advice: Advice) -> Iterator[str]:
    """Yield the stack's own ladder, and what the advised one changes and saves."""
    own, best = advice.own, advice.best
    if own is None or best is None:
        return
    yield from ("", f"The stack as it is: {own.name}")
    yield f"  calm: {_figures(own.calm)}"
    yield f"  stockout of the first rung: {_figures(own.stockout)}"
    yield from (f"  misses: {each}" for each in advice.limits.missed(own))
    waived = [each.rule for each in own.planned.ladder.findings if each.waived is not None]
    if waived:
        yield f"  waives: {', '.join(dict.fromkeys(waived))}"
    if best is own:
        yield "  change nothing: no ladder that was tried is better"
        return
    yield f"  the advised ladder {_saving(own.calm, best.calm)} in a calm month"
    yield f"  and {_saving(own.stockout, best.stockout)} a month in a stockout of the first rung"
    yield from (f"  change {each}" for each in changes(own.planned.keys, best.planned.keys))


def _saving(before: Outcome, after: Outcome) -> str:
    """Return the difference of two costs as text."""
    if before.unpriced or after.unpriced:
        return "costs an unknown difference: a rung has no price"
    less = before.usd_a_month - after.usd_a_month
    return f"{'saves' if less >= 0 else 'costs'} {abs(less):,.0f} USD{'' if less >= 0 else ' more'}"


def _figures(outcome: Outcome) -> str:
    p95 = outcome.p95_seconds
    first = "unknown" if p95 is None else f"{p95:,.2f} s"
    return (
        f"{cost(outcome)} USD a month, first token of 95% {first}, "
        f"{outcome.availability:.3%} available, {outcome.lost_share:.2%} of requests lost"
    )


def _places(best: Trial, advice: Advice) -> Iterator[str]:
    rungs = best.planned.ladder.rungs
    both = set(rungs[0].zones).intersection(*(rung.zones for rung in rungs))
    shared = f"zones with every rung: {', '.join(sorted(both))}" if both else "no zone has all"
    yield shared if len(rungs) > 1 else f"zones: {', '.join(rungs[0].zones)}"
    here = [each.market for each in advice.regions if each.site.region == best.region]
    seen: list[str] = []
    for rung in rungs:
        offer = next((o for each in here if (o := each.of(rung.shape, rung.capacity))), None)
        if offer is None:
            continue
        if not offer.is_documented:
            seen.append(offer.machine)
        yield (
            f"{rung.name}: {offer.usd_per_hour:.2f} USD an hour, {offer.tokens_per_second:,.0f} "
            f"tokens a second ({offer.source})"
        )
    if seen:
        names = ", ".join(dict.fromkeys(seen))
        yield f"{names}: seen in these zones, and in no document of Google; make doctor looks"
