"""The host: half of the smallest machine, so that the pod fits on every rung."""

import pytest

from components.facts.accelerators import SHAPES
from components.ladder.parallelism import Parallelism, Strategy
from components.ladder.requests import HostRequest, host_request
from tests.plan.choices import rung


def test_a_pod_asks_for_half_of_the_ladders_smallest_machine() -> None:
    assert host_request([rung("v6e-8"), rung("nvidia-l4-1")]) == HostRequest(2, 8, 4)


def test_least_of_one_and_least_of_another_may_be_of_different_machines() -> None:
    # ct6e-standard-4t has 180 CPUs and 720 GB, ct5lp-hightpu-8t 224 and 384.
    assert host_request([rung("v6e-4"), rung("v5e-8")]) == HostRequest(90, 192, 16)


def test_shared_memory_is_two_gib_for_each_device_of_a_pod() -> None:
    assert [host_request([rung(key)]).shm_gib for key in ("v6e-1", "v6e-8", "v7x-4")] == [2, 16, 16]


def test_pods_that_share_a_machine_share_its_half() -> None:
    # g2-standard-24 has two GPUs, 24 CPUs and 96 GB.
    single = Parallelism(Strategy.SINGLE_GPU)
    assert host_request([rung("nvidia-l4-2")], single) == HostRequest(6, 24, 2)


def test_the_smallest_share_counts_and_not_the_smallest_machine() -> None:
    # A quarter of g2-standard-48's half is more than all of g2-standard-4's.
    single = Parallelism(Strategy.SINGLE_GPU)
    ladder = [rung("nvidia-l4-4"), rung("nvidia-l4-1")]
    assert host_request(ladder, single) == HostRequest(2, 8, 2)


@pytest.mark.parametrize("key", [key for key in SHAPES if key.startswith("nvidia")])
def test_a_share_of_every_gpu_machine_is_worth_asking_for(key: str) -> None:
    asked = host_request([rung(key)], Parallelism(Strategy.SINGLE_GPU))
    assert asked.cpu >= 1
    assert 1 <= asked.shm_gib <= asked.memory_gib


@pytest.mark.parametrize("key", SHAPES)
def test_every_machine_has_some_of_each_to_give(key: str) -> None:
    asked = host_request([rung(key)])
    assert asked.cpu >= 1
    assert 1 <= asked.shm_gib <= asked.memory_gib
