"""Profiles: what vLLM is told on each kind of machine."""

import json
from dataclasses import replace

import pytest

from components.facts.accelerators import SHAPES, shape_for
from components.facts.models import MODELS
from components.ladder.lifetime import Drain
from components.ladder.parallelism import Parallelism, Strategy, tensor_parallel_size
from components.ladder.tpu_environment import tpu_environment
from components.model.options import ModelOptions
from components.model.precision import Dtype, Precision
from components.model.profiles import (
    EXECUTOR_OVER_RAY,
    ModelChoice,
    Profile,
    common_arguments,
    profiles,
)
from components.model.settings import settings_of
from components.model_store.plan import StoreKind, Weights
from tests.plan.choices import rung

QWEN = ModelChoice("Qwen/Qwen2-1.5B", 8192)
LLAMA_70B = ModelChoice("meta-llama/Llama-3.3-70B-Instruct", 8192)
COMMIT = "0123456789abcdef0123456789abcdef01234567"
UNKNOWN = ModelChoice("somebody/something", 4096)


def test_every_rung_shares_the_model_its_length_and_its_way_out() -> None:
    assert common_arguments(QWEN, Drain(5, 15, 5)) == (
        "--model=Qwen/Qwen2-1.5B",
        "--served-model-name=Qwen/Qwen2-1.5B",
        "--host=0.0.0.0",
        "--port=8000",
        "--max-model-len=8192",
        "--shutdown-timeout=15",
    )


def test_each_kind_of_machine_has_one_profile_in_the_ladders_order() -> None:
    ladder = [rung("v6e-8"), rung("nvidia-l4-1"), rung("v5e-4"), rung("v6e-8", "again")]
    assert [each.hardware for each in profiles(ladder, QWEN)] == ["v6e-8", "nvidia-1", "v5e-4"]


def test_gpus_are_told_apart_by_their_number() -> None:
    ladder = [rung("nvidia-l4-1"), rung("nvidia-h100-80gb-1"), rung("nvidia-l4-2")]
    assert [each.hardware for each in profiles(ladder, QWEN)] == ["nvidia-1", "nvidia-2"]


def test_a_tpus_profile_has_its_batch_its_environment_and_time_to_compile() -> None:
    (profile,) = profiles([rung("v6e-4")], QWEN)
    assert profile.arguments == (
        "--tensor-parallel-size=4",
        "--max-num-batched-tokens=1024",
        "--max-num-seqs=256",
    )
    assert dict(profile.environment) == {
        **tpu_environment(shape_for("v6e-4")),
        "VLLM_ENGINE_READY_TIMEOUT_S": "1829",
    }


def test_an_engine_has_time_to_load_the_weights_of_its_model() -> None:
    """131.4 GiB: the startup probe was 1,920 seconds and the engine's own limit 600."""
    (profile,) = profiles([rung("nvidia-a100-80gb-4")], LLAMA_70B)
    assert dict(profile.environment) == {"VLLM_ENGINE_READY_TIMEOUT_S": "1915"}


def test_a_profile_is_the_file_that_the_launcher_reads() -> None:
    profile = Profile("v6e-1", ("--max-num-seqs=1",), (("A", "b"),), (("C", "d"),))
    assert profile.file_name == "v6e-1.json"
    assert json.loads(profile.text) == {
        "arguments": ["--max-num-seqs=1"],
        "environment": {"A": "b"},
        "overrides": {"C": "d"},
    }


def test_a_persons_flag_takes_the_place_of_the_machines() -> None:
    on_l4 = replace(rung("nvidia-l4-1"), arguments={"max-num-seqs": 32, "seed": 7})
    everywhere = replace(QWEN, settings=settings_of({"seed": 1, "enforce-eager": True}, {}))
    (profile,) = profiles([on_l4], everywhere)
    assert profile.arguments == (
        "--tensor-parallel-size=1",
        "--max-num-batched-tokens=2048",
        "--seed=7",
        "--enforce-eager",
        "--max-num-seqs=32",
    )


def test_a_persons_variable_goes_before_a_containers() -> None:
    chosen = replace(QWEN, settings=settings_of({}, {"VLLM_LOGGING_LEVEL": "DEBUG"}))
    on_l4 = replace(rung("nvidia-l4-1"), environment={"VLLM_LOGGING_LEVEL": "INFO"})
    (profile,) = profiles([on_l4], chosen)
    assert profile.overrides == (("VLLM_LOGGING_LEVEL", "INFO"),)


def test_a_groups_workers_get_the_variables_that_vllm_would_not_hand_on() -> None:
    chosen = replace(QWEN, settings=settings_of({}, {"OMP_NUM_THREADS": 4, "NCCL_DEBUG": "INFO"}))
    groups = Parallelism(Strategy.MULTI_NODE, 2)
    (profile,) = profiles([rung("nvidia-l4-2")], chosen, groups)
    assert dict(profile.overrides) == {
        "VLLM_RAY_EXTRA_ENV_VARS_TO_COPY": "OMP_NUM_THREADS",
        "OMP_NUM_THREADS": "4",
        "NCCL_DEBUG": "INFO",
    }


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        (ModelOptions(), ()),
        (
            ModelOptions(tool_call_parser="hermes", reasoning_parser="qwen3"),
            ("--enable-auto-tool-choice", "--tool-call-parser=hermes", "--reasoning-parser=qwen3"),
        ),
        (
            ModelOptions(remote_code=True, chat_template="{{ messages }}"),
            (
                "--trust-remote-code",
                f"--code-revision={COMMIT}",
                "--chat-template=/etc/vllm/profiles/chat_template.jinja",
            ),
        ),
    ],
    ids=["none", "parsers", "code and template"],
)
def test_what_a_model_does_beyond_answering_is_flags_of_every_rung(
    options: ModelOptions, flags: tuple[str, ...]
) -> None:
    chosen = replace(QWEN, revision=COMMIT, options=options)
    plain = common_arguments(replace(QWEN, revision=COMMIT), Drain(15, 45, 15))
    assert common_arguments(chosen, Drain(15, 45, 15)) == (*plain, *flags)


def test_code_out_of_a_bucket_has_no_revision_of_its_own() -> None:
    chosen = replace(QWEN, revision=COMMIT, options=ModelOptions(remote_code=True))
    flags = common_arguments(chosen, Drain(15, 45, 15), Weights(StoreKind.BUCKET, "m"))
    assert flags[-1] == "--trust-remote-code"


@pytest.mark.parametrize(
    ("shape", "model", "size"),
    [
        ("v6e-1", "Qwen/Qwen2-1.5B", 1),
        ("v6e-4", "Qwen/Qwen2-1.5B", 4),
        ("v6e-8", "Qwen/Qwen2-1.5B", 4),  # 12 heads
        ("v6e-8", "Qwen/Qwen2.5-7B-Instruct", 4),  # 28 heads
        ("v7x-1", "meta-llama/Llama-3.1-8B", 2),  # two devices a chip
        ("v7x-4", "google/gemma-3-1b-it", 4),  # 4 heads
        ("nvidia-l4-8", "microsoft/phi-4", 8),  # 40 heads
        ("v6e-8", "somebody/something", 8),
    ],
)
def test_tensor_parallel_is_the_most_devices_that_divide_the_heads(
    shape: str, model: str, size: int
) -> None:
    heads = ModelChoice(model, 8192).attention_heads
    assert tensor_parallel_size(shape_for(shape), heads, Parallelism()) == size


def test_one_gpu_of_a_machine_shares_nothing_and_the_profile_is_still_the_machines() -> None:
    (profile,) = profiles([rung("nvidia-l4-2")], QWEN, Parallelism(Strategy.SINGLE_GPU))
    assert profile.hardware == "nvidia-2"
    assert profile.arguments == (
        "--tensor-parallel-size=1",
        "--max-num-batched-tokens=2048",
        "--max-num-seqs=256",
    )


def test_one_chip_of_ironwood_has_its_two_devices_whatever_the_strategy() -> None:
    single = Parallelism(Strategy.SINGLE_GPU)
    assert tensor_parallel_size(shape_for("v7x-1"), None, single) == 2


def test_a_group_deals_its_layers_out_to_its_nodes_over_ray() -> None:
    (profile,) = profiles([rung("nvidia-l4-2")], QWEN, Parallelism(Strategy.MULTI_NODE, 3))
    assert profile.arguments == (
        "--tensor-parallel-size=2",
        "--pipeline-parallel-size=3",
        "--distributed-executor-backend=ray",
        "--max-num-batched-tokens=2048",
        "--max-num-seqs=256",
    )


@pytest.mark.parametrize("model", MODELS)
def test_tensor_parallel_divides_the_heads_of_every_model_on_every_machine(model: str) -> None:
    for shape in SHAPES.values():
        size = tensor_parallel_size(shape, MODELS[model].heads, Parallelism())
        assert MODELS[model].heads % size == 0
        assert shape.devices % size == 0


def test_heads_that_a_person_gave_are_the_ones_that_count() -> None:
    given = ModelChoice("somebody/something", 8192, heads=12)
    assert (given.attention_heads, UNKNOWN.attention_heads) == (12, None)
    (profile,) = profiles([rung("v6e-8")], given)
    assert profile.arguments[0] == "--tensor-parallel-size=4"


def test_no_rung_is_told_a_type_that_nobody_chose() -> None:
    """Each GPU computes in the best one that vLLM finds."""
    ladder = [rung("nvidia-l4-1"), rung("nvidia-tesla-t4-1"), rung("nvidia-l4-2"), rung("v6e-1")]
    found = profiles(ladder, QWEN)
    assert [each for one in found for each in one.arguments if "dtype" in each] == []


def test_a_type_that_a_person_chose_is_every_rungs() -> None:
    chosen = ModelChoice("Qwen/Qwen2-1.5B", 8192, precision=Precision(Dtype.FLOAT16))
    assert "--dtype=float16" in common_arguments(chosen, Drain(5, 15, 5))
    found = profiles([rung("nvidia-tesla-t4-1"), rung("nvidia-l4-2")], chosen)
    assert [each for one in found for each in one.arguments if "dtype" in each] == []


def test_the_executor_over_ray_is_the_one_whose_steps_end() -> None:
    assert EXECUTOR_OVER_RAY == {"VLLM_USE_RAY_V2_EXECUTOR_BACKEND": "0"}
