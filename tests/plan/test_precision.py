"""In which numbers a model is computed: flags, sizes and what vLLM refuses on a machine."""

import pytest

from components.facts.models import MODELS
from components.facts.vllm import FLAGS
from components.ladder.rung import Rung
from components.model.checkpoint import Known
from components.model.precision import (
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
QWEN = Known("Qwen/Qwen3-8B", "Qwen3ForCausalLM")
QWEN_8B, GPT_OSS = MODELS["Qwen/Qwen3-8B"], MODELS["openai/gpt-oss-20b"]


def said(precision: Precision, *rungs: Rung, known: Known = QWEN) -> tuple[list[str], list[str]]:
    """Return the keys of what is refused and of what is doubted."""
    problems, warnings = precision_problems(rungs, precision, known)
    return [each.key for each in problems], [each.key for each in warnings]


def test_what_was_chosen_is_told_as_vllm_names_it() -> None:
    chosen = Precision(Dtype.FLOAT16, Quantization.FP8, KvCacheDtype.FP8)
    assert chosen.arguments == ("--dtype=float16", "--quantization=fp8", "--kv-cache-dtype=fp8")


def test_a_gpu_that_does_not_compute_in_8_bit_floats_is_doubted() -> None:
    both = Precision(quantization=Quantization.FP8, kv_cache_dtype=KvCacheDtype.FP8)
    assert said(both, A100) == ([], ["model.quantization", "model.kvCacheDtype"])
    assert said(both, L4) == ([], [])


@pytest.mark.parametrize("dtype", Dtype)
@pytest.mark.parametrize("quantization", [None, *Quantization])
def test_every_flag_is_one_of_vllms(dtype: Dtype, quantization: Quantization | None) -> None:
    arguments = Precision(dtype, quantization, KvCacheDtype.FP8).arguments
    assert {each.partition("=")[0] for each in arguments} <= FLAGS
