"""Disks: what a machine can mount, and how many local SSDs it may have."""

import pytest

from components.facts.accelerators import SHAPES, shape_for
from components.facts.disks import LOCAL_SSDS, volume_types
from components.facts.shapes import Shape


@pytest.mark.parametrize(
    ("shape", "kinds"),
    [
        (
            "nvidia-l4-1",
            ("hyperdisk-ml", "hyperdisk-throughput", "pd-balanced", "pd-ssd", "pd-standard"),
        ),
        ("nvidia-tesla-t4-1", ("pd-balanced", "pd-extreme", "pd-ssd", "pd-standard")),
        ("v5e-4", ("hyperdisk-ml", "pd-balanced", "pd-ssd")),
        ("v6e-8", ("hyperdisk-balanced", "hyperdisk-ml")),
        ("v7x-4", ("hyperdisk-balanced", "hyperdisk-ml")),
    ],
)
def test_a_machine_takes_these_kinds_of_volume(shape: str, kinds: tuple[str, ...]) -> None:
    assert shape_for(shape).volume_types == kinds


@pytest.mark.parametrize("shape", SHAPES.values(), ids=lambda shape: shape.key)
def test_every_machine_has_its_kinds_of_volume_in_order(shape: Shape) -> None:
    kinds = shape.volume_types
    assert kinds
    assert list(kinds) == sorted(kinds)


def test_the_largest_hopper_machine_is_not_taken_for_its_family() -> None:
    kinds = shape_for("nvidia-h200-141gb-8").volume_types
    assert [kind for kind in kinds if kind.startswith("pd-")] == []


def test_a_machine_of_no_known_family_has_no_answer() -> None:
    with pytest.raises(KeyError, match="n2d-standard-8"):
        volume_types("n2d-standard-8")


@pytest.mark.parametrize(
    ("shape", "counts"),
    [
        ("nvidia-l4-1", (1,)),
        ("nvidia-l4-1/g2-standard-8", (1,)),
        ("nvidia-l4-8", (8,)),
        ("nvidia-tesla-t4-2", (1, 2, 3, 4, 5, 6, 7, 8, 16, 24)),
        ("nvidia-tesla-a100-2", (2, 4, 8)),
        ("v6e-8", ()),
    ],
)
def test_a_machine_takes_these_numbers_of_local_ssds(shape: str, counts: tuple[int, ...]) -> None:
    assert shape_for(shape).local_ssds == counts


def test_local_ssds_are_known_of_machines_that_exist_only() -> None:
    assert set(LOCAL_SSDS) - {shape.machine_type for shape in SHAPES.values()} == set()
