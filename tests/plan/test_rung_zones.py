"""Where a rung lives: as written, else where the facts know the accelerator to be."""

import pytest

from components.facts.capacity import Capacity
from tests.plan.choices import planned, pool, problems


def zones(accelerator: str, **changes: object) -> tuple[str, ...]:
    """Return the zones of the only rung of a ladder."""
    (only,) = planned(pool(accelerator=accelerator), **changes).rungs
    return only.zones


@pytest.mark.parametrize(
    ("accelerator", "region", "expected"),
    [
        # us-central1-a and -c are only observed, and a documented zone is there.
        ("v6e", "us-central1", ("us-central1-b",)),
        # us-south1-ai1b is documented, but an AI zone is for those who name it.
        ("v6e", "us-south1", ("us-south1-a", "us-south1-b", "us-south1-c")),
        ("v6e", "us-east5", ("us-east5-a", "us-east5-b")),
        ("v6e", "asia-northeast1", ("asia-northeast1-b",)),
        ("v6e", "us-east4", ("us-east4-a",)),
        ("v7x", "us-central1", ("us-central1-c",)),
        ("nvidia-l4", "us-east4", ("us-east4-a", "us-east4-c")),
    ],
)
def test_a_rung_goes_to_the_best_known_zones_of_the_region(
    accelerator: str, region: str, expected: tuple[str, ...]
) -> None:
    assert zones(accelerator, region=region) == expected


def test_zones_that_a_pool_names_are_taken_as_they_are() -> None:
    (only,) = planned(pool(zones=("us-central1-c", "us-central1-b"))).rungs
    assert only.zones == ("us-central1-c", "us-central1-b")


def test_a_zone_that_the_facts_do_not_list_is_not_refused() -> None:
    assert problems(pool(zones=("us-central1-f",))) == []


def test_a_zone_of_another_region_is_refused() -> None:
    assert problems(pool(zones=("us-central1-b", "us-east5-a"))) == [
        "pools.0.zones.1: zone 'us-east5-a' is not in region 'us-central1'; "
        "write a zone like 'us-central1-b'"
    ]


def test_a_tpu_in_a_region_without_it_is_refused_with_the_regions_that_have_it() -> None:
    assert problems(pool(accelerator="v5p"), region="us-east4") == [
        "pools.0.accelerator: v5p is not in region 'us-east4'; regions that have it: "
        "europe-west4, us-central1, us-east5"
    ]


def test_where_the_stack_chose_the_generation_the_refusal_is_at_its_key() -> None:
    found = problems(pool(accelerator="tpu"), region="us-east4", tpu_generation="v5p")
    assert [line.partition(":")[0] for line in found] == ["tpuGeneration"]


def test_two_rungs_of_a_generation_that_is_not_there_are_one_mistake() -> None:
    found = problems(pool("a", "tpu"), pool("b", "tpu"), region="us-east4", tpu_generation="v5p")
    assert len(found) == 1


def test_naming_a_zone_does_not_bring_a_tpu_to_a_region() -> None:
    found = problems(pool(accelerator="v5p", zones=("us-east4-a",)), region="us-east4")
    assert [line.partition(":")[0] for line in found] == ["pools.0.accelerator"]


def test_a_gpu_that_the_facts_know_nowhere_needs_its_zones_written() -> None:
    b200 = {"accelerator": "nvidia-b200", "capacity": Capacity.SPOT}
    assert problems(pool(**b200)) == [
        "pools.0.zones: no zone of us-central1 is known to have nvidia-b200, so none can be "
        "chosen; write the pool's 'zones', from: gcloud compute accelerator-types list "
        "--filter='name=nvidia-b200 AND zone~us-central1-'"
    ]
    assert problems(pool(**b200, zones=("us-central1-b",))) == []


def test_the_stacks_zones_are_narrowed_to_those_that_have_the_accelerator() -> None:
    assert zones("v7x", zones=("us-central1-a", "us-central1-c")) == ("us-central1-c",)


def test_the_stacks_zones_are_taken_where_none_is_known_to_have_it() -> None:
    written = ("us-central1-a", "us-central1-f")
    assert zones("v7x", zones=written) == written


def test_a_zone_of_the_stack_outside_the_region_is_refused_once() -> None:
    found = problems(pool("a"), pool("b"), zones=("us-central1-b", "us-east5-a"))
    assert found == [
        "zones.1: zone 'us-east5-a' is not in region 'us-central1'; "
        "write a zone like 'us-central1-b'"
    ]


def test_a_pools_own_zones_come_before_the_stacks() -> None:
    (only,) = planned(pool(zones=("us-central1-b",)), zones=("us-central1-a",)).rungs
    assert only.zones == ("us-central1-b",)


def test_without_a_region_nothing_is_said_of_zones() -> None:
    assert problems(pool(zones=("us-east5-a",)), region=None) == []
