"""The simulated fleet against the drill of docs/fallback.md, which ran on the real scheduler.

`tests/kube/test_drill.py` holds the page to a control plane; here the same ladder, wishes and
stockout have to give the same replicas, nodes and orders at each of its times.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from fleet.autoscaling.gke import GkeFleet
from fleet.autoscaling.horizontal_pod_autoscaler import Autoscaler, Reading
from fleet.inputs.demand import Demand
from fleet.inputs.planned import Tried, model_of
from fleet.inputs.stock import PLENTY, Region, Stock
from fleet.region.world import World
from tools.render.evaluate import REPOSITORY
from tools.stack.planned import planned_stack

MINUTE = 60
PAGE = (REPOSITORY / "docs" / "fallback.md").read_text()
WANTED = {0: 1, 30: 4}
"""Replicas that are asked for from a minute on."""

UNTIL = 210
"""Minute of the rollout, which is not simulated."""


class Rung(NamedTuple):
    """What the drill shows of a rung."""

    replicas: int
    nodes: int
    ordered: int


def shown() -> dict[int, tuple[list[Rung], int]]:
    """Return what the page shows: rungs and waiting replicas, by minute."""
    found: dict[int, tuple[list[Rung], int]] = {}
    for line in PAGE.splitlines():
        row = re.match(r"(\d+):(\d\d)((?: +\d+/\d+(?:\+\d+)?){3}) +(\d+)", line)
        if row is None:
            continue
        rungs = re.findall(r"(\d+)/(\d+)(?:\+(\d+))?", row[3])
        minute = int(row[1]) * 60 + int(row[2])
        if minute < UNTIL:
            cells = [Rung(int(a), int(b), int(c or 0)) for a, b, c in rungs]
            found[minute] = (cells, int(row[4]))
    return found


class Scripted(Autoscaler):
    """An autoscaler whose wishes are known beforehand."""

    def look(self, _: Sequence[Reading]) -> int:
        """Take the wish of this time."""
        self.replicas = WANTED[max(each for each in WANTED if each * MINUTE <= self.now)]
        return self.replicas


@pytest.fixture(scope="module")
def simulated() -> dict[int, tuple[list[Rung], int]]:
    """Let the same happen in the simulated fleet, and look at the end of each shown minute."""
    stack = planned_stack(REPOSITORY / "Pulumi.dev.yaml", REPOSITORY)
    model = model_of(stack.config, stack.ladder, Tried())
    zone = model.rungs[0].zones[0]
    stocks = {
        (0, zone): Stock((0.0, 120.0 * MINUTE), (0, PLENTY)),
        (1, zone): Stock((0.0, 150.0 * MINUTE), (PLENTY, 1)),
    }
    world = World(model, Demand("none", 60.0, (0.001,)), Region(stocks, ()), 1)
    fleet = GkeFleet(world)
    fleet.autoscalers = [Scripted(dict(model.workloads[0].autoscaler), 1)]
    found: dict[int, tuple[list[Rung], int]] = {}
    for minute in shown():
        world.env.run(until=minute * MINUTE + MINUTE - 1)
        placed = [each.node.rung for each in fleet.replicas[0] if each.node is not None]
        nodes = [each.rung for each in world.nodes]
        rungs = [
            Rung(placed.count(rung), nodes.count(rung), world.ordered[rung])
            for rung in range(len(model.rungs))
        ]
        found[minute] = (rungs, len(fleet.replicas[0]) - len(placed))
    return found


def test_the_page_has_three_hours_of_the_drill() -> None:
    assert len(shown()) > 15


@pytest.mark.parametrize("minute", shown())
def test_replicas_nodes_and_orders_are_those_of_the_real_scheduler(
    minute: int, simulated: dict[int, tuple[list[Rung], int]]
) -> None:
    assert simulated[minute] == shown()[minute]
