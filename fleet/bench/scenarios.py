"""What policies are compared on: ladders, demands and stocks, with fixed seeds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fleet.inputs import demand, planned
from fleet.inputs.demand import DAY, HOUR, Demand
from fleet.inputs.planned import Tried
from fleet.inputs.stock import Region, always, spot_waves, stockout, traced, zone_traces
from fleet.region.model import FleetModel, SimulatedRung
from tools.stack.planned import planned_stack
from tools.stack.sandbox_home import REPOSITORY

LADDERS = Path(__file__).with_name("ladders")

SEED = 1

DEMANDS = (
    ("m-small", 0, 2),
    ("m-large", 0, 2),
    ("deepseek-r1", 0, 1),
    ("burst", 0, 1),
    ("ramp", 3, 2),
)
"""A demand, the day from which it is taken, and for how many days."""

SPOT_TRACES = (
    "availability/1-node/aws-02-15-2023",
    "availability/16-node/aws-08-27-2023",
    "preemption/1-node/aws-04-22-2023",
)
"""Zones of spot nodes on AWS, by how their names begin (skypilot-org/spot-traces @221da1a)."""

OUT_HOURS = (8, 20)
"""When a stockout of the first rung begins and ends."""


@dataclass(frozen=True)
class Ladder:
    """One ladder as it is planned, and what it generates at its most replicas."""

    name: str
    model: FleetModel
    tokens_per_second: float


@dataclass(frozen=True)
class Scenario:
    """One demand on one ladder in one region."""

    ladder: Ladder
    demand: Demand
    stock: str
    region: Region
    days: float


def ladder_of(path: Path) -> Ladder:
    """Return the ladder of a stack file."""
    stack = planned_stack(path, REPOSITORY)
    model = planned.model_of(stack.config, stack.ladder, Tried())
    tokens = planned.tokens_per_second(stack.config, stack.ladder, model)
    return Ladder(path.stem, model, tokens)


def ladders() -> list[Ladder]:
    """Return the ladders that are compared: of GPUs, of TPUs, and mixed."""
    return [ladder_of(path) for path in sorted(LADDERS.glob("*.yaml"))]


def scenarios(ladder: Ladder, spot: Path | None) -> Iterator[Scenario]:
    """Give every demand with every stock of a ladder; traces of spot nodes only where they are."""
    for name, first, days in DEMANDS:
        requests = ladder.model.requests
        whole = planned.scaled(demand.demand_of(name), None, ladder.tokens_per_second, requests)
        wanted = whole.window(first * DAY, days * DAY)
        for stock, region in _regions(ladder.model.rungs, days * DAY, spot):
            yield Scenario(ladder, wanted, stock, region, days)


def _regions(
    rungs: Sequence[SimulatedRung], seconds: float, spot: Path | None
) -> Iterator[tuple[str, Region]]:
    if any(rung.spot for rung in rungs):
        yield "spot, assumed", spot_waves(rungs, seconds, SEED)
        for prefix in SPOT_TRACES if spot is not None else ():
            yield prefix, traced(rungs, zone_traces(spot or Path(), prefix))
    else:
        yield "always", always()
    begin, end = (hours * HOUR for hours in OUT_HOURS)
    yield "first rung out", stockout(rungs, [rungs[0].name], begin, end)
