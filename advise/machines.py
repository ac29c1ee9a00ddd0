"""The machines of a region that serve the model, and the reasons against the others.

A machine is planned as a ladder of one rung, so memory, number formats and ways of sale are judged
by the plan, and the speed by the sources of the simulation.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advise.site import Planned, Pool, Site
from components.core.problems import Problem
from components.estimates.cost import usd_per_million_tokens
from components.facts.accelerators import ACCELERATORS
from components.facts.capacity import Capacity
from components.facts.shapes import Accelerator, Family, Shape
from components.facts.zones import Confidence
from components.ladder.parallelism import tensor_parallel_size
from components.model.memory_fit import Serving
from fleet.inputs import planned
from fleet.inputs.planned import Tried
from fleet.inputs.speeds import UnknownSpeedError
from fleet.region.model import SimulatedRung

UNKNOWN_PRICE = "the price is unknown, so its ladders cannot be compared by cost"
UNKNOWN_SPEED = "the speed is unknown: measure it"


@dataclass(frozen=True)
class RuledOut:
    """A machine or a ladder that is not advised, and the reason."""

    region: str
    what: str
    why: str


@dataclass(frozen=True)
class Offer:
    """A machine that serves the model, with one capacity, in one region."""

    shape: Shape
    capacity: Capacity
    zones: tuple[str, ...]
    is_documented: bool
    """Whether a document of Google has it in these zones; otherwise it was seen there."""
    usd_per_hour: float
    """List price of a node with the disks whose price is known."""
    tokens_per_second: float
    """Of a node at full load."""
    replicas: int
    """Replicas of a node."""
    source: str
    """Source of the speed, with its grade."""

    @property
    def machine(self) -> str:
        """Return the machine's name, such as `nvidia-l4-1`."""
        return self.shape.key

    @property
    def rung(self) -> str:
        """Return the name of its rung."""
        short = self.machine.removeprefix("nvidia-").removeprefix("tesla-")
        name = short.replace("/", "-")[-24:].lstrip("-")
        return f"{name}-spot" if self.capacity is Capacity.SPOT else name

    @property
    def is_tpu(self) -> bool:
        """Return whether it is a TPU."""
        return self.shape.family is Family.TPU

    @property
    def usd_per_million_tokens(self) -> float:
        """Return the price of a million generated tokens at full load."""
        return usd_per_million_tokens(self.usd_per_hour, self.tokens_per_second) or 0.0


@dataclass(frozen=True)
class Market:
    """All machines of one region for one model."""

    offers: tuple[Offer, ...]
    ruled_out: tuple[RuledOut, ...]
    remarks: frozenset[Problem]
    """Warnings that every machine has: they are about the model or the stack."""

    def of(self, shape: Shape, capacity: Capacity) -> Offer | None:
        """Return a machine sold in a way, if it is here."""
        found = (each for each in self.offers if (each.shape, each.capacity) == (shape, capacity))
        return next(found, None)


def pool_of(shape: Shape, capacity: Capacity, site: Site, zones: tuple[str, ...] = ()) -> Pool:
    """Return the pool of a machine, without a number of nodes."""
    size = "chips" if shape.family is Family.TPU else "gpus"
    pool: Pool = {"name": "rung", "accelerator": shape.accelerator, size: shape.count}
    if shape.roomier:
        pool["minMemoryGb"] = shape.memory_gb
    if zones:
        pool["zones"] = list(zones)
    if capacity is not Capacity.ON_DEMAND:
        pool["capacity"] = str(capacity)
    if shape.key in site.speeds:
        pool["tokensPerSecond"] = site.speeds[shape.key]
    return pool


def market_of(site: Site) -> Market:
    """Return the machines of a site. The site's own keys have no errors."""
    serving = site.serving
    if serving is None:
        raise ValueError(f"the size of '{site.config.model.id}' is not known")
    held, ruled_out = _held(site, serving)
    # A warning that every machine has is about the model or the stack.
    warned = [frozenset(each.ladder.warnings) for _, each in held if not each.errors]
    remarks = frozenset.intersection(*warned) if warned else frozenset()
    offers: list[Offer] = []
    enough: dict[tuple[str, int], Shape] = {}
    for shape, plan in held:
        own = [*plan.errors, *(each for each in plan.ladder.warnings if each not in remarks)]
        smaller = enough.get((shape.accelerator, shape.count))
        if own:
            ruled_out.append(RuledOut(site.region, shape.key, own[0].message))
        elif smaller is not None:
            why = f"not needed: {smaller.machine_type} has the same accelerators and enough memory"
            ruled_out.append(RuledOut(site.region, shape.key, why))
        else:
            enough[shape.accelerator, shape.count] = shape
            found, without = _sales(shape, plan, site)
            offers += found
            ruled_out += without
    return Market(tuple(offers), tuple(ruled_out), remarks)


def _held(site: Site, serving: Serving) -> tuple[list[tuple[Shape, Planned]], list[RuledOut]]:
    """Return the machines of the region that hold the model, each planned alone."""
    held: list[tuple[Shape, Planned]] = []
    ruled_out: list[RuledOut] = []
    for accelerator in ACCELERATORS.values():
        zones = _zones(accelerator, site)
        if zones is None:
            where = site.zone or site.region
            ruled_out.append(RuledOut(site.region, accelerator.name, f"not known in {where}"))
            continue
        for shape in accelerator.machines:
            why = _against(shape, serving)
            if why is None:
                held.append((shape, _alone(shape, shape.sold_as[0], site, zones)))
            else:
                ruled_out.append(RuledOut(site.region, shape.key, why))
    return held, ruled_out


def _alone(shape: Shape, capacity: Capacity, site: Site, zones: tuple[str, ...]) -> Planned:
    """Return the plan of a ladder of this machine alone, with nodes for two replicas."""
    pool = pool_of(shape, capacity, site, zones)
    if not site.is_autopilot:
        pool["maxNodes"] = 2 * site.config.parallelism.planned.nodes
    return site.planned([pool])


def _zones(accelerator: Accelerator, site: Site) -> tuple[str, ...] | None:
    """Return the zones to write: none where the plan chooses; None where it is not known."""
    known = accelerator.zones_in(site.region)
    if not known:
        return None
    if site.zone is not None:
        return (site.zone,) if site.zone in known else None
    return ()


def _against(shape: Shape, serving: Serving) -> str | None:
    """Return the reason why a machine does not hold the model, or None."""
    fit, asked = serving.fit(shape), serving.max_model_len
    if not fit.serves(asked):
        needs = fit.weights_gib + fit.runtime_gib + fit.adapters_gib
        if needs >= fit.usable_gib:
            return f"memory: a device needs {needs:.1f} GiB and has {fit.usable_gib:.1f}"
        return f"memory: its KV cache holds {fit.tokens:,} tokens, and {asked:,} are asked for"
    devices = serving.parallelism.devices_per_pod(shape)
    used = tensor_parallel_size(shape, serving.model.heads, serving.parallelism)
    if used < devices:
        heads = serving.model.heads
        return f"{devices} devices do not divide {heads} attention heads: {devices - used} idle"
    return None


def _sales(shape: Shape, plan: Planned, site: Site) -> tuple[list[Offer], list[RuledOut]]:
    """Return a machine with each capacity, and the reasons against others."""
    if _simulated(plan, site) is None:
        return [], [RuledOut(site.region, shape.key, UNKNOWN_SPEED)]
    offers: list[Offer] = []
    ruled_out: list[RuledOut] = []
    zones = plan.ladder.rungs[0].zones
    for capacity in shape.sold_as:
        # Only you know which machines you reserved.
        if capacity is Capacity.RESERVATION:
            continue
        sold = _simulated(_alone(shape, capacity, site, zones), site)
        if sold is None or sold.usd_per_hour is None:
            ruled_out.append(RuledOut(site.region, f"{shape.key} {capacity}", UNKNOWN_PRICE))
            continue
        offers.append(
            Offer(
                shape=shape,
                capacity=capacity,
                zones=zones,
                is_documented=_is_documented(shape, zones),
                usd_per_hour=sold.usd_per_hour,
                tokens_per_second=sold.speed.tokens_per_second * sold.replicas_per_node,
                replicas=sold.replicas_per_node,
                source=sold.speed.source,
            )
        )
    return offers, ruled_out


def _simulated(plan: Planned, site: Site) -> SimulatedRung | None:
    """Return the only rung of a plan as it is simulated; None if its speed is unknown."""
    if plan.config is None or plan.errors:
        return None
    try:
        found = planned.model_of(plan.config, plan.ladder, Tried(requests=site.requests))
    except UnknownSpeedError:
        return None
    return found.rungs[0]


def _is_documented(shape: Shape, zones: tuple[str, ...]) -> bool:
    known = {zone.name: zone.confidence for zone in ACCELERATORS[shape.accelerator].zones}
    return all(known.get(zone) not in {None, Confidence.OBSERVED} for zone in zones)


def grouped(found: Iterable[RuledOut]) -> Iterator[tuple[str, str]]:
    """Yield each reason once, with what it is about."""
    whats: dict[str, list[str]] = {}
    for each in found:
        whats.setdefault(each.why, []).append(each.what)
    for why, names in whats.items():
        yield ", ".join(dict.fromkeys(names)), why
