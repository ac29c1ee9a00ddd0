"""The split layout: one Deployment a family, so one size a family."""

from components.ladder.rung import Layout
from tests.plan.choices import pool, problems


def test_rungs_of_one_family_have_to_be_of_one_size() -> None:
    found = problems(pool("a", chips=4), pool("b", chips=8), layout=Layout.SPLIT)
    assert found == [
        "pools.1.chips: layout 'split' needs one size for each accelerator family: 'b' has 8, "
        "'a' has 4; make them equal or use layout 'fungible'"
    ]


def test_gpus_are_counted_by_their_own_key() -> None:
    found = problems(pool("a", "nvidia-l4", gpus=2), pool("b", "nvidia-l4"), layout=Layout.SPLIT)
    assert [line.partition(":")[0] for line in found] == ["pools.1.gpus"]


def test_different_families_may_have_different_sizes() -> None:
    assert problems(pool("a", chips=8), pool("b", "nvidia-l4"), layout=Layout.SPLIT) == []


def test_different_generations_of_one_size_may_share_a_deployment() -> None:
    assert problems(pool("a", chips=4), pool("b", "v5e", chips=4), layout=Layout.SPLIT) == []


def test_a_fungible_pod_takes_whatever_size_it_wakes_up_on() -> None:
    assert problems(pool("a", chips=4), pool("b", chips=8)) == []
