"""Workloads: which Deployments serve the ladder, and which rungs each may use."""

import pytest

from components.facts.shapes import Family
from components.ladder.parallelism import Parallelism, Strategy
from components.ladder.rung import Layout
from components.ladder.workloads import workloads
from tests.plan.choices import rung

SINGLE = Parallelism(Strategy.SINGLE_GPU)
GROUPS_OF_TWO = Parallelism(Strategy.MULTI_NODE, 2)
TPU, L4, L4_AGAIN = rung("v6e-4", "tpu"), rung("nvidia-l4-1", "l4"), rung("nvidia-l4-1", "l4-b")


def test_a_fungible_ladder_is_one_workload_with_every_rung() -> None:
    (only,) = workloads("vllm", Layout.FUNGIBLE, [TPU, L4])
    assert (only.name, only.rungs) == ("vllm", (TPU, L4))
    assert only.families == (Family.TPU, Family.NVIDIA)


def test_a_split_ladder_is_one_workload_a_family_the_best_rungs_first() -> None:
    found = workloads("vllm", Layout.SPLIT, [L4, TPU, L4_AGAIN])
    assert [(each.name, each.rungs) for each in found] == [
        ("vllm-nvidia", (L4, L4_AGAIN)),
        ("vllm-tpu", (TPU,)),
    ]


def test_a_split_ladder_of_one_family_is_one_workload_with_the_plain_name() -> None:
    (only,) = workloads("vllm", Layout.SPLIT, [L4, L4_AGAIN])
    assert (only.name, only.rungs) == ("vllm", (L4, L4_AGAIN))


@pytest.mark.parametrize("layout", Layout)
def test_every_rung_is_in_one_workload_and_no_other(layout: Layout) -> None:
    found = workloads("vllm", layout, [L4, TPU, L4_AGAIN])
    assert sorted(rung.name for each in found for rung in each.rungs) == ["l4", "l4-b", "tpu"]


def test_a_class_is_named_after_its_workload() -> None:
    found = workloads("vllm", Layout.SPLIT, [TPU, L4])
    assert [each.compute_class for each in found] == [
        "vllm-tpu-fallback",
        "vllm-nvidia-fallback",
    ]


def test_a_workload_has_room_for_as_many_replicas_as_its_rungs_have_nodes() -> None:
    (only,) = workloads("vllm", Layout.FUNGIBLE, [TPU, rung("v6e-1", max_nodes=5)])
    assert only.room == 7


def test_a_machine_of_several_gpus_has_room_for_as_many_single_gpu_replicas() -> None:
    ladder = [rung("nvidia-l4-2", max_nodes=3), rung("nvidia-l4-1", max_nodes=1)]
    (only,) = workloads("vllm", Layout.SPLIT, ladder, SINGLE)
    assert only.room == 7
    assert only.device_request(Family.NVIDIA) == {"nvidia.com/gpu": "1"}


def test_a_group_takes_several_nodes_and_what_is_left_over_has_no_room() -> None:
    (only,) = workloads("vllm", Layout.SPLIT, [rung("nvidia-l4-2", max_nodes=7)], GROUPS_OF_TWO)
    assert only.room == 3
    assert only.device_request(Family.NVIDIA) == {"nvidia.com/gpu": "2"}


def test_a_workload_with_a_rung_of_no_limit_has_none() -> None:
    (only,) = workloads("vllm", Layout.SPLIT, [TPU, rung("v6e-1", max_nodes=None)])
    assert only.room is None


def test_a_split_pod_asks_for_all_devices_of_its_node() -> None:
    tpu, gpu = workloads("vllm", Layout.SPLIT, [TPU, L4])
    assert tpu.device_request(Family.TPU) == {"google.com/tpu": "4"}
    assert gpu.device_request(Family.NVIDIA) == {"nvidia.com/gpu": "1"}


def test_an_ironwood_pod_asks_for_chips_and_not_for_devices() -> None:
    (only,) = workloads("vllm", Layout.SPLIT, [rung("v7x-4")])
    assert only.device_request(Family.TPU) == {"google.com/tpu": "4"}


def test_a_fungible_pod_asks_for_no_device() -> None:
    (only,) = workloads("vllm", Layout.FUNGIBLE, [TPU])
    assert only.device_request(Family.TPU) == {}
