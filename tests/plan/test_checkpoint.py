"""What is known of a model, what its name says, and what it does: said before a machine is paid."""

import pytest
import yaml

from components.model.checkpoint import NUMBERS
from tests.plan.served_models import L4, QWEN_14B, arguments, doubted, refused, stack


@pytest.mark.parametrize(
    ("model_id", "word"),
    [
        ("RedHatAI/Qwen3-14B-FP8-dynamic", "fp8"),
        ("Qwen/Qwen3-14B-AWQ", "awq"),
        ("Qwen/Qwen2.5-14B-Instruct-GPTQ-Int4", "gptq"),
        ("RedHatAI/gemma-3-12b-it-quantized.w4a16", "w4a16"),
        ("RedHatAI/Meta-Llama-3.1-8B-Instruct-quantized.w8a8", "w8a8"),
        ("example/model-MXFP4", "mxfp4"),
        ("nvidia/Qwen3-14B-NVFP4", "nvfp4"),
        ("unsloth/Qwen3-14B-unsloth-bnb-4bit", "bnb-4bit"),
    ],
)
def test_a_name_that_says_quantized_is_doubted_where_nothing_else_is_said(
    model_id: str, word: str
) -> None:
    pool = {"name": "h100", "accelerator": "nvidia-a100-80gb", "zones": ["us-central1-a"]}
    said = (
        f"model.numbers.checkpoint: the name of '{model_id}' says '{word}', and its weights are "
        f"not taken for quantized; write 'checkpoint', the 'quant_method' of 'quantization_config' "
        f"in its config.json, or weightBits: 16"
    )
    assert said in doubted(stack(pool, id=model_id, numbers=QWEN_14B))
    wide = {**QWEN_14B, "weightBits": 16}
    assert said not in doubted(stack(pool, id=model_id, numbers=wide))


HINT = (
    ", and its weights are not taken for quantized; write 'checkpoint', the 'quant_method' of "
    "'quantization_config' in its config.json, or weightBits: 16"
)


def test_a_refusal_of_a_model_as_too_large_says_that_its_name_says_quantized() -> None:
    model_id = "RedHatAI/Qwen3-14B-FP8-dynamic"
    assert refused(stack(L4, id=model_id, numbers=QWEN_14B)) == [
        f"pools.0.gpus: {model_id} does not fit g2-standard-4: each device needs 28.5 GiB for its "
        f"part of the weights and to run, and has 20.7; smallest nvidia-l4 that serves it: "
        f"gpus: 2. But the name of '{model_id}' says 'fp8'{HINT}"
    ]


def test_numbers_of_a_model_that_the_facts_know_as_quantized_are_doubted() -> None:
    gpt_oss = {**QWEN_14B, "parametersBillion": 20.9, "architecture": "GptOssForCausalLM"}
    a100 = {"name": "a100", "accelerator": "nvidia-a100-80gb", "zones": ["us-central1-a"]}
    said = f"'openai/gpt-oss-20b' is known to be stored as 'mxfp4'{HINT}"
    assert f"model.numbers.checkpoint: {said}" in doubted(
        stack(a100, id="openai/gpt-oss-20b", numbers=gpt_oss)
    )
    (found,) = refused(stack(L4, id="openai/gpt-oss-20b", numbers=gpt_oss))
    assert found.endswith(f"smallest nvidia-l4 that serves it: gpus: 2. But {said}")


def test_what_is_assumed_of_a_model_of_unknown_size_is_said() -> None:
    assert (
        "model.numbers: the size of 'a/b' is not known, so it is not checked that it fits, and "
        "disks and times are made for 140 GiB; write all of 'numbers' from its config.json, e.g. "
        f"{NUMBERS}"
    ) in doubted(stack(L4, id="a/b"))


def test_the_example_of_numbers_is_all_that_is_asked_of_an_unknown_model() -> None:
    numbers = yaml.safe_load(f"{NUMBERS.partition('}')[0]}}}")["numbers"]
    assert doubted(stack(L4, id="a/b", numbers=numbers, maxModelLen=2048)) == []


def test_a_name_that_only_contains_such_letters_is_not_doubted() -> None:
    small = {**QWEN_14B, "parametersBillion": 1.5}
    assert doubted(stack(L4, id="example/gptqueen-awqward", numbers=small)) == []


def test_an_architecture_that_is_not_known_is_said() -> None:
    numbers = {key: QWEN_14B[key] for key in QWEN_14B if key != "architecture"}
    raw = stack(L4, id="example/tuned", numbers={**numbers, "parametersBillion": 1.5})
    assert doubted(raw) == [
        "model.numbers.architecture: the architecture of 'example/tuned' is not known, so it is "
        "not checked whether vLLM 0.26.0 serves it, in which types, and for which task; write "
        "'architecture', the first of 'architectures' in its config.json"
    ]


def test_an_architecture_that_vllm_has_no_code_for_is_doubted_and_one_it_lost_refused() -> None:
    small = {**QWEN_14B, "parametersBillion": 1.5}
    own = stack(L4, id="example/tuned", numbers={**small, "architecture": "OwnForCausalLM"})
    assert doubted(own) == [
        "model.remoteCode: vLLM 0.26.0 has no code of its own for OwnForCausalLM: it serves the "
        "model only if Transformers has that architecture; where the model's repository brings the "
        "code, write remoteCode: true and a 'revision' that is a commit"
    ]
    trusted = {**own["model"], "remoteCode": True, "revision": "0" * 40}
    assert doubted({**own, "model": trusted}) == []
    lost = stack(L4, id="example/tuned", numbers={**small, "architecture": "BaichuanForCausalLM"})
    assert refused(lost) == [
        "model.id: vLLM 0.26.0 has no BaichuanForCausalLM any more, 0.23.0 was the last release "
        "with it; choose another model"
    ]


def test_an_embedding_model_is_told_to_pool_in_batches_as_long_as_its_longest_text() -> None:
    raw = stack(L4, id="BAAI/bge-m3", maxModelLen=8192)
    (flags,) = arguments(raw).values()
    assert "--runner=pooling" in flags
    assert "--max-num-batched-tokens=8192" in flags
    assert [each for each in flags if each.startswith("--convert")] == []


def test_a_model_that_generates_is_made_to_classify_when_it_is_told() -> None:
    for task in ("classify", "rerank"):
        (flags,) = arguments(stack(L4, id="Qwen/Qwen3-0.6B", task=task)).values()
        assert {"--runner=pooling", "--convert=classify"} <= set(flags)
    (flags,) = arguments(stack(L4, id="Qwen/Qwen3-0.6B", task="embed")).values()
    assert "--convert=classify" not in flags


def test_a_task_that_an_architecture_has_not_is_refused() -> None:
    assert refused(stack(L4, id="BAAI/bge-m3", task="generate")) == [
        "model.task: XLMRobertaModel generates no text; write 'embed', or leave it out"
    ]


def test_a_name_that_says_another_task_is_doubted() -> None:
    numbers = {**QWEN_14B, "parametersBillion": 0.6}
    raw = stack(L4, id="Qwen/Qwen3-Embedding-0.6B", numbers=numbers)
    assert doubted(raw) == [
        "model.task: the name of 'Qwen/Qwen3-Embedding-0.6B' says 'embedding', and it is taken for "
        "a model that generates text; write 'generate', 'embed', 'classify' or 'rerank'"
    ]
    assert doubted({**raw, "model": {**raw["model"], "task": "embed"}}) == []


def test_a_chat_page_of_a_model_that_does_not_chat_is_refused() -> None:
    raw = {**stack(L4, id="BAAI/bge-m3"), "chat": {"enabled": True}}
    assert refused(raw) == [
        "chat.enabled: 'BAAI/bge-m3' answers no chats: its task is 'embed'; write false, or serve "
        "a model that generates text"
    ]


def test_a_share_of_the_cache_is_no_signal_for_a_model_that_keeps_none() -> None:
    raw = {**stack(L4, id="BAAI/bge-m3"), "autoscaling": {"metric": "kvCache", "target": 0.5}}
    assert doubted(raw, "autoscaling") == [
        "autoscaling.metric: a model whose task is 'embed' may keep no KV cache: 'kvCache' stays "
        "at 0 then, and adds no replica; use 'batch' or 'queue'"
    ]


def test_a_gated_model_without_a_token_is_refused_and_an_unknown_one_doubted() -> None:
    raw = stack(L4, id="google/gemma-2-9b-it")
    del raw["huggingFaceToken"]
    assert [each.partition(";")[0] for each in refused(raw)] == [
        "model.id: 'google/gemma-2-9b-it' is gated: Hugging Face gives it only to a token whose "
        "owner accepted its licence"
    ]
    unknown = stack(L4, id="mistralai/Mistral-7B-v0.3", revision="refs/pr/1")
    del unknown["huggingFaceToken"]
    assert doubted(unknown) == [
        "model.id: it is not known whether Hugging Face gives 'mistralai/Mistral-7B-v0.3' without "
        "a token; to find out, run: curl -sILo /dev/null -w '%{http_code}\\n' "
        "https://huggingface.co/mistralai/Mistral-7B-v0.3/resolve/refs%2Fpr%2F1/config.json (200: "
        "it does; 401: it is gated, private or not there; write huggingFaceToken: {existing: "
        "NAME}, or a 'modelStore' with the 'existing' and 'path' of a bucket that has the model)"
    ]


def test_parsers_of_answers_are_doubted_for_a_model_that_gives_none() -> None:
    parsers = {"toolCallParser": "hermes", "reasoningParser": "qwen3"}
    nothing = "has no effect for a model whose task is 'embed', which answers no chat; remove it"
    assert doubted(stack(L4, id="BAAI/bge-m3", **parsers)) == [
        f"model.toolCallParser: {nothing}",
        f"model.reasoningParser: {nothing}",
    ]
    assert doubted(stack(L4, id="Qwen/Qwen3-0.6B", **parsers)) == []
