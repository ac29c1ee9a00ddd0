"""vLLM's own parser and checks of the pinned release, asked about all that stacks tell vLLM."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from components.facts import vllm
from components.facts.accelerators import SHAPES
from components.facts.shapes import Family
from components.model.settings import argument_problems
from tests.contract.evaluated import evaluated
from tests.contract.every_stack import STACKS, configuration, registered
from tests.contract.model_configs import config_of
from tests.contract.vllm_cases import Told, on, told
from tests.judges import Heard
from tools.pages.edits import edits
from tools.vllm.parser import VALUES, Case, find_or_get, values_text

pytestmark = pytest.mark.xdist_group("every-stack")

_MODEL = "Qwen/Qwen3-8B"
_OF_FLAGS = re.compile(
    r"model\.(adapters|arguments|chatTemplate|dtype|environment|kvCacheDtype|maxModelLen"
    r"|quantization|remoteCode|task|toolCallParser)|parallelism.*"
)
"""Keys whose edits tell vLLM something else. Not here: `reasoningParser`, with which vLLM reads the
model's tokenizer; its name is among the faults below."""


def one_of_each(lines: list[tuple[str, Told]]) -> dict[str, Told]:
    """Return each command line once, by the first that has it and its machine."""
    kept: dict[str, tuple[str, Told]] = {}
    for name, line in lines:
        key = json.dumps([line.family, line.case.written()], sort_keys=True)
        kept.setdefault(key, (f"{name} on {line.shape}", line))
    return dict(kept.values())


def stacks() -> dict[str, Told]:
    """Return each command line of the stacks, and of the edits that change one."""
    lines = [
        (name, each) for name in STACKS for each in told(configuration(name), registered(name))
    ]
    one_of_a_key = {edit.key: edit for edit in edits()}
    for edit in one_of_a_key.values():
        if _OF_FLAGS.fullmatch(edit.key):
            resources = evaluated(edit.config).resources
            lines += [(str(edit), each) for each in told(edit.config, resources)]
    return one_of_each(lines)


def line(*words: str, shape: str = "nvidia-h100-80gb-8", model: str = _MODEL) -> Case:
    """Return a command line with the words of a test."""
    own = ("--model=x", f"--served-model-name={model}", "--max-model-len=8192")
    return on(SHAPES[shape], Case((*own, *words), config_of(model)))


FAULTS = {
    ("--max-model-len=99999999",): "(99999999) is greater than the derived max_model_len",
    ("--tensor-parallel-size=3",): "heads (32) must be divisible by tensor parallel size (3)",
    ("--dtype=float17",): "argument --dtype: invalid choice: 'float17'",
    ("--no-such-flag=1",): "unrecognized arguments: --no-such-flag=1",
    ("--quantization=gptq",): "Cannot find the config file for gptq",
    ("--kv-cache-dtype=int3",): "argument --kv-cache-dtype: invalid choice: 'int3'",
    ("--enable-auto-tool-choice", "--tool-call-parser=of-my-own"): "invalid tool call parser",
    ("--reasoning-parser=of-my-own",): "Reasoning parser 'of-my-own' not found",
    ("--enable-lora", "--max-lora-rank=3"): "argument --max-lora-rank: invalid choice: 3",
}
"""A fault in what the program sets, and vLLM's own words for it."""


_ROWS: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("seed", 7, ("--seed=7",)),
    ("seed", "seven", ("--seed=seven",)),
    ("seed", 0.5, ("--seed=0.5",)),
    ("enforce-eager", True, ("--enforce-eager",)),
    ("enforce-eager", "yes", ("--enforce-eager=yes",)),
    ("enable-prefix-caching", False, ("--no-enable-prefix-caching",)),
    ("max-num-batched-tokens", "8k", ("--max-num-batched-tokens=8k",)),
    ("max-num-batched-tokens", "many", ("--max-num-batched-tokens=many",)),
    ("gpu-memory-utilization", 0.85, ("--gpu-memory-utilization=0.85",)),
    ("gpu-memory-utilization", "most", ("--gpu-memory-utilization=most",)),
    ("limit-mm-per-prompt", {"image": 1}, ('--limit-mm-per-prompt={"image": 1}',)),
    ("limit-mm-per-prompt", "one", ("--limit-mm-per-prompt=one",)),
    ("compilation-config", {"mode": 3}, ('--compilation-config={"mode": 3}',)),
    ("compilation-config", "fast", ("--compilation-config=fast",)),
    ("cudagraph-capture-sizes", [1, 2, 4], ("--cudagraph-capture-sizes", "1", "2", "4")),
    ("cudagraph-capture-sizes", ["a"], ("--cudagraph-capture-sizes", "a")),
    (
        "speculative-config",
        {"method": "ngram", "num_speculative_tokens": 3, "prompt_lookup_max": 4},
        (
            '--speculative-config={"method": "ngram", "num_speculative_tokens": 3, '
            '"prompt_lookup_max": 4}',
        ),
    ),
    ("speculative-config", "ngram", ("--speculative-config=ngram",)),
    ("scheduling-policy", "priority", ("--scheduling-policy=priority",)),
    ("scheduling-policy", "random", ("--scheduling-policy=random",)),
    ("tokenizer-mode", "slow", ("--tokenizer-mode=slow",)),
    ("load-format", "dummy", ("--load-format=dummy",)),
    ("uvicorn-log-level", "debug", ("--uvicorn-log-level=debug",)),
    ("uvicorn-log-level", "loud", ("--uvicorn-log-level=loud",)),
    ("generation-config", "vllm", ("--generation-config=vllm",)),
    ("max-logprobs", 5, ("--max-logprobs=5",)),
    ("allowed-origins", ["*"], ('--allowed-origins=["*"]',)),
    ("hf-overrides", {"rope_theta": 1e6}, ('--hf-overrides={"rope_theta": 1000000.0}',)),
    ("task", "embed", ("--task=embed",)),
    ("swap-space", 4, ("--swap-space=4",)),
    ("no-such-flag", 1, ("--no-such-flag=1",)),
    ("pooler-config", "mean", ("--pooler-config=mean",)),
    ("safetensors-load-strategy", "eager", ("--safetensors-load-strategy=eager",)),
)
"""What `model.arguments` says, and the same as a command line."""


@dataclass(frozen=True)
class Said:
    """What vLLM says of all that is asked here."""

    stacks: dict[str, str | None]
    faults: tuple[str | None, ...]
    rows: tuple[str | None, ...]
    routes: frozenset[str]
    values: Mapping[str, Any]


@pytest.fixture(scope="module")
def said() -> Said:
    """Ask vLLM once for each family; where its parser is not there yet, wait until it is."""
    parser, lines = find_or_get(), stacks()
    on_gpus = {name: each.case for name, each in lines.items() if each.family is Family.NVIDIA}
    on_tpus = {name: each.case for name, each in lines.items() if each.family is Family.TPU}
    faults = [line(*words) for words in FAULTS]
    rows = [line(*words) for *_, words in _ROWS]
    gpu = parser.answer(Family.NVIDIA, [*on_gpus.values(), *faults, *rows], server=True)
    tpu = parser.answer(Family.TPU, list(on_tpus.values()))
    own, rest = gpu.verdicts[: len(on_gpus)], gpu.verdicts[len(on_gpus) :]
    return Said(
        stacks=dict(zip([*on_gpus, *on_tpus], [*own, *tpu.verdicts], strict=True)),
        faults=rest[: len(faults)],
        rows=rest[len(faults) :],
        routes=gpu.routes,
        values=gpu.values,
    )


def test_vllm_accepts_what_every_stack_tells_it_on_every_rung(said: Said, heard: Heard) -> None:
    assert {name: words for name, words in said.stacks.items() if words} == {}
    assert {name.rpartition(" on ")[2][:3] for name in said.stacks} >= {"ct6", "g2-"}
    heard("vLLM's parser", cases=len(said.stacks))


def test_vllm_refuses_each_planted_fault_in_its_own_words(said: Said, heard: Heard) -> None:
    told_of = zip(FAULTS.items(), said.faults, strict=True)
    assert {
        words: verdict
        for (words, part), verdict in told_of
        if verdict is None or part not in verdict
    } == {}
    heard("vLLM's parser", cases=len(FAULTS), refused=len(FAULTS))


def test_a_flag_is_refused_exactly_where_vllm_refuses_it(said: Said, heard: Heard) -> None:
    ours = [bool(list(argument_problems((), {name: value}))) for name, value, _ in _ROWS]
    differ = {
        words
        for (*_, words), verdict, refuses in zip(_ROWS, said.rows, ours, strict=True)
        if refuses is not (verdict is not None)
    }
    assert differ == set()
    heard("vLLM's parser", cases=len(_ROWS), refused=sum(ours))


def test_the_values_of_flags_are_those_of_vllms_parser(said: Said) -> None:
    assert VALUES.read_text() == values_text(said.values)


def test_every_route_of_vllms_server_is_in_the_table(said: Said) -> None:
    assert said.routes - {route.path for route in vllm.ROUTES} == set()
    assert {"/v1/chat/completions", "/v1/responses", "/metrics", "/sleep"} <= said.routes
