"""Small fleets, whose figures are round numbers."""

from typing import Any

from components.facts.shapes import Family
from components.ladder.lifetime import Drain
from components.scaling.metrics import pods_metric
from fleet.autoscaling.gke import GkeFleet
from fleet.inputs.demand import Demand
from fleet.inputs.stock import ALWAYS, Region, Stock
from fleet.region.model import FleetModel, Requests, SimulatedRung, SimulatedWorkload, Speed
from fleet.region.record import Record
from fleet.region.world import World

HOUR = 3600.0
REQUESTS = Requests(1000, 200, 1.0)


def rung(name: str, **changes: Any) -> SimulatedRung:
    """Return a rung whose replica ends five requests a second."""
    plain: dict[str, Any] = {
        "name": name,
        "family": Family.NVIDIA,
        "zones": ("a",),
        "fewest": 0,
        "most": 4,
        "replicas_per_node": 1,
        "usd_per_hour": 1.0,
        "spot": False,
        "speed": Speed(1000.0, "of a test"),
        "running": 100,
        "cache_tokens": 110_000,
        "node_seconds": 60.0,
        "patience_seconds": 900.0,
        "new_node_start_seconds": 300.0,
        "same_node_start_seconds": 120.0,
    }
    return SimulatedRung(**{**plain, **changes})


def autoscaler(fewest: int, most: int, step: int = 4) -> dict[str, Any]:
    """Return an autoscaler that follows the batch: 80 requests that run at a replica."""
    return {
        "min_replicas": fewest,
        "max_replicas": most,
        "metrics": [pods_metric("batch", 80)],
        "behavior": {
            "scale_up": {
                "stabilization_window_seconds": 30,
                "policies": [{"type": "Pods", "value": step, "period_seconds": 60}],
            },
            "scale_down": {
                "stabilization_window_seconds": 300,
                "policies": [{"type": "Pods", "value": 1, "period_seconds": 60}],
            },
        },
    }


def fleet(
    *rungs: SimulatedRung, fewest: int = 1, most: int = 4, spare: tuple[int, ...] = ()
) -> FleetModel:
    """Return a fleet of one Deployment that may run on every rung.

    It holds a node for one more replica on the rungs of `spare`, where there are some.
    """
    places = tuple(range(len(rungs)))
    scaler = autoscaler(fewest, most)
    drain = Drain(5, 15, 5)
    workload = SimulatedWorkload(
        "vllm", places, scaler, ("batch",), drain, min(1, len(spare)), spare
    )
    return FleetModel(rungs, (workload,), REQUESTS, 15.0, 600.0)


def demand(*rates: float, seconds: float = HOUR) -> Demand:
    """Return a demand of these rates, an hour each."""
    return Demand("test", seconds, rates)


def out(begin: float, end: float) -> Stock:
    """Return a stock that has no node between two times."""
    return Stock((0.0, begin, end), (1000, 0, 1000))


def region(*stocks: Stock | None) -> Region:
    """Return a region with a stock for each rung, in zone a; any number of nodes for None."""
    found = {(place, "a"): stock or ALWAYS for place, stock in enumerate(stocks)}
    return Region(found, ())


def run(model: FleetModel, wanted: Demand, has: Region, hours: float, seed: int = 1) -> Record:
    """Let a fleet serve a demand, and give what happened."""
    world = World(model, wanted, has, seed)
    GkeFleet(world)
    return world.run(hours * HOUR)
