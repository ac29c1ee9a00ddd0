"""The simulated fleet against the real scheduler, with the same ladder, demand and stockouts."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from fleet.autoscaling.gke import GkeFleet
from fleet.autoscaling.horizontal_pod_autoscaler import Autoscaler, Reading
from fleet.inputs import planned
from fleet.inputs.demand import Demand
from fleet.inputs.planned import Tried
from fleet.inputs.stock import Region
from fleet.inputs.stock import Stock as Supply
from fleet.region.model import FleetModel
from fleet.region.world import World
from kube.control_plane.control_plane import ControlPlane
from kube.metrics.serving import Serving, serving
from kube.nodes.node_autoscaler import WAITING
from kube.nodes.stock import Stock
from tests.kube.stacks import rendered
from tools.render.evaluate import REPOSITORY
from tools.stack.planned import planned_stack

MINUTE = 60

WANTED = {0: 1, 10: 3, 45: 4, 110: 2, 140: 1, 180: 4}
"""Replicas that are asked for, from a minute on."""

OUT = {"v6e-1": (2, 150), "l4-spot": (80, 130)}
"""Minutes in which a rung has no node; its spot nodes are taken back at the first."""

END, STEP = 270, 5

LOOK_BEFORE = 30
"""Seconds before each fifth minute, so that what happens on it is in neither picture yet."""


class Scripted(Autoscaler):
    """An autoscaler whose wishes are known beforehand."""

    def look(self, _: Sequence[Reading]) -> int:
        """Take the wish of this time."""
        self.replicas = wanted_at(self.now / MINUTE)
        return self.replicas


def wanted_at(minute: float) -> int:
    """Return how many replicas are asked for."""
    return WANTED[max(each for each in WANTED if each <= minute)]


def foreseen(model: FleetModel) -> list[Counter[str]]:
    """Return the placed replicas by rung every five minutes, of the simulated fleet."""
    names = [rung.name for rung in model.rungs]
    stocks = {
        (place, model.rungs[place].zones[0]): Supply(
            (0.0, begin * MINUTE, end * MINUTE), (100, 0, 100)
        )
        for place, (begin, end) in ((names.index(name), times) for name, times in OUT.items())
    }
    world = World(model, Demand("none", 60.0, (0.001,)), Region(stocks, ()), 1)
    made = GkeFleet(world)
    made.autoscalers = [Scripted(dict(model.workloads[0].autoscaler), 1)]
    found = []
    for minute in range(STEP, END + 1, STEP):
        world.env.run(until=minute * MINUTE - LOOK_BEFORE)
        found.append(
            Counter(
                WAITING if each.node is None else names[each.node.rung] for each in made.replicas[0]
            )
        )
    return found


def seen(server: Serving, stock: Stock) -> list[Counter[str]]:
    """Return the same of the real scheduler and the nodes that come for its pods."""
    nodes, found = server.nodes, []
    server.scale(1)
    for minute in range(0, END, STEP):
        nodes.run(minute * MINUTE - nodes.now)
        for rung, (begin, end) in OUT.items():
            if begin // STEP * STEP == minute:
                nodes.run((begin - minute) * MINUTE)
                stock.out(rung)
                while rung == "l4-spot" and nodes.take_back(rung) is not None:
                    pass
            if end == minute:
                stock.back(rung)
        if minute in WANTED:
            server.scale(WANTED[minute])
        nodes.run((minute + STEP) * MINUTE - LOOK_BEFORE - nodes.now)
        found.append(Counter(nodes.placed().values()))
    return found


@pytest.fixture(scope="module")
def both(cluster: ControlPlane) -> tuple[list[Counter[str]], list[Counter[str]]]:
    """Let four and a half hours pass in both."""
    stock = Stock()
    stack = planned_stack(Path(REPOSITORY / "Pulumi.dev.yaml"), REPOSITORY)
    model = planned.model_of(stack.config, stack.ladder, Tried())
    with serving(cluster.api, rendered("dev"), "fleet", stock) as server:
        return foreseen(model), seen(server, stock)


def test_as_many_replicas_have_a_node_at_any_time(
    both: tuple[list[Counter[str]], list[Counter[str]]],
) -> None:
    simulated, real = both
    assert [each.total() for each in simulated] == [each.total() for each in real]
    assert [each[WAITING] for each in simulated] == [each[WAITING] for each in real]


def test_on_each_rung_the_counts_differ_by_one_at_most_and_seldom(
    both: tuple[list[Counter[str]], list[Counter[str]]],
) -> None:
    """Which of two nodes a pod takes, and which pod leaves, is the real controllers' choice."""
    simulated, real = both
    apart = [sum(((a - b) + (b - a)).values()) // 2 for a, b in zip(simulated, real, strict=True)]
    assert max(apart) <= 1
    assert sum(map(bool, apart)) <= len(apart) // 4
