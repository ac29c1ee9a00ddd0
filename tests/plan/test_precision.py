"""In which numbers a model is computed: flags, sizes and what vLLM refuses on a machine."""

import pytest

from components.facts.accelerators import shape_for
from components.facts.checkpoints import Checkpoint, Stored
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
GEMMA = "Gemma3ForCausalLM"


def said(precision: Precision, *rungs: Rung, known: Known = QWEN) -> tuple[list[str], list[str]]:
    """Return the keys of what is refused and of what is doubted."""
    problems, warnings = precision_problems(rungs, precision, known)
    return [each.key for each in problems], [each.key for each in warnings]


def test_nothing_is_told_of_what_vllm_does_by_itself() -> None:
    assert Precision().arguments == ()


def test_what_was_chosen_is_told_as_vllm_names_it() -> None:
    chosen = Precision(Dtype.FLOAT16, Quantization.FP8, KvCacheDtype.FP8)
    assert chosen.arguments == ("--dtype=float16", "--quantization=fp8", "--kv-cache-dtype=fp8")


@pytest.mark.parametrize(
    ("precision", "bytes_each", "cached"),
    [
        (Precision(), 2, 2),
        (Precision(Dtype.BFLOAT16), 2, 2),
        (Precision(Dtype.FLOAT32), 4, 4),
        (Precision(kv_cache_dtype=KvCacheDtype.FP8), 2, 1),
    ],
)
def test_weights_and_cache_take_what_their_types_take(
    precision: Precision, bytes_each: float, cached: float
) -> None:
    shape = L4.shape
    size = 8.19e9 * bytes_each / 2**30
    assert precision.weights_gib(QWEN_8B, shape) == pytest.approx(size)
    assert precision.kv_bytes(shape, QWEN_8B.architecture) == cached


def test_a_quantized_checkpoint_takes_what_is_stored_whatever_it_is_computed_in() -> None:
    for dtype in (Dtype.AUTO, Dtype.BFLOAT16):
        assert Precision(dtype).weights_gib(GPT_OSS, L4.shape) == GPT_OSS.weights_gib


@pytest.mark.parametrize(
    ("shape", "architecture", "dtype"),
    [
        ("nvidia-l4-1", GEMMA, Dtype.AUTO),
        ("v6e-1", GEMMA, Dtype.AUTO),
        ("nvidia-tesla-t4-1", GEMMA, Dtype.FLOAT32),
        ("nvidia-tesla-t4-1", "Qwen3ForCausalLM", Dtype.FLOAT16),
        ("nvidia-tesla-t4-1", None, Dtype.FLOAT16),
    ],
)
def test_a_machine_computes_in_the_best_type_that_it_and_the_model_allow(
    shape: str, architecture: str | None, dtype: Dtype
) -> None:
    assert Precision().type_on(shape_for(shape), architecture) is dtype
    assert Precision(Dtype.FLOAT16).type_on(shape_for(shape), architecture) is Dtype.FLOAT16


def test_a_gpu_that_does_not_compute_in_bfloat16_is_named() -> None:
    problems, _ = precision_problems([L4, T4], Precision(Dtype.BFLOAT16), QWEN)
    assert [(each.key, each.message) for each in problems] == [
        (
            "model.dtype",
            "pool 't4' (nvidia-tesla-t4) does not compute in bfloat16; write 'float16', or leave "
            "it out: each machine then has what it can",
        )
    ]
    gemma = Known("google/gemma-3-1b-it", GEMMA)
    ((only,), _) = precision_problems([T4], Precision(Dtype.BFLOAT16), gemma)
    assert "write 'float32', or leave it out" in only.message


def test_a_tpu_makes_no_quantized_weights_from_others() -> None:
    assert said(FP8, L4) == ([], [])
    assert said(FP8, L4, V6E) == (["model.quantization"], [])


def test_a_gpu_that_does_not_compute_in_8_bit_floats_is_doubted() -> None:
    both = Precision(quantization=Quantization.FP8, kv_cache_dtype=KvCacheDtype.FP8)
    assert said(both, A100) == ([], ["model.quantization", "model.kvCacheDtype"])
    assert said(both, L4) == ([], [])


@pytest.mark.parametrize("method", Checkpoint)
def test_every_method_of_a_checkpoint_is_one_that_vllm_resolves(method: Checkpoint) -> None:
    assert Known("a/b", "Qwen3ForCausalLM", Stored(method)).method(None) is not None


@pytest.mark.parametrize("dtype", Dtype)
@pytest.mark.parametrize("quantization", [None, *Quantization])
def test_every_flag_is_one_of_vllms(dtype: Dtype, quantization: Quantization | None) -> None:
    arguments = Precision(dtype, quantization, KvCacheDtype.FP8).arguments
    assert {each.partition("=")[0] for each in arguments} <= FLAGS
