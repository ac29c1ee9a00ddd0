"""Where weights and compiled programs are kept, and what vLLM is told of it."""

import pytest

from components.facts.accelerators import shape_for
from components.facts.capacity import Capacity
from components.ladder.rung import Layout, Rung
from components.ladder.workloads import Workload
from components.model_store.plan import (
    StoreKind,
    Weights,
    loading_arguments,
)


def rung(shape: str) -> Rung:
    """Return a rung of one shape."""
    return Rung(shape, shape_for(shape), Capacity.ON_DEMAND, ("us-east5-b",), 0, 1)


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
