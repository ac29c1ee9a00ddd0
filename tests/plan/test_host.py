"""The host: half of the smallest machine, so that the pod fits on every rung."""

import pytest

from components.facts.accelerators import SHAPES
from components.plan.host import HostRequest, host_request
from tests.plan.choices import rung


def test_a_pod_asks_for_half_of_the_ladders_smallest_machine() -> None:
    assert host_request([rung("v6e-8"), rung("nvidia-l4-1")]) == HostRequest(2, 8, 4)


def test_least_of_one_and_least_of_another_may_be_of_different_machines() -> None:
    # ct6e-standard-4t has 180 CPUs and 720 GB, ct5lp-hightpu-8t 224 and 384.
    assert host_request([rung("v6e-4"), rung("v5e-8")]) == HostRequest(90, 192, 96)


@pytest.mark.parametrize("key", SHAPES)
def test_every_machine_has_some_of_each_to_give(key: str) -> None:
    asked = host_request([rung(key)])
    assert asked.cpu >= 1
    assert 1 <= asked.shm_gib <= asked.memory_gib
