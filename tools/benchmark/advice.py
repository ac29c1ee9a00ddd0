"""Figures of a result for the plan: speed of a node, target of the autoscaler, cost of tokens."""

import math
from collections.abc import Iterator, Mapping, Sequence

from components.estimates.cost import usd_per_million_tokens
from components.facts.capacity import Capacity
from components.ladder.rung import Rung
from components.scaling.metrics import Metric
from components.scaling.targets import TOLERANCE
from tools.benchmark.planned_rung import PlannedRung
from tools.benchmark.result import Result

_DIGITS = 4
"""Digits of a figure in a stack file: a run repeats to no more."""


def figures(result: Result, planned: PlannedRung) -> Mapping[str, float]:
    """Return the keys of the pool that the result has figures for."""
    found: dict[str, float] = {}
    speed = result.tokens_per_second * planned.replicas_per_node
    if speed > 0:
        found["tokensPerSecond"] = float(f"{speed:.{_DIGITS}g}")
    if (target := target_of(result, planned)) is not None:
        found["target"] = target
    return found


def target_of(result: Result, planned: PlannedRung) -> float | None:
    """Return the autoscaler's target: the load of a replica at the knee; None if not known."""
    knee = result.knee
    if knee is None:
        return None
    if planned.metric is Metric.BATCH and knee.running is not None:
        # An autoscaler acts above the target and its tolerance, which a full batch has to pass.
        most = math.ceil(planned.rung.shape.max_num_seqs / (1 + TOLERANCE)) - 1
        return float(max(1, min(math.floor(knee.running), most)))
    if planned.metric is Metric.KV_CACHE and knee.kv_cache:
        return float(f"{min(knee.kv_cache, 0.9):.2g}")
    return None


def lines(result: Result, planned: PlannedRung | None) -> Iterator[str]:
    """Yield the meaning of a result for the plan, one sentence a line."""
    speed = result.tokens_per_second
    yield f"full load: {speed:,.0f} generated tokens per second of one replica"
    if (most := max((each.tokens_per_second for each in result.rates), default=0)) > 1.05 * speed:
        yield (
            f"not full: a rate generated {most:,.0f} tokens per second, so the users did not fill "
            f"the server; raise --users or --seconds"
        )
    knee = result.knee
    if knee is None:
        yield "knee: not found at the lowest rate: send lower rates, or raise --seconds"
    else:
        yield f"knee: {knee.rate:.3g} requests per second; above it: {knee.limit}"
    if planned is None:
        yield "the plan: give --stack and --rung to write the figures into a stack file"
        return
    yield from _plan_lines(result, planned)


def _plan_lines(result: Result, planned: PlannedRung) -> Iterator[str]:
    rung = planned.rung
    speed = result.tokens_per_second * planned.replicas_per_node
    each = planned.replicas_per_node
    if each != 1:
        yield f"a node has {each:g} replicas: {speed:,.0f} tokens per second"
    price = rung.usd_per_hour
    cost = usd_per_million_tokens(price, speed or None)
    told = "unknown: the machine has no list price" if cost is None else f"{cost:,.2f} USD"
    yield f"a million generated tokens on '{rung.name}': {told}, at full load"
    target = target_of(result, planned)
    if target is not None:
        yield f"autoscaler: target {target:g} of metric '{planned.metric}' on '{rung.name}'"
    elif planned.metric not in {Metric.BATCH, Metric.KV_CACHE}:
        yield (
            f"autoscaler: no target from this run, because it follows '{planned.metric}'; the "
            f"knee is of 'batch' and 'kvCache'"
        )
    else:
        yield "autoscaler: no target from this run, because the server's metrics were not readable"


def ranking(rungs: Sequence[Rung], speeds: Mapping[str, float]) -> Iterator[str]:
    """Yield advice on the order of the ladder, from the cost of a million tokens of each rung."""
    costs = {
        rung.name: cost
        for rung in rungs
        if (speed := speeds.get(rung.name, rung.tokens_per_second)) is not None
        and (cost := usd_per_million_tokens(rung.usd_per_hour, speed)) is not None
    }
    unknown = [rung.name for rung in rungs if rung.name not in costs]
    if len(costs) > 1:
        ranked = sorted(costs, key=lambda name: costs[name])
        told = ", ".join(f"{name} {costs[name]:.2f}" for name in ranked)
        yield f"USD for a million tokens, cheapest first: {told}"
        spot = {rung.name for rung in rungs if rung.capacity is Capacity.SPOT}
        if list(costs) != ranked:
            kept = " (spot nodes can be taken back)" if ranked[0] in spot else ""
            yield f"advice: the ladder is in another order; '{ranked[0]}' first costs least{kept}"
    if unknown and costs:
        yield f"not compared, because speed or price is unknown: {', '.join(unknown)}"
