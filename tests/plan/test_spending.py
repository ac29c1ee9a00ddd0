"""What a stack costs a month, added up by hand."""

from dataclasses import replace

import pytest

from components.cluster.system_nodes import SystemNodes, system_nodes
from components.estimates.spending import (
    Bill,
    Disk,
    Line,
    Month,
    Spending,
    bill,
    nodes_in,
    not_counted,
)
from components.facts.capacity import Capacity
from components.ladder.rung import Layout, Rung
from components.ladder.workloads import workloads
from tests.plan.choices import rung

TPU = rung("v6e-1", "v6e-1", min_nodes=1, max_nodes=2)
SPOT = rung("nvidia-l4-1", "l4-spot", capacity=Capacity.SPOT)
L4 = rung("nvidia-l4-1", "l4", min_nodes=1, max_nodes=2)


def spending(
    *rungs: Rung,
    replicas: tuple[int, int] = (1, 4),
    layout: Layout = Layout.FUNGIBLE,
    system: SystemNodes | None = None,
) -> Spending:
    """Return what is paid for of these rungs, with disks of 200 GB."""
    return Spending(
        workloads=workloads("vllm", layout, rungs),
        replicas=replicas,
        disk_gb={each.name: 200 for each in rungs},
        system=system,
    )


def sums(of: Spending) -> dict[str, float]:
    return {str(month): round(bill(of, month).usd, 2) for month in Month}


def test_the_tutorials_ladder_adds_up_as_by_hand() -> None:
    ladder = spending(TPU, SPOT, L4, system=system_nodes(in_one_zone=False))
    fee, v6e, l4, disk, system = 73.0, 2.70 * 730, 0.76 * 730, 20.0, 0.13402 * 730 + 10
    assert sums(ladder) == {
        "minimum": round(fee + v6e + l4 + disk + system, 2),
        "likely": round(fee + 2 * v6e + l4 + disk + 3 * system, 2),
        "maximum": round(fee + 2 * v6e + 2 * (l4 + disk) + 6 * system, 2),
    }
    assert sums(ladder) == {"minimum": 2726.63, "likely": 4913.3, "maximum": 5811.61}


def test_one_machine_of_eight_chips_adds_up_as_by_hand() -> None:
    pool = rung("v6e-8", "v6e-8", min_nodes=1, max_nodes=2)
    ladder = spending(pool, replicas=(1, 2), system=system_nodes(in_one_zone=True))
    # 21.60 an hour is 15,768 a month; the cluster 73, a system node 97.8346 and its disk 10.
    assert sums(ladder) == {"minimum": 15948.83, "likely": 31716.83, "maximum": 32256.01}


def test_a_bill_names_what_is_on_it_and_leaves_out_what_there_is_none_of() -> None:
    lines = bill(spending(SPOT, L4), Month.MINIMUM).lines
    assert [(line.what, line.count, line.optional) for line in lines] == [
        ("GKE cluster", 1, False),
        ("l4", 1, False),
        ("l4: boot disk, 200 GB pd-balanced", 1, True),
    ]
    assert [line.usd for line in lines] == pytest.approx([73.0, 554.8, 20.0])


def test_local_ssds_are_a_line_of_their_own() -> None:
    lines = bill(spending(rung("nvidia-l4-2", local_ssds=2, min_nodes=1)), Month.MINIMUM).lines
    assert (lines[-1].what, lines[-1].optional) == ("one: local SSDs, 2", True)
    assert lines[-1].usd == pytest.approx(60.0)


def test_a_machine_without_a_price_is_named_and_not_counted_as_nothing() -> None:
    spot = rung("v6e-1", "v6e-spot", capacity=Capacity.SPOT)
    found = bill(spending(spot, L4), Month.MAXIMUM)
    assert found.unpriced == ("v6e-spot",)
    assert bill(spending(spot, L4, replicas=(1, 1)), Month.MINIMUM).unpriced == ()


def test_a_disk_without_a_price_does_not_put_the_sum_in_doubt() -> None:
    found = bill(spending(TPU), Month.MINIMUM)
    assert [line.what for line in found.lines if line.usd is None] == [
        "v6e-1: boot disk, 200 GB hyperdisk-balanced"
    ]
    assert found.unpriced == ()


def test_a_sum_of_unknown_prices_only_is_nothing_known() -> None:
    assert Bill((Line("x", 1, None),)).usd == 0
    assert Bill((Line("x", 1, None),)).unpriced == ("x",)


def test_each_deployment_of_a_split_stack_has_its_own_replicas() -> None:
    ladder = spending(TPU, L4, replicas=(1, 2), layout=Layout.SPLIT)
    assert nodes_in(ladder, Month.MINIMUM) == {"v6e-1": 1, "l4": 1}
    assert nodes_in(ladder, Month.MAXIMUM) == {"v6e-1": 2, "l4": 2}


def test_what_is_not_on_the_bill_is_said() -> None:
    found = not_counted(replace(spending(TPU), autopilot=True), "asia-northeast1")
    assert found[2:] == (
        "disks of kind hyperdisk-balanced: no price with a source",
        "what Autopilot adds to the price of a machine: no price with a source",
        "the difference between asia-northeast1 and the US, whose prices these are",
    )
    assert (
        len(not_counted(spending(L4, system=system_nodes(in_one_zone=False)), "us-central1")) == 2
    )


def test_a_regional_pool_starts_with_a_node_in_each_zone() -> None:
    assert system_nodes(in_one_zone=False).start == 3
    assert system_nodes(in_one_zone=True).start == 1


def test_a_disk_of_the_models_own_is_a_line_of_its_own() -> None:
    ladder = replace(spending(L4), model_disk=Disk("pd-ssd", 1024))
    line = bill(ladder, Month.MINIMUM).lines[1]
    assert (line.what, line.optional) == ("model disk, 1,024 GB pd-ssd", True)
    assert line.usd == pytest.approx(174.08)
    hyperdisk = not_counted(replace(ladder, model_disk=Disk("hyperdisk-ml", 1024)), "us-east5")
    assert "disks of kind hyperdisk-ml: no price with a source" in hyperdisk


def test_an_existing_cluster_is_on_its_owners_bill() -> None:
    lent = replace(spending(L4), own_cluster=False)
    assert "GKE cluster" not in [line.what for line in bill(lent, Month.MINIMUM).lines]
    assert not_counted(lent, "us-central1")[2] == (
        "the existing cluster and the nodes that it has already: their owner pays"
    )
