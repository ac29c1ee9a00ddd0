"""Spare nodes: which rung they are of, what holds them, and what they cost."""

from dataclasses import replace

from components.estimates.gke_version import Features, smallest_version
from components.estimates.quota import most_nodes
from components.estimates.spending import Month, Spending, bill
from components.facts.capacity import Capacity
from components.ladder.parallelism import Parallelism, Strategy
from components.ladder.rung import Layout, Rung
from components.ladder.workloads import workloads
from components.scaling.spare import (
    Spare,
    buffer_spec,
    planned_spare,
    spare_problems,
    unit_template,
)
from tests.plan.choices import rung

TPU = rung("v6e-1", "v6e-1")
SPOT = rung("nvidia-l4-1", "l4-spot", capacity=Capacity.SPOT)
L4 = rung("nvidia-l4-1", "l4")
TWO = rung("nvidia-l4-2", "l4-2")
FLEX = rung("v6e-1", "flex", capacity=Capacity.FLEX_START)
ONE_GPU = Parallelism(Strategy.SINGLE_GPU)


def spare(*rungs: Rung, layout: Layout = Layout.FUNGIBLE, parallelism: Parallelism) -> Spare:
    """Return the spare nodes of a ladder that has some."""
    found = planned_spare(workloads("vllm", layout, rungs, parallelism))
    assert found is not None
    return found


def names(*rungs: Rung, layout: Layout = Layout.FUNGIBLE) -> tuple[str, list[str]]:
    """Return the workload of the spare nodes and their rungs."""
    found = spare(*rungs, layout=layout, parallelism=Parallelism())
    return found.workload.name, [each.name for each in found.rungs]


def test_a_spare_node_is_of_the_cheapest_rung_and_in_a_stockout_of_its_machine_further_down() -> (
    None
):
    assert names(TPU, SPOT, L4) == ("vllm", ["l4-spot", "l4"])
    # The rung above is tried first for a unit that may be on it, and another machine costs more.
    assert names(L4, SPOT, TWO, FLEX) == ("vllm", ["l4-spot"])
    assert names(TPU, TWO) == ("vllm", ["l4-2"])


def test_of_several_workloads_the_one_of_the_cheapest_rung_has_it() -> None:
    assert names(TPU, SPOT, L4, layout=Layout.SPLIT) == ("vllm-nvidia", ["l4-spot", "l4"])


def test_where_no_price_is_known_or_a_replica_takes_several_nodes_it_is_refused() -> None:
    group = Parallelism(Strategy.MULTI_NODE, 2)
    unpriced, grouped = (
        workloads("vllm", Layout.FUNGIBLE, [FLEX]),
        workloads("vllm", Layout.SPLIT, [L4], group),
    )
    assert [each.message for each in spare_problems(1, unpriced)] == [
        "expected 0, given 1: a spare node is one of the cheapest rung, and no rung has a known "
        "price; leave it out, or add a pool whose capacity is 'onDemand' or 'spot'"
    ]
    assert [each.message for each in spare_problems(2, grouped)] == [
        "expected 0 with strategy 'multiNode', given 2: a replica takes several nodes together, "
        "and a buffer holds single ones; leave it out"
    ]
    assert spare_problems(0, unpriced) == spare_problems(0, grouped) == []


def test_a_unit_is_a_replica_that_requests_its_device_in_either_layout() -> None:
    alone = spare(TPU, SPOT, L4, parallelism=Parallelism())
    unit = unit_template(alone, "vllm")["spec"]
    assert unit["node_selector"] == {"cloud.google.com/compute-class": "vllm-fallback"}
    assert unit["containers"][0]["resources"] == {
        "requests": {"cpu": "2", "memory": "8Gi", "nvidia.com/gpu": "1"},
        "limits": {"nvidia.com/gpu": "1"},
    }
    assert [each["key"] for each in unit["tolerations"]] == [
        "cloud.google.com/compute-class",
        "nvidia.com/gpu",
        "cloud.google.com/gke-spot",
    ]
    shared = spare(rung("nvidia-l4-4", "l4-4"), layout=Layout.SPLIT, parallelism=ONE_GPU)
    unit = unit_template(shared, "vllm")["spec"]
    assert unit["containers"][0]["resources"]["limits"] == {"nvidia.com/gpu": "1"}


def test_a_unit_fits_the_nodes_of_its_rungs_and_no_node_of_a_replica() -> None:
    """A replica of the fungible layout requests no device, which leaves room for a unit's."""
    required = "required_during_scheduling_ignored_during_execution"
    rungs = {
        "match_expressions": [
            {"key": "vllm-gke/rung", "operator": "In", "values": ["l4-spot", "l4"]}
        ]
    }
    fungible = unit_template(spare(TPU, SPOT, L4, parallelism=Parallelism()), "vllm")
    assert fungible["spec"]["affinity"] == {
        "node_affinity": {required: {"node_selector_terms": [rungs]}},
        "pod_anti_affinity": {
            required: [
                {
                    "label_selector": {"match_labels": {"app.kubernetes.io/name": "vllm"}},
                    "topology_key": "kubernetes.io/hostname",
                }
            ]
        },
    }
    split = spare(TPU, SPOT, L4, layout=Layout.SPLIT, parallelism=Parallelism())
    assert set(unit_template(split, "vllm")["spec"]["affinity"]) == {"node_affinity"}


def test_a_buffer_has_a_unit_for_each_replica_on_nodes_that_run() -> None:
    assert buffer_spec(spare(SPOT, L4, parallelism=Parallelism()), 2) == {
        "provisioningStrategy": "buffer.x-k8s.io/active-capacity",
        "podTemplateRef": {"name": "vllm-spare"},
        "replicas": 2,
    }


def spending(*rungs: Rung, replicas: int, layout: Layout = Layout.FUNGIBLE) -> Spending:
    """Return what is paid for of these rungs, with room for so many replicas more."""
    return Spending(
        workloads=workloads("vllm", layout, rungs),
        replicas=(1, 2),
        disk_gb={each.name: 200 for each in rungs},
        system=None,
        spare_replicas=replicas,
    )


def lines(of: Spending, month: Month) -> list[tuple[str, int]]:
    """Return the machines of a bill."""
    return [(x.what, x.count) for x in bill(of, month).lines if not x.optional][1:]


def test_a_spare_node_is_a_line_of_the_bill_beside_those_of_replicas() -> None:
    held = spending(TPU, SPOT, L4, replicas=1)
    assert lines(held, Month.MINIMUM) == [("v6e-1", 1), ("spare l4-spot", 1)]
    assert lines(held, Month.MAXIMUM) == [("v6e-1", 2), ("spare l4", 1)]
    without = bill(replace(held, spare_replicas=0), Month.MINIMUM)
    more = bill(held, Month.MINIMUM).usd - without.usd
    price = SPOT.usd_per_hour
    assert price is not None
    assert round(more, 6) == round(price * 730 + 20, 6)


def test_a_kept_node_without_a_replica_is_the_spare_one_and_a_full_pool_has_none() -> None:
    kept = replace(L4, min_nodes=1)
    first = replace(TPU, min_nodes=1)
    held = spending(first, SPOT, kept, replicas=1)
    assert lines(held, Month.MINIMUM) == [("v6e-1", 1), ("l4", 1)]
    one = replace(SPOT, max_nodes=1)
    assert lines(spending(one, replicas=2), Month.MINIMUM) == [("l4-spot", 1)]


def test_where_gke_makes_the_nodes_the_quota_has_the_spare_ones_too() -> None:
    made = replace(L4, max_nodes=None)
    assert most_nodes(spending(made, replicas=3)) == {"l4": 2 + 3}
    assert most_nodes(spending(L4, replicas=3)) == {"l4": 2}


def test_a_stack_with_spare_nodes_needs_a_gke_that_knows_buffers() -> None:
    found = smallest_version([L4], Features(spare_nodes=True))
    assert (found.version, found.why) == ("1.35.2-gke.1842000", "autoscaling.spare")
    assert smallest_version([L4], Features()).why == "a ComputeClass"
