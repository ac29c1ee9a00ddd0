"""The comparison of policies: what is compared, on what, and how it is written down."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fleet.autoscaling.gke import GkeFleet
from fleet.bench import scenarios as compared
from fleet.bench.__main__ import (
    GUIDES,
    OURS,
    QUEUE,
    SKYSERVE,
    SPARE,
    Outcome,
    against,
    outcomes,
    policies,
    shares,
    summary,
)
from fleet.bench.bound import case_of, least_usd
from fleet.bench.parts import Part, Parts
from fleet.bench.peers import Policy
from fleet.bench.scenarios import Ladder, Scenario, ladders, scenarios
from fleet.inputs.stock import always
from fleet.region.model import FleetModel
from fleet.region.world import World
from fleet.report.figures import Figures, RungResult
from tests.fleet.fleets import HOUR, demand, fleet, out, region, rung

LADDERS = {each.name: each for each in ladders()}


@pytest.mark.parametrize("name", LADDERS)
def test_every_ladder_has_an_optimum_in_every_scenario(name: str) -> None:
    for scenario in scenarios(LADDERS[name], None):
        case = case_of(LADDERS[name].model, scenario.demand, scenario.region, scenario.days)
        assert least_usd(case, 0.5 * sum(case.needed) * case.seconds) > 0


def test_traces_of_spot_nodes_are_read_from_the_file_that_is_given(tmp_path: Path) -> None:
    zones = [
        {"trace": f"{prefix}/zone", "gapSeconds": 60, "runs": [[1, 60], [0, 30], [1, 9000]]}
        for prefix in (
            "availability/1-node/aws-02-15-2023",
            "availability/16-node/aws-08-27-2023",
            "preemption/1-node/aws-04-22-2023",
        )
    ]
    path = tmp_path / "spot.json"
    path.write_text(json.dumps({"traces": zones}))
    found = [each for each in scenarios(LADDERS["gpu"], path) if each.stock.startswith("av")]
    # A node or none says nothing of how many there are; a count does.
    stocks = {each.stock: each.region.of(0, "us-central1-a") for each in found}
    assert [each.nodes[0] for each in stocks.values()] == [1_000_000, 1]
    assert {each.at(3700) for each in stocks.values()} == {0}


def test_the_guides_autoscaler_is_a_queue_of_one_with_kubernetes_own_behavior() -> None:
    model = policies(LADDERS["gpu"])[GUIDES]
    assert isinstance(model, FleetModel)
    (workload,) = model.workloads
    assert workload.followed == ("queue",)
    (metric,) = workload.autoscaler["metrics"]
    assert metric["pods"]["target"] == {"type": "AverageValue", "average_value": "1"}
    assert workload.autoscaler["behavior"]["scale_up"]["stabilization_window_seconds"] == 0


def test_skyserve_is_compared_where_all_machines_are_equal() -> None:
    of_skyserve = {
        name: [each for each in policies(ladder).values() if isinstance(each, Policy)]
        for name, ladder in LADDERS.items()
    }
    assert {name for name, found in of_skyserve.items() if found} == {"gpu"}
    assert policies(LADDERS["gpu"])[SKYSERVE] == Policy(0, 1, 1, most=6)


PLAIN = Figures(
    days=1,
    rungs=(),
    offered=1000,
    served=990,
    late=50,
    lost={"gave up": 10},
    open=0,
    first_token_seconds={},
    missing_replica_minutes=60,
    needed_replica_minutes=6000,
    reasons={},
)


def outcome(policy: str, found: Figures) -> Outcome:
    """Return an outcome on a ladder without anything."""
    ladder = Ladder("gpu", FleetModel((), (), LADDERS["gpu"].model.requests, 0, 0), 1)
    return Outcome(Scenario(ladder, demand(1), "always", always(), 1), policy, found, 0.5)


def test_the_tables_have_sums_and_both_sides_of_a_scenario() -> None:
    late = replace(PLAIN, late=100)
    every = [outcome(OURS, PLAIN), outcome(QUEUE, late)]
    assert list(summary(every))[2] == (
        "| gpu | this project | 0 | 0.00 |  | 1.0 |  | 1.00% | 5.0% | 1.00% |"
    )
    assert list(against(every))[2:] == [
        "| gpu | test | always | 0 | 0 | 1.0 | 1.0 | 10.0% | 5.0% | 1.00% | 1.00% |"
    ]


def test_a_policy_is_held_to_skyserves_optimum_and_to_what_it_leaves_missing() -> None:
    priced = RungResult("one", 1, 2.0, 1, 0, 0, 0)
    ours = replace(PLAIN, rungs=(priced,), missing_replica_minutes=30)
    every = [outcome(OURS, ours), outcome(SKYSERVE, PLAIN)]
    # Two dollars over half a dollar, and half of its missing hour.
    assert list(summary(every))[2] == (
        "| gpu | this project | 2 | 4.00 | 4.00 | 0.5 | 0.50 | 0.50% | 5.0% | 1.00% |"
    )


def test_where_no_rung_has_a_price_cost_and_optimum_are_unknown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(compared, "DEMANDS", (("burst", 0, 0.02),))
    model = LADDERS["tpu"].model
    rungs = tuple(replace(each, usd_per_hour=None) for each in model.rungs)
    unpriced = replace(LADDERS["tpu"], model=replace(model, rungs=rungs))
    every = list(outcomes(unpriced, None))
    rows = [row.split(" | ")[2:4] for row in list(summary(every))[2:]]
    assert rows == [["unknown", "unknown"]] * 4
    assert "tpu: no optimum: the price of a node of v6e-1 is unknown" in capsys.readouterr().err


def test_where_one_rung_has_no_price_a_cost_is_a_minimum_over_no_optimum() -> None:
    rungs = (RungResult("one", 1, 2.0, 1, 0, 0, 0), RungResult("other", 1, None, 1, 0, 0, 0))
    every = [replace(outcome(OURS, replace(PLAIN, rungs=rungs)), least_usd=None)]
    assert list(summary(every))[2].startswith("| gpu | this project | at least 2 | unknown |")


def test_the_policy_with_a_spare_node_holds_one_where_the_cheapest_rung_is() -> None:
    model = policies(LADDERS["split"])[SPARE]
    assert isinstance(model, FleetModel)
    names = [tuple(model.rungs[place].name for place in w.spare_rungs) for w in model.workloads]
    assert [(w.spare, rungs) for w, rungs in zip(model.workloads, names, strict=True)] == [
        (0, ()),
        (1, ("l4-spot", "l4")),
    ]


def test_a_replica_that_stays_on_an_expensive_rung_pays_the_difference_once_there_is_stock() -> (
    None
):
    spot = rung("spot", spot=True, usd_per_hour=0.25)
    has = region(out(HOUR, 2 * HOUR), None)
    world = World(fleet(spot, rung("plain"), most=1), demand(1), has, 1)
    GkeFleet(world)
    parts = Parts(world).usd
    spent = world.run(4 * HOUR).usd
    # Two hours at a dollar instead of a quarter; a start of 5 minutes at a dollar.
    assert parts[Part.EXPENSIVE] == pytest.approx(2 * 0.75, abs=0.002)
    assert parts[Part.STARTS] == pytest.approx(300 / HOUR, abs=0.005)
    # A spot node that is taken back outlives its replica by seconds.
    assert (parts[Part.ROOM], round(parts[Part.IDLE], 2)) == (0, 0)
    assert sum(parts.values()) == pytest.approx(spent, abs=0.002)


def test_replicas_beyond_the_need_and_idle_nodes_are_parts_of_their_own() -> None:
    kept = rung("kept", fewest=3)
    world = World(fleet(kept, fewest=2, most=2), demand(1), region(None), 1)
    GkeFleet(world)
    parts = Parts(world).usd
    world.run(4 * HOUR)
    found = {part: round(usd, 6) for part, usd in parts.items() if usd}
    assert found == {Part.NEEDED: 4, Part.ROOM: 4, Part.IDLE: 4}


def test_shares_are_in_multiples_of_skyserves_optimum_and_add_up() -> None:
    parts = {Part.NEEDED: 0.5, Part.STARTS: 0.25}
    every = [replace(outcome(name, PLAIN), parts=parts) for name in (OURS, SKYSERVE)]
    assert list(shares(every)) == [
        "| ladder | policy | needed | room | expensive | starts | idle | all |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        "| gpu | this project | 1.00 | 0.00 | 0.00 | 0.50 | 0.00 | 1.50 |",
        "| gpu | SkyServe, one extra | 1.00 | 0.00 | 0.00 | 0.50 | 0.00 | 1.50 |",
    ]
