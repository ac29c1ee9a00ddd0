"""Flags and variables of a stack file: one value is one argument, and what is refused says why."""

from typing import Any

import pytest

from components.facts import vllm
from components.facts.shapes import Family
from components.facts.vllm_settings import (
    ADJUSTABLE_FLAGS,
    CLOSED_FLAGS,
    COUNTED_FLAGS,
    OWN_FLAGS,
    STREAM_FLAGS,
)
from components.model.settings import (
    Settings,
    argument_problems,
    setting_warnings,
    settings_of,
    variable_problems,
)

BOTH = (Family.TPU, Family.NVIDIA)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("seed", 7, ("--seed=7",)),
        ("seed", 7.0, ("--seed=7",)),
        ("max-num-batched-tokens", "8k", ("--max-num-batched-tokens=8k",)),
        ("gpu-memory-utilization", 0.85, ("--gpu-memory-utilization=0.85",)),
        ("generation-config", "vllm", ("--generation-config=vllm",)),
        ("response-role", "$(HOME); `id` --port=1", ("--response-role=$(HOME); `id` --port=1",)),
        ("response-role", "two\nlines", ("--response-role=two\nlines",)),
        ("enable-prefix-caching", True, ("--enable-prefix-caching",)),
        ("enable-prefix-caching", False, ("--no-enable-prefix-caching",)),
        ("cudagraph-capture-sizes", [1, 2, 4], ("--cudagraph-capture-sizes", "1", "2", "4")),
        ("ignore-patterns", "*.bin", ("--ignore-patterns", "*.bin")),
        ("middleware", ["a.B", "c.D"], ("--middleware=a.B", "--middleware=c.D")),
        ("allowed-origins", ["*"], ('--allowed-origins=["*"]',)),
        ("compilation-config", {"mode": 3}, ('--compilation-config={"mode": 3}',)),
        ("compilation-config", '{"mode": 3}', ('--compilation-config={"mode": 3}',)),
    ],
)
def test_a_value_is_one_argument_and_a_list_one_for_each_item(
    name: str, value: Any, words: tuple[str, ...]
) -> None:
    assert list(argument_problems((), {name: value})) == []
    assert settings_of({name: value}, {}).words == words


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("max-num-seq", 1, "is no flag of the pinned vLLM; did you mean 'max-num-seqs'"),
        ("max_num_seqs", 1, "is no flag of the pinned vLLM; did you mean 'max-num-seqs'"),
        ("tool-call-parser", "hermes", "is set by the program; write 'model.toolCallParser'"),
        ("max-model-len", 1, "is set by the program; write 'model.maxModelLen'"),
        ("port", 1, "is the program's own: probes, Service and network policies go by it"),
        ("api-key", "a", "is the program's own: a ConfigMap is no place for a secret; 'exposure' "),
        ("no-enable-prefix-caching", True, "write 'enable-prefix-caching: false'"),
        ("enable-prefix-caching", "yes", "is a switch; expected true or false"),
        ("aggregate-engine-logging", False, "is a switch; expected true, or nothing at all"),
        ("seed", True, "is no switch; expected text or a number"),
        ("seed", "seven", "expected a number"),
        ("seed", [1], "expected text or a number"),
        ("seed", None, "expected text or a number"),
        ("ignore-patterns", ["a", "--port=1"], "expected a list of at least one value, none of "),
        ("ignore-patterns", [], "expected a list of at least one value, none of "),
        ("compilation-config", "fast", "expected a mapping or a list, or JSON as text"),
        ("response-role", "a\x00b", "has a control character in it"),
        ("otlp-traces-endpoint", "http://x?t=hf_canary", "looks like a secret, and a ConfigMap is"),
        ("hf-overrides", {"token": "hf_canary"}, "looks like a secret, and a ConfigMap is"),
    ],
)
def test_a_flag_that_vllm_would_not_take_is_refused_with_the_reason(
    name: str, value: Any, reason: str
) -> None:
    (problem,) = argument_problems(("model", "arguments"), {name: value})
    assert problem.path == ("model", "arguments", name)
    assert problem.message.startswith(reason)
    assert settings_of({name: value}, {}) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("VLLM_LOGGING_LEVEL", "DEBUG", "DEBUG"),
        ("VLLM_USE_FLASHINFER_SAMPLER", False, "0"),
        ("VLLM_USE_RAY_V2_EXECUTOR_BACKEND", True, "1"),
        ("NCCL_DEBUG", "$(id)", "$(id)"),
        ("VLLM_IMAGE_FETCH_TIMEOUT", 10, "10"),
    ],
)
def test_a_variable_is_text(name: str, value: Any, text: str) -> None:
    assert list(variable_problems((), {name: value}, BOTH)) == []
    assert settings_of({}, {name: value}).environment == ((name, text),)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("VLLM_LOGGING_LEVL", "DEBUG", "is no variable of the pinned vLLM; did you mean 'VLLM_LOG"),
        ("PATH", "/x", "is no variable of the pinned vLLM"),
        ("HF_TOKEN", "hf_canary", "is set by the program; write 'huggingFaceToken'"),
        ("VLLM_SERVER_DEV_MODE", 1, "is the program's own: it opens routes that administer the "),
        ("VLLM_ENGINE_READY_TIMEOUT_S", 1, "is the program's own: it follows from the weights "),
        ("OTEL_API_KEY", "x", "is named like a secret, and a ConfigMap is no place for one"),
        ("VLLM_LOGGING_PREFIX", "hf_canary", "looks like a secret, and a ConfigMap is"),
        ("NCCL_DEBUG", ["INFO"], "expected text or a number"),
        ("TPU_TOPOLOGY", "1x1", "is set by the program; write 'pools'"),
    ],
)
def test_a_variable_that_is_not_vllms_or_not_a_persons_is_refused(
    name: str, value: Any, reason: str
) -> None:
    problem, *_ = variable_problems(("model", "environment"), {name: value}, [Family.TPU])
    assert problem.path == ("model", "environment", name)
    assert problem.message.startswith(reason)
    assert "hf_canary" not in problem.message


def test_a_variable_of_the_tpu_plugin_is_refused_where_there_are_gpus() -> None:
    values = {"SKIP_JAX_PRECOMPILE": 1, "LIBTPU_INIT_ARGS": "--x", "VLLM_LOGGING_LEVEL": "INFO"}
    assert list(variable_problems((), values, [Family.TPU])) == []
    refused = [problem.path for problem in variable_problems((), values, BOTH)]
    assert refused == [("SKIP_JAX_PRECOMPILE",), ("LIBTPU_INIT_ARGS",)]


def test_a_flag_that_moves_memory_is_doubted() -> None:
    values = {"gpu-memory-utilization": 0.8, "seed": 1}
    assert [each.path for each in setting_warnings((), values)] == [("gpu-memory-utilization",)]


def test_what_is_refused_or_doubted_by_name_is_a_flag_of_the_pinned_vllm() -> None:
    named = {*OWN_FLAGS, *CLOSED_FLAGS, *COUNTED_FLAGS, *STREAM_FLAGS, *ADJUSTABLE_FLAGS}
    assert named - vllm.FLAGS == set()
    assert OWN_FLAGS.keys() & CLOSED_FLAGS.keys() == set()


def test_every_flag_of_the_pinned_vllm_is_one_flag_of_its_command_line_or_refused_in_words() -> (
    None
):
    fitting = {"switch": True, "int": 1, "float": 0.5, "list": ["a"], "json": {"a": 1}}
    taken = {}
    for flag, kind in vllm.FLAG_KINDS.items():
        value = {flag[2:]: fitting.get(kind, "a")}
        words, problems = settings_of(value, {}).words, list(argument_problems((), value))
        assert bool(problems) is not bool(words), flag
        taken[flag] = [word.partition("=")[0] for word in words if word.startswith("--")]
    assert {tuple(found) for flag, found in taken.items() if found != [flag]} == {()}
