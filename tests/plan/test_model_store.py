"""Where weights and compiled programs are kept, and what vLLM is told of it."""

import pytest

from components.facts.accelerators import shape_for
from components.facts.capacity import Capacity
from components.facts.shapes import Family
from components.ladder.rung import Layout, Rung
from components.ladder.workloads import Workload
from components.model_store.plan import (
    StoreKind,
    Weights,
    compilation_cache,
    keeps_programs,
    loading_arguments,
)


def rung(shape: str) -> Rung:
    """Return a rung of one shape."""
    return Rung(shape, shape_for(shape), Capacity.ON_DEMAND, ("us-east5-b",), 0, 1)


def test_compiled_programs_of_one_tpu_are_kept_apart_from_anothers() -> None:
    assert compilation_cache([rung("v6e-8")], Family.TPU) == "/models/compiled/v6e-8"
    assert compilation_cache([rung("v5e-8")], Family.TPU) == "/models/compiled/v5e-8"


def test_rungs_of_one_machine_share_their_compiled_programs() -> None:
    twice = [rung("v6e-8"), rung("v6e-8")]
    assert compilation_cache(twice, Family.TPU) == "/models/compiled/v6e-8"


def test_the_programs_of_gpus_are_kept_by_the_machine_and_apart_from_a_tpus() -> None:
    both = [rung("nvidia-l4-2"), rung("v6e-1"), rung("nvidia-l4-2")]
    assert compilation_cache(both, Family.NVIDIA) == "/models/compiled/nvidia-l4-2"
    roomier = [rung("nvidia-l4-1/g2-standard-8")]
    assert compilation_cache(roomier, Family.NVIDIA) == "/models/compiled/nvidia-l4-1-g2-standard-8"


def test_two_machines_with_gpus_keep_no_programs_as_one_would_read_the_others_links() -> None:
    two = [rung("nvidia-l4-2"), rung("nvidia-tesla-t4-2")]
    assert compilation_cache(two, Family.NVIDIA) is None
    assert not keeps_programs(two)
    assert keeps_programs([*two, rung("v6e-1")])


def test_a_family_that_is_not_on_the_ladder_has_no_programs() -> None:
    assert compilation_cache([rung("v6e-1")], Family.NVIDIA) is None


@pytest.mark.parametrize(
    ("shapes", "flags"),
    [
        (["nvidia-l4-1"], ("--load-format=runai_streamer",)),
        (["v6e-8"], ("--load-format=runai_streamer",)),
        (
            ["nvidia-l4-1", "nvidia-l4-4"],
            (
                "--load-format=runai_streamer",
                '--model-loader-extra-config={"distributed":true}',
            ),
        ),
        (["nvidia-l4-4", "v6e-8"], ("--load-format=runai_streamer",)),
    ],
)
def test_several_gpus_share_the_reading_and_a_tpu_does_not(
    shapes: list[str], flags: tuple[str, ...]
) -> None:
    workload = Workload("vllm", Layout.FUNGIBLE, tuple(rung(shape) for shape in shapes))
    assert loading_arguments(Weights(StoreKind.STREAM), workload) == flags


def test_what_a_stream_buffers_is_said_where_the_streamers_own_limit_is_too_much() -> None:
    one = Workload("vllm", Layout.SPLIT, (rung("nvidia-l4-1"),))
    two = Workload("vllm", Layout.SPLIT, (rung("nvidia-l4-2"),))
    assert loading_arguments(Weights(StoreKind.STREAM), one, 4 * 2**30) == (
        "--load-format=runai_streamer",
        '--model-loader-extra-config={"memory_limit":4294967296}',
    )
    assert loading_arguments(Weights(StoreKind.STREAM), two, 0) == (
        "--load-format=runai_streamer",
        '--model-loader-extra-config={"distributed":true,"memory_limit":0}',
    )
