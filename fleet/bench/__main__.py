"""Compare policies in the same demands and stockouts, and write the tables of docs/fleet.md.

    python -m fleet.bench [--spot FILE] [--write]

`--spot` is a file of spot traces as `fleet/inputs/stock.py` reads it; its license does not let it
be in this repository. Without it the rows have the assumed stock alone.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from components.scaling.metrics import pods_metric
from fleet.autoscaling.gke import GkeFleet
from fleet.bench.bound import Case, UnknownPriceError, case_of, least_usd
from fleet.bench.parts import Part, Parts
from fleet.bench.peers import Policy, SkyServe
from fleet.bench.scenarios import SEED, Ladder, Scenario, ladders, scenarios
from fleet.inputs.demand import DAY
from fleet.inputs.stock import StockError
from fleet.region.model import FleetModel
from fleet.region.world import World
from fleet.report.figures import Figures, figures
from tools.stack.sandbox_home import REPOSITORY

PAGE = REPOSITORY / "docs" / "fleet.md"
BEGIN, END = "<!-- made by make fleet-bench -->\n", "<!-- end -->\n"

OURS, QUEUE, GUIDES = "this project", "this project, queue alone", "the guides' autoscaler"
SPARE = "this project, one spare node"
SKYSERVE = "SkyServe, one extra"

EQUAL = "gpu"
"""The ladder whose replicas are equally fast: SkyServe mixes no others."""


@dataclass(frozen=True)
class Outcome:
    """One policy in one scenario."""

    scenario: Scenario
    policy: str
    found: Figures
    least_usd: float | None
    """The optimum at what this policy leaves missing; None where a price is unknown."""
    parts: Mapping[Part, float] = field(default_factory=dict)
    """What it pays for in USD; empty where replicas are not equally fast."""


def policies(ladder: Ladder) -> dict[str, FleetModel | Policy]:
    """Return the policies that a ladder is compared with: a stack, or a service of SkyServe."""
    model = ladder.model
    most = int(model.workloads[0].autoscaler["max_replicas"])
    found: dict[str, FleetModel | Policy] = {
        OURS: model,
        SPARE: _spare(model),
        QUEUE: _following(model, (("queue", 3.0),)),
        GUIDES: _guides(model),
    }
    if ladder.name == EQUAL:
        found |= {
            SKYSERVE: Policy(0, 1, 1, most=most),
            "spot with fallback": Policy(0, 1, 0, most=most),
            "on demand only": Policy(None, 1, 0, most=most),
        }
    return found


def _following(model: FleetModel, metrics: Sequence[tuple[str, float]]) -> FleetModel:
    """Return a stack whose autoscalers follow other metrics."""
    return _with(
        model,
        {"metrics": [pods_metric(name, target) for name, target in metrics]},
        tuple(name for name, _ in metrics),
    )


def _spare(model: FleetModel) -> FleetModel:
    """Return a stack that holds a node for one more replica: `autoscaling.spare: 1`."""
    workloads = (replace(each, spare=min(1, len(each.spare_rungs))) for each in model.workloads)
    return replace(model, workloads=tuple(workloads))


def _guides(model: FleetModel) -> FleetModel:
    """Return a stack with the guides' autoscaler: a queue of one, and Kubernetes' own behavior.

    Up: four pods or twice as many in 15 seconds, which is four from one on; down: all in 15 seconds
    after five minutes (kubernetes pkg/apis/autoscaling/v2/defaults.go, 1.36).
    """

    def rules(seconds: int, value: int) -> dict[str, Any]:
        policy = {"type": "Pods", "value": value, "period_seconds": 15}
        return {"stabilization_window_seconds": seconds, "policies": [policy]}

    behavior = {"scale_up": rules(0, 4), "scale_down": rules(300, 100)}
    changes = {"metrics": [pods_metric("queue", 1)], "behavior": behavior}
    return _with(model, changes, ("queue",))


def _with(model: FleetModel, changes: Mapping[str, Any], followed: tuple[str, ...]) -> FleetModel:
    workloads = tuple(
        replace(each, autoscaler={**each.autoscaler, **changes}, followed=followed)
        for each in model.workloads
    )
    return replace(model, workloads=workloads)


def outcomes(ladder: Ladder, spot: Path | None) -> Iterator[Outcome]:
    """Simulate every policy in every scenario of a ladder."""
    for scenario in scenarios(ladder, spot):
        case = _case(scenario)
        for name, policy in policies(ladder).items():
            model = ladder.model if isinstance(policy, Policy) else policy
            world = World(model, scenario.demand, scenario.region, SEED)
            if isinstance(policy, Policy):
                SkyServe(world, policy)
            else:
                GkeFleet(world)
            parts = Parts(world).usd if ladder.name == EQUAL and case is not None else {}
            found = figures(world.run(scenario.days * DAY))
            least = None if case is None else least_usd(case, found.missing_replica_minutes * 60)
            print(f"{ladder.name} {scenario.demand.name} {scenario.stock} {name}", file=sys.stderr)
            yield Outcome(scenario, name, found, least, parts)


def _case(scenario: Scenario) -> Case | None:
    """Return what the optimum is of; None where a price is unknown, which is said."""
    ladder = scenario.ladder
    try:
        return case_of(ladder.model, scenario.demand, scenario.region, scenario.days)
    except UnknownPriceError as error:
        print(f"{ladder.name}: no optimum: {error}", file=sys.stderr)
        return None


def summary(every: Sequence[Outcome]) -> Iterator[str]:
    """Give the table of policies over all scenarios of each ladder."""
    yield (
        "| ladder | policy | USD | over the optimum | over SkyServe's optimum "
        "| missing replica hours | over SkyServe's | of the need | late | lost |"
    )
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    names = dict.fromkeys((each.scenario.ladder.name, each.policy) for each in every)
    for ladder, policy in names:
        of_ladder = [each for each in every if each.scenario.ladder.name == ladder]
        own = [each for each in of_ladder if each.policy == policy]
        skyserve = [each for each in of_ladder if each.policy == SKYSERVE]
        yield f"| {ladder} | {policy} | {' | '.join(_sums(own, skyserve))} |"


def _sums(own: Sequence[Outcome], skyserve: Sequence[Outcome]) -> list[str]:
    """Return the cells of a policy: its own sums, and against SkyServe where that is compared."""
    missing = _missing(own)
    needed = sum(x.found.needed_replica_minutes for x in own)
    offered = sum(x.found.offered for x in own)
    lost = sum(sum(x.found.lost.values()) for x in own)
    return [
        _usd([x.found for x in own]),
        _over(own, own),
        _over(own, skyserve) if skyserve else "",
        f"{missing / 60:,.1f}",
        f"{missing / _missing(skyserve):.2f}" if skyserve else "",
        f"{missing / needed:.2%}",
        f"{sum(x.found.late for x in own) / offered:.1%}",
        f"{lost / offered:.2%}",
    ]


def _usd(every: Sequence[Figures]) -> str:
    """Return a cost: a minimum where some of the rungs have no price, unknown where none has."""
    known = [each.usd for each in every if each.usd is not None]
    if not known:
        return "unknown"
    least = "at least " if any(each.unpriced for each in every) else ""
    return f"{least}{sum(known):,.0f}"


def _over(own: Sequence[Outcome], others: Sequence[Outcome]) -> str:
    """Return a policy's cost over the optimum of others, whose missing time is allowed."""
    costs = [None if x.found.unpriced else x.found.usd for x in own]
    known = [each for each in costs if each is not None]
    least = [x.least_usd for x in others if x.least_usd is not None]
    if len(known) < len(own) or len(least) < len(others):
        return "unknown"
    return f"{sum(known) / sum(least):.2f}"


def _missing(every: Sequence[Outcome]) -> float:
    return sum(each.found.missing_replica_minutes for each in every)


def shares(every: Sequence[Outcome]) -> Iterator[str]:
    """Give what each policy pays for, in multiples of the optimum at SkyServe's missing time."""
    split = [each for each in every if each.parts]
    least = sum(x.least_usd or 0.0 for x in split if x.policy == SKYSERVE)
    if not least:
        return
    heads = [part.name.lower() for part in Part]
    yield f"| ladder | policy | {' | '.join(heads)} | all |"
    yield f"| {' | '.join(['---'] * (len(heads) + 3))} |"
    for policy in dict.fromkeys(each.policy for each in split):
        own = [each.parts for each in split if each.policy == policy]
        sums = [sum(parts.get(part, 0.0) for parts in own) / least for part in Part]
        cells = [f"{each:.2f}" for each in (*sums, sum(sums))]
        yield f"| {EQUAL} | {policy} | {' | '.join(cells)} |"


def against(every: Sequence[Outcome]) -> Iterator[str]:
    """Give a row for each scenario: before, which followed the queue alone, and now."""
    yield (
        "| ladder | demand | stock | USD before | now | missing hours before | now "
        "| late before | now | lost before | now |"
    )
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    before = [x.found for x in every if x.policy == QUEUE]
    for now, old in zip((x for x in every if x.policy == OURS), before, strict=True):
        new, scenario = now.found, now.scenario
        cells = [
            scenario.ladder.name,
            scenario.demand.name,
            scenario.stock,
            *(_usd([each]) for each in (old, new)),
            *(f"{each.missing_replica_minutes / 60:,.1f}" for each in (old, new)),
            *(f"{each.late / each.offered:.1%}" for each in (old, new)),
            *(f"{sum(each.lost.values()) / each.offered:.2%}" for each in (old, new)),
        ]
        yield f"| {' | '.join(cells)} |"


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, compare, and print or write the tables."""
    parser = argparse.ArgumentParser(prog="python -m fleet.bench", description=__doc__)
    parser.add_argument("--spot", type=Path, metavar="FILE", help="traces of spot nodes")
    parser.add_argument("--write", action="store_true", help="write docs/fleet.md anew")
    given = parser.parse_args(arguments)
    try:
        every = [each for ladder in ladders() for each in outcomes(ladder, given.spot)]
    except StockError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    tables = "\n".join(["", *summary(every), "", *shares(every), "", *against(every), ""])
    if not given.write:
        print(tables)
        return 0
    page = PAGE.read_text(encoding="utf-8")
    made = re.sub(
        f"{BEGIN}.*{END}", lambda _: f"{BEGIN}{tables}\n{END}", page, count=1, flags=re.DOTALL
    )
    PAGE.write_text(made, encoding="utf-8")
    print(f"written: {PAGE.relative_to(REPOSITORY)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
