"""Which machine a rung means: by topology, chips or GPUs, or by the memory that it needs."""

from typing import Any

import pytest

from components.facts.accelerators import ACCELERATORS
from components.ladder.machine import shape_of
from components.ladder.rung import PoolChoice

AT = ("pools", 0)


def machine(accelerator: str, **size: Any) -> str:
    """Return the machine type of a size that is right."""
    shape, wrong = shape_of(AT, ACCELERATORS[accelerator], PoolChoice(**size))
    assert wrong == []
    assert shape is not None
    return shape.machine_type


def refusal(accelerator: str, **size: Any) -> list[str]:
    """Return what is wrong with a size."""
    shape, wrong = shape_of(AT, ACCELERATORS[accelerator], PoolChoice(**size))
    assert shape is None
    return [f"{each.key}: {each.message}" for each in wrong]


@pytest.mark.parametrize(
    ("accelerator", "size", "expected"),
    [
        ("v4", {}, "ct4p-hightpu-4t"),
        ("v5e", {}, "ct5lp-hightpu-1t"),
        ("v5e", {"topology": "2x2"}, "ct5lp-hightpu-4t"),
        ("v5e", {"chips": 8}, "ct5lp-hightpu-8t"),
        ("v5p", {}, "ct5p-hightpu-4t"),
        ("v6e", {"topology": "1x1"}, "ct6e-standard-1t"),
        ("v6e", {"topology": "2x2", "chips": 4}, "ct6e-standard-4t"),
        ("v6e", {"topology": "2x4"}, "ct6e-standard-8t"),
        ("v7x", {}, "tpu7x-standard-1t"),
        ("v7x", {"chips": 4}, "tpu7x-standard-4t"),
        ("nvidia-l4", {}, "g2-standard-4"),
        ("nvidia-l4", {"gpus": 8}, "g2-standard-96"),
        ("nvidia-tesla-t4", {}, "n1-standard-8"),
        ("nvidia-tesla-t4", {"gpus": 4}, "n1-standard-32"),
        ("nvidia-tesla-a100", {"gpus": 16}, "a2-megagpu-16g"),
        ("nvidia-a100-80gb", {"gpus": 8}, "a2-ultragpu-8g"),
        ("nvidia-h100-mega-80gb", {}, "a3-megagpu-8g"),
    ],
)
def test_a_size_means_one_machine(
    accelerator: str, size: dict[str, str | int], expected: str
) -> None:
    assert machine(accelerator, **size) == expected


def test_a_topology_of_more_than_one_host_is_refused_with_those_of_one() -> None:
    assert refusal("v6e", topology="4x4") == [
        "pools.0.topology: v6e has no single-host topology '4x4'; it has: 1x1, 2x2, 2x4"
    ]


def test_a_number_of_chips_without_a_machine_is_refused_with_those_that_have_one() -> None:
    assert refusal("v6e", chips=2) == [
        "pools.0.chips: v6e has no single machine with 2 chips; it has: 1, 4, 8"
    ]


def test_a_number_of_gpus_without_a_machine_is_refused_with_those_that_have_one() -> None:
    assert refusal("nvidia-l4", gpus=3) == [
        "pools.0.gpus: nvidia-l4 has no single machine with 3 gpus; it has: 1, 2, 4, 8"
    ]


def test_a_size_given_twice_has_to_agree_with_itself() -> None:
    assert refusal("v6e", topology="2x2", chips=8) == [
        "pools.0.chips: topology '2x2' has not 8 chips; write one of the two"
    ]


def test_a_tpu_is_not_counted_in_gpus() -> None:
    assert refusal("v6e", gpus=1) == [
        "pools.0.gpus: 'gpus' does not apply to v6e; use 'topology' or 'chips'"
    ]


def test_a_gpu_has_neither_chips_nor_topology() -> None:
    assert refusal("nvidia-l4", chips=1, topology="1x1") == [
        "pools.0.topology: 'topology' does not apply to nvidia-l4; use 'gpus'",
        "pools.0.chips: 'chips' does not apply to nvidia-l4; use 'gpus'",
    ]


@pytest.mark.parametrize("name", ACCELERATORS)
def test_every_machine_can_be_named_by_its_size(name: str) -> None:
    accelerator = ACCELERATORS[name]
    for shape in accelerator.shapes:
        size = {"gpus": shape.count} if shape.topology is None else {"topology": shape.topology}
        assert machine(name, **size) == shape.machine_type


@pytest.mark.parametrize(
    ("accelerator", "expected"),
    [
        ("nvidia-l4", "g2-standard-4"),
        ("nvidia-tesla-t4", "n1-standard-16"),
        ("nvidia-tesla-a100", "a2-highgpu-1g"),
        ("v5e", "ct5lp-hightpu-4t"),
        ("v6e", "ct6e-standard-1t"),
    ],
)
def test_memory_that_is_asked_for_is_a_size_of_every_accelerator(
    accelerator: str, expected: str
) -> None:
    assert machine(accelerator, min_accelerator_memory_gb=24) == expected


@pytest.mark.parametrize(
    ("needed", "expected"),
    [(16, "g2-standard-4"), (17, "g2-standard-8"), (32, "g2-standard-8"), (128, "g2-standard-32")],
)
def test_a_roomier_host_comes_before_a_second_gpu(needed: int, expected: str) -> None:
    assert machine("nvidia-l4", min_memory_gb=needed) == expected


def test_a_host_that_no_machine_with_one_gpu_has_brings_more_gpus() -> None:
    assert machine("nvidia-l4", min_memory_gb=129) == "g2-standard-48"


def test_without_a_need_the_smallest_host_of_a_size_is_taken() -> None:
    assert machine("nvidia-l4", gpus=1) == "g2-standard-4"


@pytest.mark.parametrize("name", ACCELERATORS)
def test_one_machine_of_a_size_has_the_most_of_both_memories(name: str) -> None:
    machines = ACCELERATORS[name].machines
    for some in (machines, *([m for m in machines if m.count == n.count] for n in machines)):
        most = max(some, key=lambda each: (each.accelerator_memory_gib, each.memory_gb))
        assert most.memory_gb == max(each.memory_gb for each in some)


@pytest.mark.parametrize("name", ACCELERATORS)
def test_a_roomier_machine_carries_what_a_smaller_one_does(name: str) -> None:
    accelerator = ACCELERATORS[name]
    smaller = {shape.count: shape for shape in accelerator.shapes}
    for shape in accelerator.roomier:
        plain = smaller[shape.count]
        assert (shape.vcpu, shape.memory_gb) > (plain.vcpu, plain.memory_gb)
        assert (shape.hardware, shape.label) == (plain.hardware, plain.label)
        assert shape.accelerator_memory_gib == plain.accelerator_memory_gib
