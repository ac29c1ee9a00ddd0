"""The ladder: from pools as written to rungs, or to every mistake at once."""

import pytest

from components.facts.capacity import Capacity
from tests.plan.choices import planned, pool, problems, rung

REGIONS_OF_V5P = "europe-west4, us-central1, us-east5"


def test_a_pool_is_a_rung_of_the_smallest_machine_on_demand_from_none() -> None:
    (only,) = planned(pool()).rungs
    assert only == rung("v6e-1", min_nodes=0, max_nodes=2)


def test_rungs_are_in_the_order_of_the_pools() -> None:
    ladder = planned(pool("b"), pool("a", "nvidia-l4"), pool("c", "v5e"))
    assert [each.name for each in ladder.rungs] == ["b", "a", "c"]


def test_a_rung_is_what_its_pool_says() -> None:
    written = pool(
        capacity=Capacity.SPOT, chips=4, zones=("us-central1-a",), min_nodes=2, max_nodes=5
    )
    assert planned(written).rungs == (
        rung(
            "v6e-4",
            capacity=Capacity.SPOT,
            zones=("us-central1-a",),
            min_nodes=2,
            max_nodes=5,
        ),
    )


@pytest.mark.parametrize("generation", ["v5e", "v5p", "v6e", "v7x"])
def test_tpu_means_the_stacks_generation(generation: str) -> None:
    (only,) = planned(pool(accelerator="tpu"), tpu_generation=generation).rungs
    assert only.shape.accelerator == generation


def test_a_generation_by_name_is_itself_whatever_the_stacks() -> None:
    (only,) = planned(pool(accelerator="v5e"), tpu_generation="v6e").rungs
    assert only.shape.accelerator == "v5e"


def test_an_unknown_generation_is_said_once_at_its_own_key() -> None:
    found = problems(pool("a", "tpu"), pool("b", "tpu"), tpu_generation="v9")
    assert found == ["tpuGeneration: unknown TPU generation 'v9'; known: v4, v5e, v5p, v6e, v7x"]


def test_an_unknown_generation_is_wrong_even_where_no_pool_uses_it() -> None:
    assert len(problems(pool("a", "nvidia-l4"), tpu_generation="v9")) == 1


def test_an_unknown_accelerator_names_the_known_ones() -> None:
    assert problems(pool(accelerator="l4")) == [
        "pools.0.accelerator: unknown accelerator 'l4'; known: tpu, v4, v5e, v5p, v6e, v7x, "
        "nvidia-tesla-t4, nvidia-l4, nvidia-tesla-a100, nvidia-a100-80gb, nvidia-h100-80gb, "
        "nvidia-h100-mega-80gb, nvidia-h200-141gb, nvidia-b200, nvidia-rtx-pro-6000"
    ]


def test_fewest_above_most_is_refused() -> None:
    assert problems(pool(min_nodes=3, max_nodes=2)) == [
        "pools.0.minNodes: minNodes 3 is above maxNodes 2; lower minNodes or raise maxNodes"
    ]


def test_as_few_as_most_is_a_fixed_size() -> None:
    (only,) = planned(pool(min_nodes=2, max_nodes=2)).rungs
    assert (only.min_nodes, only.max_nodes) == (2, 2)


def test_a_name_may_be_given_once() -> None:
    assert problems(pool("a"), pool("b"), pool("a"), pool("a")) == [
        "pools.2.name: 'a' is already the name of pools.0; give each pool its own name",
        "pools.3.name: 'a' is already the name of pools.0; give each pool its own name",
    ]


def test_pools_without_a_name_are_not_alike_in_name() -> None:
    nameless = pool().__class__(accelerator="v6e")
    assert problems(nameless, nameless) == []


def test_every_mistake_of_a_ladder_is_said_at_once() -> None:
    found = planned(
        pool("a", "v5p", chips=3, min_nodes=2, max_nodes=1),
        pool("a", "l5"),
        zones=("europe-west4-a",),
        tpu_generation="v9",
    ).problems
    assert [each.key for each in found] == [
        "tpuGeneration",
        "zones.0",
        "pools.0.minNodes",
        "pools.0.chips",
        "pools.1.accelerator",
        "pools.1.name",
    ]


def test_one_wrong_pool_does_not_hide_a_good_one() -> None:
    ladder = planned(pool("a", "l5"), pool("b"))
    assert [each.name for each in ladder.rungs] == ["b"]


def test_a_pool_whose_accelerator_could_not_be_read_is_passed_over() -> None:
    assert problems(pool().__class__(name="a")) == []


def test_a_pools_name_in_gke_marks_what_cannot_change_in_place() -> None:
    names = {
        rung("v6e-1").pool_name,
        rung("v6e-4").pool_name,
        rung("nvidia-l4-1").pool_name,
        rung("nvidia-l4-1/g2-standard-32").pool_name,
        rung("v6e-1", capacity=Capacity.SPOT).pool_name,
        rung("v6e-1", capacity=Capacity.RESERVATION, reservation="mine").pool_name,
        rung("v6e-1", capacity=Capacity.RESERVATION, reservation="yours").pool_name,
        rung("v6e-1", local_ssds=1).pool_name,
        rung("v6e-1", max_pods_per_node=64).pool_name,
        rung("v6e-1", max_nodes=9, min_nodes=1, zones=("us-central1-a",)).pool_name,
    }
    assert len(names) == 9
    assert {name.rpartition("-")[0] for name in names} == {"one"}
