"""What fits a machine's memory: against cases that people have seen."""

from dataclasses import replace

import pytest

from components.facts.accelerators import shape_for
from components.facts.models import MODELS
from components.model.memory_fit import Fit, Split, fit_of
from components.model.precision import Dtype, KvCacheDtype, Precision, Quantization

LLAMA_8B = "meta-llama/Llama-3.1-8B"
LLAMA_70B = "meta-llama/Llama-3.1-70B"


def fit(shape: str, model: str, tensor: int, precision: Precision | None = None) -> Fit:
    """Return what a device of a machine holds of a known model."""
    machine = shape_for(shape)
    batched = machine.max_num_batched_tokens
    return fit_of(machine, MODELS[model], Split(tensor), precision or Precision(), batched)


def test_llama_8b_on_an_l4_holds_what_was_measured_there() -> None:
    found = fit("nvidia-l4-1", LLAMA_8B, 1)
    assert round(found.usable_gib, 2) == 20.7
    assert round(found.weights_gib, 2) == 14.96
    assert round(found.runtime_gib, 2) == 0.83
    # kvplan measured 40,208 on a device of 22.49 GiB.
    assert found.tokens == 40256
    assert not found.serves(131072)


@pytest.mark.parametrize(
    ("shape", "model", "tensor", "serves"),
    [
        ("v6e-1", LLAMA_8B, 1, True),
        ("v5e-1", LLAMA_8B, 1, False),
        ("v5e-4", LLAMA_8B, 4, True),
        ("v6e-4", LLAMA_70B, 4, False),
        ("v6e-8", LLAMA_70B, 8, True),
        ("nvidia-h100-80gb-2", LLAMA_70B, 2, True),
        ("nvidia-l4-8", LLAMA_70B, 8, True),
    ],
)
def test_the_cases_that_people_have_seen_come_out_as_they_saw_them(
    shape: str, model: str, tensor: int, *, serves: bool
) -> None:
    assert fit(shape, model, tensor).serves(8192) is serves


def test_half_the_bytes_of_a_weight_leave_room_for_tokens() -> None:
    """All but the vocabulary's two matrices, which vLLM does not quantize."""
    whole = fit("nvidia-l4-1", LLAMA_8B, 1)
    quantized = fit("nvidia-l4-1", LLAMA_8B, 1, Precision(quantization=Quantization.FP8))
    kept = 2 * 151_936 * 4096
    assert quantized.weights_gib == pytest.approx(whole.weights_gib / 2 + kept / 2**30)
    assert quantized.tokens > 2 * whole.tokens


def test_twice_the_bytes_of_a_type_are_twice_the_weights_the_activations_and_the_cache() -> None:
    two = fit("nvidia-l4-4", LLAMA_8B, 4)
    four = fit("nvidia-l4-4", LLAMA_8B, 4, Precision(Dtype.FLOAT32))
    assert four.weights_gib == pytest.approx(2 * two.weights_gib)
    assert four.runtime_gib - 0.5 == pytest.approx(2 * (two.runtime_gib - 0.5))
    assert four.kv_bytes_per_token == 2 * two.kv_bytes_per_token


def test_half_the_bytes_of_the_cache_hold_twice_the_tokens() -> None:
    whole = fit("nvidia-l4-1", LLAMA_8B, 1)
    assert fit(
        "nvidia-l4-1", LLAMA_8B, 1, Precision(kv_cache_dtype=KvCacheDtype.FP8)
    ).kv_bytes_per_token == (whole.kv_bytes_per_token // 2)


def test_a_device_keeps_at_least_one_head_of_the_cache() -> None:
    # Qwen2-1.5B has two heads in its cache; on four devices each is kept twice.
    assert fit("nvidia-l4-4", "Qwen/Qwen2-1.5B", 4).kv_bytes_per_token == 2 * 28 * 128 * 2
    assert fit("nvidia-l4-1", "Qwen/Qwen2-1.5B", 1).kv_bytes_per_token == 2 * 28 * 2 * 128 * 2


def test_a_tpu_pads_a_head_to_128_unless_it_has_64() -> None:
    gemma = MODELS["google/gemma-3-1b-it"]
    llama = MODELS["meta-llama/Llama-3.2-1B"]
    assert (gemma.head_dim, llama.head_dim) == (256, 64)
    assert fit("v6e-1", gemma.id, 1).kv_bytes_per_token == 2 * 26 * 256 * 2
    assert fit("v6e-1", llama.id, 1).kv_bytes_per_token == 2 * 16 * 8 * 64 * 2
    padded = fit_of(shape_for("v6e-1"), replace(llama, head_dim=80), Split(1), Precision(), 512)
    assert padded.kv_bytes_per_token == 2 * 16 * 8 * 128 * 2


def test_stages_of_a_pipeline_share_weights_and_layers() -> None:
    model, shape = MODELS[LLAMA_70B], shape_for("nvidia-l4-4")
    one = fit_of(shape, model, Split(4), Precision(), 2048)
    two = fit_of(shape, model, Split(4, pipeline=2), Precision(), 2048)
    assert two.weights_gib == one.weights_gib / 2
    assert two.kv_bytes_per_token == one.kv_bytes_per_token // 2


def test_weights_that_are_too_much_leave_no_token() -> None:
    assert fit("nvidia-l4-1", LLAMA_70B, 1).tokens == 0


def test_memory_that_nobody_measured_is_said_to_be_an_estimate() -> None:
    assert not fit("nvidia-tesla-a100-1", LLAMA_8B, 1).measured
    assert not fit("nvidia-b200-8", LLAMA_8B, 8).measured
    assert fit("v6e-1", LLAMA_8B, 1).measured
