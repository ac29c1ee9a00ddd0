"""Cold start of a replica: its parts on each rung, the bound of the bytes, and what shortens it."""

import pytest

from components.estimates.cold_start import (
    COMPILE,
    DRIVER,
    ENGINE,
    IMAGE,
    NODE,
    WEIGHTS,
    Choices,
    cold_start,
    levers,
)
from components.facts import latencies
from components.facts.capacity import Capacity
from components.model_store.plan import StoreKind
from tests.plan.choices import rung

L4, TPU = rung("nvidia-l4-1"), rung("v6e-1")
EIGHT_BILLION = 15.0
"""Weights of an 8B model in 16 bits, in GiB."""


def seconds(shape: str, **choices: object) -> dict[str, float | None]:
    """Return the parts of a start by their names."""
    found = cold_start(rung(shape), Choices(EIGHT_BILLION, **choices))  # type: ignore[arg-type] # its fields
    return {part.name: part.latency.seconds for part in found.parts}


def test_a_gpu_needs_its_driver_and_a_tpu_none() -> None:
    assert list(seconds("nvidia-l4-1")) == [NODE, DRIVER, IMAGE, WEIGHTS, ENGINE, COMPILE]
    assert list(seconds("v6e-1")) == [NODE, IMAGE, WEIGHTS, ENGINE, COMPILE]


def test_weights_come_no_faster_than_the_machines_network() -> None:
    gigabits = EIGHT_BILLION * 2**30 * 8 / 1e9
    assert seconds("nvidia-l4-1", store=StoreKind.STREAM)[WEIGHTS] == pytest.approx(gigabits / 10)
    bound = cold_start(L4, Choices(EIGHT_BILLION)).bound
    assert bound == pytest.approx(gigabits / 10 + latencies.ENGINE_GPU.counted)


def test_a_disk_without_a_written_throughput_makes_a_start_unknown_and_not_short() -> None:
    start = cold_start(L4, Choices(EIGHT_BILLION, store=StoreKind.DISK))
    assert (start.is_known, seconds("nvidia-l4-1", store=StoreKind.DISK)[WEIGHTS]) == (False, None)
    written = cold_start(L4, Choices(EIGHT_BILLION, store=StoreKind.DISK, disk_mibps=1024))
    assert {x.name: x.latency.seconds for x in written.parts}[WEIGHTS] == pytest.approx(15)


def test_the_bound_is_unknown_where_the_machines_network_is() -> None:
    assert cold_start(rung("nvidia-l4-2"), Choices(EIGHT_BILLION)).bound is None


def test_an_image_that_is_not_streamed_is_pulled_whole() -> None:
    assert seconds("nvidia-l4-1", streams_images=False)[IMAGE] == latencies.IMAGE_PULL.seconds


def test_kept_programs_bring_an_8b_model_within_a_third_of_the_bound_on_both_families() -> None:
    kept = Choices(
        EIGHT_BILLION, store=StoreKind.BUCKET, keeps_programs=True, keepable=frozenset({"one"})
    )
    cold = Choices(EIGHT_BILLION)
    for each in (L4, TPU):
        within, without = cold_start(each, kept), cold_start(each, cold)
        assert within.bound is not None
        assert without.bound is not None
        assert within.on_a_node / within.bound <= 1.3 < without.on_a_node / without.bound


def test_a_lever_saves_what_the_other_start_takes_less() -> None:
    keepable = Choices(EIGHT_BILLION, keepable=frozenset({"one"}))
    found = {each.write: each.saves for each in levers(TPU, keepable)}
    assert found == {
        "minNodes: 1, a node that is always paid for": latencies.NODE_TPU.seconds,
        "modelStore.kind: bucket, which keeps compiled programs": latencies.COMPILE_TPU.seconds,
    }


def test_a_rung_that_keeps_nodes_is_told_of_no_node_to_keep() -> None:
    kept = rung("v6e-1", min_nodes=1)
    assert levers(kept, Choices(EIGHT_BILLION)) == ()


def test_a_rung_whose_nodes_cannot_be_kept_is_told_of_no_node_to_keep() -> None:
    made, flex = rung("v6e-1", max_nodes=None), rung("v6e-1", capacity=Capacity.FLEX_START)
    assert [levers(each, Choices(EIGHT_BILLION)) for each in (made, flex)] == [(), ()]


def test_a_start_of_unknown_length_is_told_of_no_choice_that_the_stack_has() -> None:
    found = levers(L4, Choices(EIGHT_BILLION, store=StoreKind.DISK))
    assert [(each.write, each.saves) for each in found] == [
        ("minNodes: 1, a node that is always paid for", None),
        ("modelStore.kind: stream", None),
        ("modelStore.kind: bucket", None),
    ]
