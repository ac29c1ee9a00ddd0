"""One day of a public service in forty minutes, and what the simulated fleet makes of it.

The controllers of Kubernetes go through the same day in `tests/kube/test_whole_fleet.py`. Ten
minutes of the trace take as long as the time between two looks of an autoscaler. The ladder is L4
spot, then L4; for twelve minutes there is no spot node, and those that are there are taken back.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fleet.autoscaling.gke import GkeFleet
from fleet.autoscaling.horizontal_pod_autoscaler import SYNC_SECONDS, Autoscaler, Reading
from fleet.bench.scenarios import LADDERS, ladder_of
from fleet.inputs import demand, planned
from fleet.inputs.demand import HOUR, Demand
from fleet.inputs.stock import PLENTY, Region, Stock
from fleet.region.model import FleetModel
from fleet.region.record import Loss
from fleet.region.world import World

STACK = LADDERS / "gpu.yaml"

RECORDED = Path(__file__).with_name("one_day.json")
"""The day on a real control plane; `python -m tests.kube.day_on_kubernetes` writes it."""

FIRST_HOUR, HOURS = 29, 27
"""The part of the trace: from its lowest hour over its highest to the next night."""

LOOKS = HOURS * 6
END = LOOKS * SYNC_SECONDS

PEAK = 0.8
"""How much of the default rate the day has: its highest window then needs all but one replica."""

SPOT = 0
"""Place of the rung that runs out."""

OUT = ((345, 690), (1500, 1800))
"""When there is no spot node, in seconds."""

SEED = 1

JUST_AFTER = 0.001
"""Seconds after a look, when all is done that follows from it at once."""


@dataclass(frozen=True)
class Picture:
    """The replicas of one moment."""

    wanted: int
    placed: tuple[int, ...]
    """With a node, by rung."""
    ready: int


@dataclass(frozen=True)
class Course:
    """What happened in one of the two worlds."""

    pictures: tuple[Picture, ...]
    """After each look."""
    node_seconds: tuple[float, ...]
    """By rung."""
    offered: int
    served: int
    lost: int
    """Because no replica was ready, or because the client gave up."""
    dropped: int
    """By a replica that left."""
    still_open: int

    @property
    def usd(self) -> float:
        """Return what the nodes cost."""
        rungs = zip(the_model().rungs, self.node_seconds, strict=True)
        return sum((rung.usd_per_hour or 0.0) * seconds / HOUR for rung, seconds in rungs)


@dataclass(frozen=True)
class Recorded:
    """The day on the controllers of Kubernetes."""

    autoscaler: dict[str, Any]
    """The spec that the controller had, with the names of the plan."""
    times: tuple[float, ...]
    """When the controller looked, in seconds of its own clock."""
    course: Course

    def written(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self)) + "\n"


def recorded() -> Recorded:
    """Read the recorded day."""
    found = json.loads(RECORDED.read_text())
    course = found["course"]
    pictures = tuple(
        Picture(each["wanted"], tuple(each["placed"]), each["ready"])
        for each in course.pop("pictures")
    )
    seconds = tuple(course.pop("node_seconds"))
    whole = Course(pictures, seconds, **course)
    return Recorded(found["autoscaler"], tuple(found["times"]), whole)


@cache
def the_model() -> FleetModel:
    """Return the stack as it is planned."""
    return ladder_of(STACK).model


@cache
def the_demand() -> Demand:
    """Return the day."""
    whole = demand.demand_of("m-small").window(FIRST_HOUR * HOUR, HOURS * HOUR)
    ladder = ladder_of(STACK)
    sized = planned.scaled(whole, None, ladder.tokens_per_second, ladder.model.requests)
    return Demand("m-small", float(SYNC_SECONDS), sized.scaled(PEAK).rates)


class Timed(Autoscaler):
    """An autoscaler that looks when the real one did: the clock of a controller does not stop."""

    times: Sequence[float] = ()

    def look(self, readings: Sequence[Reading]) -> int:
        """Take the look of this time, by the clock of the real one."""
        self.now = self.times[int(self.now / SYNC_SECONDS)]
        return super().look(readings)


def simulated(autoscaler: dict[str, Any], times: Sequence[float]) -> Course:
    """Let the simulated fleet go through the day, with looks at these times."""
    model = the_model()
    changes = [float(at) for out in OUT for at in out]
    spot = Stock((0.0, *changes), (PLENTY, *(0, PLENTY) * len(OUT)))
    region = Region({(SPOT, zone): spot for zone in model.rungs[SPOT].zones}, ())
    world = World(model, the_demand(), region, SEED)
    fleet = GkeFleet(world)
    scaler = Timed(autoscaler, 1)
    scaler.times = times
    fleet.autoscalers = [scaler]
    pictures = []
    for number in range(LOOKS):
        world.env.run(until=number * SYNC_SECONDS + JUST_AFTER)
        nodes = [each.node for each in fleet.replicas[0]]
        placed = [node.rung for node in nodes if node is not None]
        rungs = tuple(placed.count(rung) for rung in range(len(model.rungs)))
        pictures.append(Picture(scaler.replicas, rungs, len(world.ready)))
    record = world.run(END)
    dropped = record.lost[Loss.DRAINED] + record.lost[Loss.TAKEN_BACK]
    return Course(
        tuple(pictures),
        tuple(record.node_seconds),
        record.offered,
        record.served,
        record.lost_in_all - dropped,
        dropped,
        record.open,
    )


MOST_APART = 1
"""Replicas by which the two worlds may differ at a look."""

SELDOM = 0.1
"""Share of the looks at which they may differ."""

NEARLY = 0.01
"""Share by which what the nodes cost, and the requests that are offered, may differ."""

FEW = 0.005
"""Share of the requests by which those may differ that end in one way."""


def apart(one: Course, other: Course) -> dict[str, list[int]]:
    """Return by how many replicas two courses differ at each look, for each thing that counts."""
    pairs = list(zip(one.pictures, other.pictures, strict=True))
    return {
        "wanted": [abs(a.wanted - b.wanted) for a, b in pairs],
        "placed": [abs(sum(a.placed) - sum(b.placed)) for a, b in pairs],
        "of a rung": [
            max(abs(n - m) for n, m in zip(a.placed, b.placed, strict=True)) for a, b in pairs
        ],
        "ready": [abs(a.ready - b.ready) for a, b in pairs],
    }


def too_far_apart(one: Course, other: Course) -> list[str]:
    """Return where the replicas of two courses are not as near each other as they have to be."""
    found = []
    for name, counts in apart(one, other).items():
        if max(counts) > MOST_APART or sum(map(bool, counts)) > SELDOM * len(counts):
            places = [place for place, count in enumerate(counts) if count]
            found.append(f"{name}: by {max(counts)} at most, at looks {places}")
    return found


def ended_otherwise(one: Course, other: Course) -> list[str]:
    """Return which requests of two courses ended in another way, or not at all, or twice."""
    found = []
    for each in (one, other):
        ended = each.served + each.lost + each.dropped + each.still_open
        if ended != each.offered:
            found.append(f"{each.offered} were offered, and {ended} ended")
    if abs(one.offered - other.offered) > NEARLY * one.offered:
        found.append(f"offered: {one.offered} and {other.offered}")
    for name in ("served", "lost", "dropped", "still_open"):
        a, b = getattr(one, name), getattr(other, name)
        if abs(a - b) > FEW * one.offered:
            found.append(f"{name}: {a} and {b}")
    return found
