"""Stack files that vLLM would refuse when a replica starts, after the machine is paid for."""

from typing import Any

import pytest

from tests.plan.served_models import (
    COMPRESSED,
    FP8_DYNAMIC,
    L4,
    QWEN_14B,
    T4,
    V6E,
    arguments,
    doubted,
    refused,
    stack,
    weights_on,
)


def test_a_model_without_float16_is_computed_in_float32_on_a_gpu_without_bfloat16() -> None:
    raw = stack({**T4, "gpus": 2}, id="google/gemma-3-4b-it")
    (flags,) = arguments(raw).values()
    assert [each for each in flags if each.startswith("--dtype")] == []
    assert weights_on(raw) == {"t4": 8.01}
    assert doubted(raw) == [
        "model.dtype: pool 't4' (nvidia-tesla-t4) does not compute in bfloat16, and vLLM 0.26.0 "
        "does not compute Gemma3ForConditionalGeneration in float16: it takes float32 there, in "
        "twice the memory and slower"
    ]


def test_memory_of_float32_is_what_a_gpu_without_bfloat16_needs() -> None:
    assert refused(stack(T4, id="google/gemma-3-4b-it")) == [
        "pools.0.gpus: google/gemma-3-4b-it does not fit n1-standard-8: each device needs 16.9 GiB "
        "for its part of the weights and to run, and has 13.8; smallest nvidia-tesla-t4 that "
        "serves it: gpus: 2"
    ]


def test_each_rung_of_a_mixed_ladder_is_asked_by_itself() -> None:
    raw = stack(L4, {**T4, "gpus": 2}, id="google/gemma-3-4b-it")
    assert weights_on(raw) == {"l4": 8.01, "t4": 8.01}
    assert len(doubted(raw)) == 1


def test_another_model_computes_in_float16_on_a_gpu_without_bfloat16() -> None:
    raw = stack(T4, id="Qwen/Qwen2-1.5B")
    assert weights_on(raw) == {"t4": 2.87}
    assert doubted(raw) == []


def test_float16_is_refused_for_a_model_that_vllm_does_not_compute_in_it() -> None:
    says = "model.dtype: vLLM 0.26.0 does not compute Gemma3ForConditionalGeneration in float16; "
    leave = "or leave it out: each machine then has what it can"
    gemma = {"id": "google/gemma-3-4b-it", "dtype": "float16"}
    assert refused(stack(L4, **gemma)) == [f"{says}write 'bfloat16', {leave}"]
    assert refused(stack({**T4, "gpus": 2}, **gemma)) == [f"{says}write 'float32', {leave}"]
    assert refused(stack(L4, id="Qwen/Qwen3-8B", dtype="float16")) == []


def test_a_quantized_checkpoint_is_as_large_as_it_is_stored() -> None:
    raw = stack(L4, id=FP8_DYNAMIC, numbers=COMPRESSED)
    assert weights_on(raw) == {"l4": 15.16}
    (flags,) = arguments(raw).values()
    assert [each for each in flags if each.startswith("--quantization")] == []
    assert doubted(raw) == []


def test_a_flag_beside_a_quantized_checkpoint_is_refused() -> None:
    raw = stack(L4, id=FP8_DYNAMIC, numbers=COMPRESSED, quantization="fp8")
    assert refused(raw) == [
        "model.quantization: the checkpoint is 'compressed-tensors', and vLLM 0.26.0 refuses to "
        "start when it also gets 'fp8'; leave it out: vLLM reads from the checkpoint what the "
        "weights are"
    ]
    assert refused(stack(L4, id="openai/gpt-oss-20b", quantization="fp8")) == [
        "model.quantization: the checkpoint is 'mxfp4', and vLLM 0.26.0 ignores the flag when it "
        "also gets 'fp8'; leave it out: vLLM reads from the checkpoint what the weights are"
    ]


def test_a_width_alone_sizes_a_model_and_leaves_its_method_to_be_asked_for() -> None:
    eight = {"id": "example/tuned", "numbers": {**QWEN_14B, "weightBits": 8}}
    raw = stack(L4, **eight)
    assert weights_on(raw) == {"l4": 13.78}
    assert doubted(raw) == [
        "model.numbers.checkpoint: the weights are 8 bits wide, and it is not known by which "
        "method, so it is not checked that each machine takes it; write 'checkpoint', the "
        "'quant_method' of 'quantization_config' in its config.json"
    ]
    assert refused(stack(L4, **eight, quantization="fp8")) == [
        "model.quantization: the weights are 8 bits wide already; leave it out: vLLM reads from "
        "the checkpoint what the weights are"
    ]


def test_a_method_that_comes_in_many_widths_needs_one() -> None:
    numbers = {**QWEN_14B, "checkpoint": "compressed-tensors"}
    assert refused(stack(L4, id=FP8_DYNAMIC, numbers=numbers)) == [
        "model.numbers.weightBits: required with checkpoint 'compressed-tensors', which comes in "
        "many widths: 8 times the GB of the files with its weights, divided by its billions of "
        "parameters"
    ]
    assert refused(stack(L4, id=FP8_DYNAMIC, numbers={**numbers, "weightBits": 8.84})) == []


def test_a_model_in_four_bits_is_sized_by_its_checkpoint() -> None:
    assert weights_on(stack(L4, id="openai/gpt-oss-20b")) == {"l4": 12.8}
    numbers = {
        "parametersBillion": 20.91,
        "layers": 24,
        "hidden": 2880,
        "heads": 64,
        "kvHeads": 8,
        "headDim": 64,
        "maxPositions": 131072,
        "architecture": "GptOssForCausalLM",
        "checkpoint": "mxfp4",
        "weightBits": 5.26,
    }
    assert weights_on(stack(L4, id="openai/gpt-oss-20b", numbers=numbers)) == {"l4": 12.8}


@pytest.mark.parametrize(
    ("pool", "numbers", "message"),
    [
        (
            T4,
            {"checkpoint": "mxfp4", "architecture": "GptOssForCausalLM"},
            "pool 't4' (nvidia-tesla-t4) has compute capability 7.5, and vLLM 0.26.0 wants 8.0 or "
            "more for the checkpoint, 'mxfp4'; choose another machine or another checkpoint",
        ),
        (
            {**L4, "accelerator": "nvidia-tesla-a100"},
            {"checkpoint": "modelopt"},
            "pool 'l4' (nvidia-tesla-a100) has compute capability 8.0, and vLLM 0.26.0 wants 8.9 "
            "or more for the checkpoint, 'modelopt'; choose another machine or another checkpoint",
        ),
        (
            V6E,
            {"checkpoint": "gptq", "weightBits": 4.2},
            "pool 'v6e' (v6e) is a TPU, where vLLM 0.26.0 does not take the checkpoint, 'gptq'; it "
            "takes: awq, compressed-tensors, fp8, modelopt_fp4",
        ),
        (
            V6E,
            {"checkpoint": "mxfp4"},
            "pool 'v6e' (v6e) is a TPU, where vLLM 0.26.0 does not take the checkpoint, 'mxfp4'; "
            "it takes: awq, compressed-tensors, fp8, modelopt_fp4",
        ),
    ],
)
def test_a_checkpoint_that_a_machine_does_not_take_is_refused(
    pool: dict[str, Any], numbers: dict[str, Any], message: str
) -> None:
    small = {**QWEN_14B, "parametersBillion": 1.5, **numbers}
    found = refused(stack(pool, id="example/tuned", numbers=small))
    assert [each for each in found if "the checkpoint" in each][:1] == [f"model.id: {message}"]


@pytest.mark.parametrize(
    ("pool", "numbers"),
    [
        (T4, {"checkpoint": "fp8"}),
        (T4, {"checkpoint": "awq"}),
        (V6E, {"checkpoint": "awq"}),
        (V6E, {"checkpoint": "fp8"}),
        (V6E, {"checkpoint": "mxfp4", "architecture": "GptOssForCausalLM"}),
        (L4, {"checkpoint": "gptq", "weightBits": 4.2}),
    ],
)
def test_a_checkpoint_that_a_machine_takes_is_not_refused(
    pool: dict[str, Any], numbers: dict[str, Any]
) -> None:
    small = {**QWEN_14B, "parametersBillion": 1.5, **numbers}
    assert refused(stack(pool, id="example/tuned", numbers=small)) == []


def test_a_quantized_model_is_not_computed_in_a_type_that_its_method_has_not() -> None:
    numbers = {**QWEN_14B, "parametersBillion": 1.5, "checkpoint": "awq"}
    raw = stack(L4, id="example/tuned", numbers=numbers, dtype="float32")
    assert refused(raw) == [
        "model.dtype: pool 'l4' (nvidia-l4) would compute in float32, and vLLM 0.26.0 takes the "
        "checkpoint, 'awq' in bfloat16 or float16 alone; choose a machine and a 'dtype' that allow "
        "that, or weights that are not quantized"
    ]
    gemma = {**numbers, "architecture": "Gemma3ForCausalLM"}
    (only,) = refused(stack(T4, id="example/tuned", numbers=gemma))
    assert only.startswith("model.id: pool 't4' (nvidia-tesla-t4) would compute in")


def test_vllm_makes_no_quantized_weights_on_a_tpu() -> None:
    assert refused(stack(V6E, id="Qwen/Qwen3-8B", quantization="fp8")) == [
        "model.quantization: pool 'v6e' (v6e) is a TPU, where vLLM 0.26.0 makes no quantized "
        "weights; leave it out, or serve a checkpoint that is so and write 'numbers.checkpoint'"
    ]
