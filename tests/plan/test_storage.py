"""Storage: what a pod asks for, and a disk that can give it."""

import pytest

from components.core.problems import Problem
from components.ladder.disks import boot_disk_gb, ephemeral_gib, ssd_room_gib, storage_problems
from components.ladder.parallelism import Parallelism
from tests.plan.choices import rung


@pytest.mark.parametrize(("weights", "asked"), [(0, 43), (2.9, 43), (10, 43), (11, 44), (140, 198)])
def test_a_pod_asks_for_its_weights_and_room_and_never_less_than_the_tutorial(
    weights: float, asked: int
) -> None:
    assert ephemeral_gib(weights) == asked


@pytest.mark.parametrize(("weights", "disk"), [(2.9, 200), (15, 200), (61, 350), (140, 500)])
def test_a_boot_disk_comes_in_steps_of_fifty(weights: float, disk: int) -> None:
    assert boot_disk_gb(weights) == disk


def test_a_disk_holds_what_each_of_its_pods_keeps() -> None:
    one, eight = boot_disk_gb(15), boot_disk_gb(15, 8)
    assert (one, eight) == (200, 850)


def test_a_boot_disk_beside_local_ssds_holds_the_operating_system_alone() -> None:
    assert boot_disk_gb(140, ssds=16) == 100


@pytest.mark.parametrize(("count", "room"), [(1, 264), (2, 553), (16, 4929)])
def test_local_ssds_hold_what_gke_leaves_of_them(count: int, room: int) -> None:
    assert ssd_room_gib(count) == room


def test_local_ssds_that_do_not_hold_the_weights_are_refused() -> None:
    small, large = rung("nvidia-l4-1", local_ssds=1), rung("nvidia-h100-80gb-8", local_ssds=16)
    assert [*storage_problems([(0, small), (1, large)], 170, Parallelism())] == [
        Problem(
            ("pools", 0, "localSsds"),
            "1 local SSDs have 264 GiB for pods and images, and a node of g2-standard-4 keeps 279; "
            "leave it out, for a larger boot disk, or write 'modelStore.kind: stream', which keeps "
            "no weights on the node",
        )
    ]


@pytest.mark.parametrize("weights", [0, 2.9, 15, 61, 140, 700])
def test_what_gke_leaves_of_the_disk_holds_the_images_and_what_the_pod_asks_for(
    weights: float,
) -> None:
    gib = boot_disk_gb(weights) * 1e9 / 2**30
    left = gib - (0.10 * gib) - (6 + 0.35 * gib)
    assert left >= ephemeral_gib(weights) + 45
