"""In which numbers a model is kept and computed: flags, sizes and what a machine does not do."""

import pytest

from components.facts.vllm import FLAGS
from components.plan.ladder import Rung
from components.plan.precision import (
    Dtype,
    KvCacheDtype,
    Precision,
    Quantization,
    precision_problems,
)
from tests.plan.choices import rung

L4, V6E, T4 = rung("nvidia-l4-1"), rung("v6e-1", "tpu"), rung("nvidia-tesla-t4-1", "t4")
A100 = rung("nvidia-tesla-a100-1", "a100")
FP8 = Precision(quantization=Quantization.FP8)


def said(precision: Precision, *rungs: Rung) -> tuple[list[str], list[str]]:
    """Return the keys of what is refused and of what is doubted."""
    problems, warnings = precision_problems(rungs, precision)
    return [each.key for each in problems], [each.key for each in warnings]


def test_nothing_is_told_of_what_vllm_does_by_itself() -> None:
    assert Precision().arguments == ()
    assert (Precision().weight_bytes, Precision().kv_bytes) == (2, 2)


def test_what_was_chosen_is_told_as_vllm_names_it() -> None:
    chosen = Precision(Dtype.FLOAT16, Quantization.AWQ, KvCacheDtype.FP8)
    assert chosen.arguments == ("--dtype=float16", "--quantization=awq", "--kv-cache-dtype=fp8")


@pytest.mark.parametrize(
    ("precision", "weight", "cached"),
    [
        (Precision(Dtype.BFLOAT16), 2, 2),
        (Precision(Dtype.FLOAT32), 4, 4),
        (FP8, 1, 2),
        (Precision(Dtype.FLOAT32, Quantization.FP8), 1, 4),
        (Precision(quantization=Quantization.GPTQ), 0.56, 2),
        (Precision(kv_cache_dtype=KvCacheDtype.FP8), 2, 1),
    ],
)
def test_weights_and_cache_take_what_their_types_take(
    precision: Precision, weight: float, cached: float
) -> None:
    assert (precision.weight_bytes, precision.kv_bytes) == (weight, cached)


def test_a_gpu_that_does_not_compute_in_bfloat16_is_named() -> None:
    problems, _ = precision_problems([L4, T4], Precision(Dtype.BFLOAT16))
    assert [(each.key, each.message) for each in problems] == [
        (
            "model.dtype",
            "pool 't4' (nvidia-tesla-t4) does not compute in bfloat16; write 'float16', or leave "
            "it out: each machine then has what it can",
        )
    ]


def test_a_tpu_takes_no_gptq() -> None:
    assert said(Precision(quantization=Quantization.GPTQ), L4, V6E) == (["model.quantization"], [])


def test_a_tpu_makes_no_quantized_weights_from_others() -> None:
    assert said(FP8, L4) == ([], [])
    assert said(FP8, V6E) == ([], ["model.quantization"])
    assert said(Precision(quantization=Quantization.AWQ), V6E) == ([], ["model.quantization"])


def test_a_gpu_that_does_not_compute_in_8_bit_floats_is_doubted() -> None:
    both = Precision(quantization=Quantization.FP8, kv_cache_dtype=KvCacheDtype.FP8)
    assert said(both, A100) == ([], ["model.quantization", "model.kvCacheDtype"])
    assert said(both, L4) == ([], [])


@pytest.mark.parametrize("dtype", Dtype)
@pytest.mark.parametrize("quantization", [None, *Quantization])
def test_every_flag_is_one_of_vllms(dtype: Dtype, quantization: Quantization | None) -> None:
    arguments = Precision(dtype, quantization, KvCacheDtype.FP8).arguments
    assert {each.partition("=")[0] for each in arguments} <= FLAGS
