"""The ladders that are compared: each is planned without a finding, and why it is one of them."""

import pytest

from advise.ladders import Draft, Need, drafts_of, leaders
from advise.machines import Market, Offer, market_of
from advise.site import Site
from components.facts.accelerators import shape_for
from components.facts.capacity import Capacity
from components.ladder.rung import Layout
from fleet.inputs.planned import CONVERSATION

SITE = Site("us-central1", {"model": {"id": "Qwen/Qwen2.5-7B-Instruct"}}, CONVERSATION)
NEED = Need(2000, 6000)


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    """Return every ladder of a model that TPUs and several GPUs serve."""
    return drafts_of(SITE, market_of(SITE), NEED, 1)


def offer(machine: str, capacity: Capacity, usd: float, tokens: float) -> Offer:
    """Return a machine at a price."""
    return Offer(
        shape=shape_for(machine),
        capacity=capacity,
        zones=("us-central1-a",),
        is_documented=True,
        usd_per_hour=usd,
        tokens_per_second=tokens,
        replicas=1,
        source="a test",
    )


def test_every_ladder_is_planned_without_a_warning_or_a_finding(drafts: list[Draft]) -> None:
    plans = [(each.name, each.planned()) for each in drafts]
    assert len(plans) > 10
    assert [(name, each.errors, each.remarks) for name, each in plans if each.remarks] == []
    assert [(name, each.errors) for name, each in plans if each.errors] == []


def test_pods_are_privileged_only_where_a_ladder_has_tpus_and_gpus(drafts: list[Draft]) -> None:
    families = {(each.layout, len({rung.offer.is_tpu for rung in each.rungs})) for each in drafts}
    assert families == {(Layout.FUNGIBLE, 2), (Layout.SPLIT, 1)}


def test_each_ladder_keeps_its_replicas_on_nodes_that_stay(drafts: list[Draft]) -> None:
    keepers = [[rung.offer.capacity for rung in each.rungs if rung.keeps] for each in drafts]
    assert {tuple(each) for each in keepers} == {(Capacity.ON_DEMAND,)}


def test_the_cheapest_ladder_by_its_estimate_comes_first(drafts: list[Draft]) -> None:
    costs = [each.least_usd for each in drafts]
    assert costs == sorted(costs)


def test_a_machine_that_costs_more_and_is_no_faster_is_not_first() -> None:
    firm, spot = Capacity.ON_DEMAND, Capacity.SPOT
    good = offer("v6e-1", firm, 2.7, 1379)
    slow = offer("nvidia-l4-4", firm, 4.2, 442)
    cheap = offer("nvidia-l4-4", spot, 1.3, 442)
    assert leaders(Market((slow, cheap, good), (), frozenset())) == [good, cheap]


def test_a_machine_that_costs_less_and_is_slower_leaves_the_other_first() -> None:
    fast = offer("v6e-1", Capacity.ON_DEMAND, 2.7, 1379)
    slow = offer("nvidia-l4-1", Capacity.ON_DEMAND, 0.8, 300)
    assert leaders(Market((slow, fast), (), frozenset())) == [fast, slow]


def test_a_spot_node_that_costs_less_leaves_the_machine_on_demand_first() -> None:
    firm = offer("nvidia-l4-1", Capacity.ON_DEMAND, 0.8, 1458)
    spot = offer("nvidia-l4-1", Capacity.SPOT, 0.3, 1458)
    assert leaders(Market((firm, spot), (), frozenset())) == [spot, firm]


def test_a_spot_node_that_saves_nothing_is_not_before_another_machine() -> None:
    good = offer("v6e-1", Capacity.ON_DEMAND, 2.7, 1379)
    large = offer("nvidia-h100-80gb-4", Capacity.SPOT, 17.8, 2243)
    found = drafts_of(SITE, Market((good, large), (), frozenset()), NEED, 1)
    assert {each.name for each in found} == {"v6e-1", "v6e-1 fixed"}


def test_a_fixed_ladder_has_nodes_for_the_peak() -> None:
    good = offer("v6e-1", Capacity.ON_DEMAND, 2.7, 1500)
    found = drafts_of(SITE, Market((good,), (), frozenset()), NEED, 1)
    # Half of 1500 tokens a second each: three replicas for the mean, eight for the peak.
    assert {(each.name, each.kept, each.most) for each in found} == {
        ("v6e-1", 1, 8),
        ("v6e-1", 3, 8),
        ("v6e-1 fixed", 8, 8),
    }
