"""How a rung's nodes are sold: what GKE would refuse is refused before."""

from typing import Any

import pytest

from components.facts.accelerators import ACCELERATORS
from components.facts.flex_start import MAX_SECONDS, TPU_ZONES, WITHOUT
from components.plan.ladder import Capacity
from tests.plan.choices import planned, pool, problems

RESERVED: dict[str, Any] = {
    "capacity": Capacity.RESERVATION,
    "reservation": "mine",
    "zones": ("us-central1-b",),
}
FLEX: dict[str, Any] = {"capacity": Capacity.FLEX_START}


def test_a_reservation_is_taken_by_its_name() -> None:
    (only,) = planned(pool(**RESERVED)).rungs
    assert (only.capacity, only.reservation) == (Capacity.RESERVATION, "mine")


@pytest.mark.parametrize("capacity", [None, Capacity.SPOT, Capacity.FLEX_START])
def test_a_reservation_without_its_capacity_is_refused(capacity: Capacity | None) -> None:
    written = "onDemand" if capacity is None else capacity
    assert problems(pool(reservation="mine", capacity=capacity, zones=("us-central1-b",))) == [
        f"pools.0.reservation: means nothing with capacity '{written}'; write capacity "
        f"'reservation' or remove it"
    ]


def test_the_capacity_without_a_reservation_is_refused() -> None:
    assert problems(pool(capacity=Capacity.RESERVATION)) == [
        "pools.0.reservation: required with capacity 'reservation': its name, or "
        "projects/PROJECT/reservations/NAME of one that another project shares"
    ]


@pytest.mark.parametrize("unread", ["capacity", "reservation"])
def test_what_could_not_be_read_is_not_missed(unread: str) -> None:
    assert problems(pool(reservation="mine", unread=frozenset({unread}))) == []


def test_a_v4_cannot_be_had_by_flex_start() -> None:
    assert problems(pool("a", "v4", **FLEX), region="us-central2") == [
        "pools.0.capacity: v4 cannot be had by flex start; write another capacity"
    ]


def test_flex_start_lasts_a_week_at_most() -> None:
    assert MAX_SECONDS == 604800


def test_what_is_said_of_flex_start_is_said_of_accelerators_that_exist() -> None:
    assert (WITHOUT | TPU_ZONES.keys()) - ACCELERATORS.keys() == set()
    known = {(name, zone.name) for name in TPU_ZONES for zone in ACCELERATORS[name].zones}
    assert {(name, zone) for name, zones in TPU_ZONES.items() for zone in zones} - known == set()


@pytest.mark.parametrize(("gpus", "count"), [(1, 1), (2, 2), (8, 8)])
def test_an_l4_machine_takes_its_own_number_of_local_ssds(gpus: int, count: int) -> None:
    (only,) = planned(pool("a", "nvidia-l4", gpus=gpus, local_ssds=count)).rungs
    assert only.local_ssds == count


def test_another_number_of_local_ssds_is_refused_with_those_that_it_takes() -> None:
    assert problems(pool("a", "nvidia-l4", gpus=2, local_ssds=1)) == [
        "pools.0.localSsds: g2-standard-24 does not take 1; it takes: 2"
    ]


@pytest.mark.parametrize(
    ("accelerator", "gpus", "count"),
    [("nvidia-h100-80gb", 1, 2), ("nvidia-a100-80gb", 4, 4), ("nvidia-b200", 8, 32)],
)
def test_a_rung_has_the_local_ssds_that_its_machine_comes_with(
    accelerator: str, gpus: int, count: int
) -> None:
    rung = pool("a", accelerator, gpus=gpus, zones=("us-central1-a",), capacity=Capacity.SPOT)
    (only,) = planned(rung).rungs
    assert only.local_ssds == count


def test_a_g4_machine_has_local_ssds_only_where_they_are_written() -> None:
    rung = pool("a", "nvidia-rtx-pro-6000", zones=("us-central1-a",), capacity=Capacity.SPOT)
    (only,) = planned(rung).rungs
    assert only.local_ssds == 0


def test_a_tpu_machine_takes_no_local_ssd() -> None:
    assert problems(pool(local_ssds=1)) == [
        "pools.0.localSsds: ct6e-standard-1t does not take 1; it takes none; remove 'localSsds'"
    ]
