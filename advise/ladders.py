"""The ladders that are compared in one region: a bounded set, each with why it is a choice.

A ladder keeps a number of replicas on nodes that stay, and adds the others on its rungs in order.
No ladder here has a finding of the lint by its construction: a spot rung has a kept node below it,
and a TPU that has a rung below it has a fixed number of nodes.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advise.machines import Market, Offer, RuledOut, pool_of
from advise.site import Planned, Pool, Site
from components.facts.capacity import Capacity
from components.facts.prices import HOURS_A_MONTH
from components.ladder.rung import Layout

FIRST_MACHINES = 4
"""Machines that come first in a ladder: the cheapest ones per token."""

SECOND_MACHINES = 2
"""Machines of another accelerator that come second, for each first one; those of the same family
have as many accelerators, because other pods would have to be privileged."""

BUSY_SHARE = 0.5
"""Share of a replica's speed that the busiest window may need at the most replicas: the default
target of the autoscaler (`components/scaling/targets.py`)."""


@dataclass(frozen=True)
class Need:
    """Need of the demand, in generated tokens a second."""

    mean: float
    highest: float

    def replicas(self, offer: Offer, tokens: float) -> int:
        """Return the replicas on a machine that generate so many tokens, not fully busy."""
        each = offer.tokens_per_second / offer.replicas
        return max(1, math.ceil(tokens / (BUSY_SHARE * each)))


@dataclass(frozen=True)
class Rung:
    """One rung of a ladder that is built."""

    offer: Offer
    keeps: bool = False
    """Whether the kept replicas have their nodes here."""
    fixed: bool = False
    """Whether it has no more nodes than those that are kept."""


@dataclass(frozen=True)
class Draft:
    """One ladder before it is planned."""

    name: str
    site: Site
    rungs: tuple[Rung, ...]
    kept: int
    """Replicas at least."""
    most: int
    """Replicas at most."""
    least_usd: float
    """Cost of a month of the nodes alone if every rung has stock: an estimate, for the order."""

    def planned(self) -> Planned:
        """Return the ladder as the plan sees it."""
        pools = [self._pool(rung) for rung in self.rungs]
        return self.site.planned(pools, (self.kept, self.most), self.layout)

    @property
    def layout(self) -> Layout:
        """Return the layout: pods are privileged only where a ladder has TPUs and GPUs.

        With `split`, each family would keep the replicas of its own.
        """
        families = {each.offer.shape.family for each in self.rungs}
        return Layout.SPLIT if len(families) == 1 else Layout.FUNGIBLE

    def _pool(self, rung: Rung) -> Pool:
        offer = rung.offer
        zones = () if self.site.keys.get("zones") else offer.zones
        pool = {**pool_of(offer.shape, offer.capacity, self.site, zones), "name": offer.rung}
        if self.site.is_autopilot:
            return pool
        nodes = self.site.config.parallelism.planned.nodes
        kept = math.ceil(self.kept / offer.replicas) * nodes
        if rung.keeps:
            pool["minNodes"] = kept
        pool["maxNodes"] = kept if rung.fixed else math.ceil(self.most / offer.replicas) * nodes
        return pool


def drafts_of(site: Site, market: Market, need: Need, fewest: int) -> list[Draft]:
    """Return the ladders of a site, the cheapest first by its estimate."""
    found = [
        draft
        for first in leaders(market)
        for rungs in _ladders(first, market)
        for draft in _sized(site, rungs, need, fewest)
    ]
    # Of equals, the second machine that is cheaper per token stays first.
    return sorted(found, key=lambda each: (each.least_usd, len(each.rungs)))


def leaders(market: Market) -> list[Offer]:
    """Return the machines that come first, the cheapest per token first.

    A machine that is more expensive than another one and no faster only comes second.
    """
    better = [each for each in market.offers if dominating(each, market.offers) is None]
    return sorted(better, key=lambda each: each.usd_per_million_tokens)[:FIRST_MACHINES]


def dominating(offer: Offer, others: Sequence[Offer]) -> Offer | None:
    """Return a machine that costs no more and is no slower, or None.

    Spot nodes are taken back, so they are better than other spot nodes only.
    """

    def rank(each: Offer) -> tuple[float, float, str]:
        return each.usd_per_hour, -each.tokens_per_second, each.rung

    return next(
        (
            each
            for each in others
            if (each.capacity is Capacity.ON_DEMAND or offer.capacity is Capacity.SPOT)
            and each.usd_per_hour <= offer.usd_per_hour
            and each.tokens_per_second >= offer.tokens_per_second
            and rank(each) < rank(offer)
        ),
        None,
    )


def passed_over(site: Site, market: Market) -> Iterator[RuledOut]:
    """Yield the machines that come first in no ladder, with the reason."""
    firsts = leaders(market)
    for offer in market.offers:
        better = dominating(offer, market.offers)
        if better is not None:
            why = f"not first: {better.rung} costs no more an hour and is no slower"
        elif offer not in firsts:
            why = f"not first: {FIRST_MACHINES} others are cheaper per token"
        else:
            continue
        yield RuledOut(site.region, offer.rung, why)


def _seconds(first: Offer, market: Market) -> list[Offer]:
    """Return machines of another accelerator, whose stock is another one, the cheapest first."""
    firm = [
        each
        for each in market.offers
        if each.capacity is Capacity.ON_DEMAND
        and each.shape.accelerator != first.shape.accelerator
        # Layout `split` has one size of machine for each family.
        and (each.is_tpu != first.is_tpu or each.shape.count == first.shape.count)
    ]
    return sorted(firm, key=lambda each: each.usd_per_million_tokens)[:SECOND_MACHINES]


def _ladders(first: Offer, market: Market) -> Iterator[tuple[Rung, ...]]:
    """Yield the ladders in which a machine comes first."""
    seconds = _seconds(first, market)
    if first.capacity is Capacity.SPOT:
        yield from _after_spot(first, market.of(first.shape, Capacity.ON_DEMAND), seconds)
        return
    yield (Rung(first, keeps=True),)
    yield (Rung(first, keeps=True, fixed=True),)
    spot = market.of(first.shape, Capacity.SPOT)
    if spot is not None:
        yield (Rung(first, keeps=True, fixed=True), Rung(spot))
    for second in seconds:
        # A TPU that is not last may wait ten hours for a node, unless its number of them is fixed.
        yield (Rung(first, keeps=True, fixed=first.is_tpu), Rung(second))


def _after_spot(
    spot: Offer, firm: Offer | None, seconds: Sequence[Offer]
) -> Iterator[tuple[Rung, ...]]:
    """Yield the ladders after a spot rung: each keeps nodes that stay."""
    if spot.is_tpu:
        return
    if firm is not None:
        yield (Rung(spot), Rung(firm, keeps=True))
    for second in seconds:
        if _saves(spot, second):
            yield (Rung(spot), Rung(second, keeps=True))
        if firm is not None:
            yield (Rung(spot), Rung(firm, keeps=True), Rung(second))


def _saves(spot: Offer, firm: Offer) -> bool:
    """Return whether a spot node is cheaper than the other node, an hour or per token."""
    return (
        spot.usd_per_hour < firm.usd_per_hour
        or spot.usd_per_million_tokens < firm.usd_per_million_tokens
    )


def _sized(site: Site, rungs: tuple[Rung, ...], need: Need, fewest: int) -> Iterator[Draft]:
    """Yield a ladder with as many kept replicas as the mean needs, the peak, or the fewest."""
    offers = [rung.offer for rung in rungs]
    (keeper,) = (rung for rung in rungs if rung.keeps)
    peak = max(need.replicas(offer, need.highest) for offer in offers)
    levels = {max(fewest, need.replicas(keeper.offer, tokens)) for tokens in (0, need.mean)}
    if len(rungs) == 1 and keeper.fixed:
        levels = {max(fewest, peak)}
    for kept in sorted(levels):
        most = kept if len(rungs) == 1 and keeper.fixed else max(kept, peak)
        if most == kept and not (len(rungs) == 1 and keeper.fixed):
            most = kept + 1
        yield Draft(_name(rungs), site, rungs, kept, most, _least_usd(rungs, kept, need))


def _name(rungs: tuple[Rung, ...]) -> str:
    named = (f"{rung.offer.rung} fixed" if rung.fixed else rung.offer.rung for rung in rungs)
    return ", then ".join(named)


def _least_usd(rungs: tuple[Rung, ...], kept: int, need: Need) -> float:
    """Return the cost of the kept nodes, and of the nodes for the rest of the mean demand."""
    (keeper,) = (rung.offer for rung in rungs if rung.keeps)
    growing = next((rung.offer for rung in rungs if not rung.fixed), keeper)
    nodes = math.ceil(kept / keeper.replicas)
    served = nodes * keeper.tokens_per_second * BUSY_SHARE
    rest = max(0.0, need.mean - served) / (BUSY_SHARE * growing.tokens_per_second)
    return (nodes * keeper.usd_per_hour + rest * growing.usd_per_hour) * HOURS_A_MONTH
