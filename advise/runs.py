"""The simulations of a comparison: the same demand for every ladder, in a calm time and not."""

from dataclasses import dataclass, field, replace

from fleet.inputs.demand import DAY, Demand
from fleet.inputs.stock import Region, spot_waves, stockout
from fleet.region.model import FleetModel, Requests, SimulatedRung
from fleet.region.simulation import Asked, simulate
from fleet.report.figures import Figures, figures

OUT_SHARE = (1 / 3, 5 / 6)
"""When a stockout begins and ends, as shares of the simulated time."""

_Pair = tuple[Figures, Figures]


@dataclass(frozen=True)
class Course:
    """Demand, requests and chance of every simulation of a comparison."""

    demand: Demand
    """A part of the demand, as long as the simulation."""
    requests: Requests
    seed: int = 1

    @property
    def days(self) -> float:
        """Return how long the simulation is."""
        return self.demand.days


def stocks_of(model: FleetModel, course: Course) -> tuple[Region, Region]:
    """Return the stock of a calm time, and of a stockout of the first rung."""
    seconds = course.days * DAY
    begin, end = (round(share * seconds) for share in OUT_SHARE)
    calm = spot_waves(model.rungs, seconds, course.seed)
    return calm, stockout(model.rungs, [model.rungs[0].name], begin, end)


@dataclass
class Runs:
    """Simulations, each done once: equal ladders in two regions have equal figures."""

    course: Course
    known: dict[str, _Pair] = field(default_factory=dict)

    def of(self, model: FleetModel) -> _Pair:
        """Return the figures of a calm time, and of a stockout of the first rung."""
        unnamed = replace(model, rungs=tuple(map(_without_places, model.rungs)), assumed=())
        key = repr(unnamed)
        if key not in self.known:
            calm, out = stocks_of(unnamed, self.course)
            self.known[key] = (self._figures(unnamed, calm), self._figures(unnamed, out))
        return self.known[key]

    def _figures(self, model: FleetModel, region: Region) -> Figures:
        course = self.course
        asked = Asked(course.demand, days=course.days, seed=course.seed)
        return figures(simulate(model, region, asked))


def _without_places(rung: SimulatedRung) -> SimulatedRung:
    return replace(rung, zones=tuple(map(str, range(len(rung.zones)))))
