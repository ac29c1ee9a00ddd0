"""How a rung's nodes are sold: what GKE would refuse is refused before."""

from typing import Any

import pytest

from components.ladder.capacity import specific_reservation

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
