"""One simulation of a stack: what is asked for, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fleet.autoscaling.gke import GkeFleet
from fleet.inputs.demand import DAY, HOUR, Demand
from fleet.inputs.stock import Region, StockError, always, spot_waves, stockout, traced, zone_traces
from fleet.region.model import FleetModel, SimulatedRung
from fleet.region.record import Record
from fleet.region.world import World

OUT_HOURS = (24.0, 48.0)
"""When a `stockout:` begins and ends: the second day."""


@dataclass(frozen=True)
class Asked:
    """What a person asks for of one simulation."""

    demand: Demand
    stock: str = "spot"
    days: float = 7.0
    seed: int = 1


def region_of(text: str, rungs: Sequence[SimulatedRung], seconds: float, seed: int) -> Region:
    """Return the region that a person names: `always`, `spot`, `stockout:RUNG,...`, FILE[:PREFIX].

    Raises StockError where there is none.
    """
    if text == "always":
        return always()
    if text == "spot":
        return spot_waves(rungs, seconds, seed)
    if text.startswith("stockout:"):
        names = [name for name in text.removeprefix("stockout:").split(",") if name]
        begin, end = (hours * HOUR for hours in OUT_HOURS)
        return stockout(rungs, names, begin, end)
    name, _, prefix = text.partition(":")
    if not Path(name).is_file():
        raise StockError(
            f"no stock '{text}'; write one of always, spot, stockout:RUNG,RUNG, or the path of a "
            f"trace, or FILE.json:PREFIX of its zones"
        )
    return traced(rungs, zone_traces(Path(name), prefix))


def simulate(model: FleetModel, region: Region, asked: Asked) -> Record:
    """Let a stack serve a demand for so many days."""
    world = World(model, asked.demand, region, asked.seed)
    GkeFleet(world)
    return world.run(asked.days * DAY)
