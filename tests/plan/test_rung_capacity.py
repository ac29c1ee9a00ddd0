"""How a rung's nodes are sold: what GKE would refuse is refused before."""

from typing import Any

import pytest

from components.facts.accelerators import ACCELERATORS
from components.facts.capacity import Capacity
from components.facts.flex_start import MAX_SECONDS, TPU_ZONES
from components.ladder.capacity import RESERVATION_FORMS, specific_reservation
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
        f"pools.0.reservation: has no effect with capacity '{written}'; write capacity "
        f"'reservation' or remove it"
    ]


def test_the_capacity_without_a_reservation_is_refused() -> None:
    assert problems(pool(capacity=Capacity.RESERVATION)) == [
        f"pools.0.reservation: required with capacity 'reservation': {RESERVATION_FORMS}"
    ]


@pytest.mark.parametrize("unread", ["capacity", "reservation"])
def test_what_could_not_be_read_is_not_missed(unread: str) -> None:
    assert problems(pool(reservation="mine", unread=frozenset({unread}))) == []


@pytest.mark.parametrize(
    ("gpus", "machine"),
    [(None, "a3-highgpu-1g"), (2, "a3-highgpu-2g"), (4, "a3-highgpu-4g")],
)
def test_an_a3_high_below_eight_gpus_is_refused_on_demand_with_what_it_is_sold_as(
    gpus: int | None, machine: str
) -> None:
    h100 = pool("h100", "nvidia-h100-80gb", gpus=gpus, zones=("us-central1-a",), min_nodes=1)
    assert problems(h100) == [
        f"pools.0.capacity: Google does not sell {machine} as 'onDemand'; it is sold as spot or "
        f"flexStart; write one of them, or gpus: 8, which is sold as 'onDemand'"
    ]


@pytest.mark.parametrize(
    ("accelerator", "machine"),
    [("nvidia-b200", "a4-highgpu-8g"), ("nvidia-h200-141gb", "a3-ultragpu-8g")],
)
def test_a_machine_without_any_size_on_demand_is_refused_with_what_it_is_sold_as(
    accelerator: str, machine: str
) -> None:
    assert problems(pool("large", accelerator, zones=("us-central1-b",))) == [
        f"pools.0.capacity: Google does not sell {machine} as 'onDemand'; it is sold as spot, "
        f"flexStart or reservation (a reservation can be booked in calendar mode); write one of "
        f"them"
    ]


def test_a_reservation_of_a_machine_that_is_not_reserved_is_refused() -> None:
    h100 = pool("h100", "nvidia-h100-80gb", **{**RESERVED, "zones": ("us-central1-a",)})
    assert problems(h100) == [
        "pools.0.capacity: Google does not sell a3-highgpu-1g as 'reservation'; it is sold as spot "
        "or flexStart; write one of them, or gpus: 8, which is sold as 'reservation'"
    ]


def test_no_size_is_chosen_that_cannot_be_had_as_asked() -> None:
    chosen = {
        (accelerator.name, capacity): planned(
            pool(
                "a",
                accelerator.name,
                capacity=capacity,
                reservation="mine" if capacity is Capacity.RESERVATION else None,
                zones=(f"{region}-a",),
            ),
            region=region,
        ).rungs
        for accelerator in ACCELERATORS.values()
        for region in (accelerator.regions or ("us-central1",))[:1]
        for capacity in Capacity
    }
    unsold = [
        key for key, rungs in chosen.items() if any(key[1] not in x.shape.sold_as for x in rungs)
    ]
    assert unsold == []
    without = {key for key, rungs in chosen.items() if not rungs}
    assert without == {
        ("nvidia-h100-80gb", Capacity.ON_DEMAND),
        ("nvidia-h100-80gb", Capacity.RESERVATION),
        ("nvidia-h200-141gb", Capacity.ON_DEMAND),
        ("nvidia-b200", Capacity.ON_DEMAND),
        ("v4", Capacity.FLEX_START),
    }


def test_a_v4_cannot_be_had_by_flex_start() -> None:
    assert problems(pool("a", "v4", **FLEX), region="us-central2") == [
        "pools.0.capacity: Google does not sell ct4p-hightpu-4t as 'flexStart'; it is sold as "
        "onDemand, spot or reservation; write one of them"
    ]


def test_a_capacity_that_could_not_be_read_is_not_taken_for_on_demand() -> None:
    unread = frozenset({"capacity"})
    assert problems(pool("a", "nvidia-b200", zones=("us-central1-b",), unread=unread)) == []


def test_flex_start_lasts_a_week_at_most() -> None:
    assert MAX_SECONDS == 604800


def test_what_is_said_of_flex_start_is_said_of_accelerators_that_exist() -> None:
    assert TPU_ZONES.keys() - ACCELERATORS.keys() == set()
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


def test_every_machine_is_sold_in_some_way() -> None:
    unsold = [
        shape.machine_type
        for accelerator in ACCELERATORS.values()
        for shape in accelerator.machines
        if not shape.sold_as
    ]
    assert unsold == []


def test_a_machine_that_is_not_sold_on_demand_has_no_price_on_demand() -> None:
    priced = [
        shape.machine_type
        for accelerator in ACCELERATORS.values()
        for shape in accelerator.machines
        if Capacity.ON_DEMAND not in shape.sold_as and shape.usd_per_hour is not None
    ]
    assert priced == []


PATH = "projects/other-project/reservations/r"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("r", {"name": "r"}),
        (PATH, {"name": "r", "project": "other-project"}),
        ("r/reservationBlocks/b", {"name": "r", "reservationBlock": {"name": "b"}}),
        (
            f"{PATH}/reservationBlocks/b",
            {"name": "r", "project": "other-project", "reservationBlock": {"name": "b"}},
        ),
        (
            f"{PATH}/reservationBlocks/b/reservationSubBlocks/s",
            {
                "name": "r",
                "project": "other-project",
                "reservationBlock": {"name": "b", "reservationSubBlock": {"name": "s"}},
            },
        ),
    ],
)
def test_a_rule_names_a_reservation_and_its_blocks_part_by_part(
    text: str, named: dict[str, Any]
) -> None:
    assert specific_reservation(text, ()) == named
