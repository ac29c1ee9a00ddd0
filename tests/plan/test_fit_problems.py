"""What a person is told of a model that does not fit."""

import pytest

from components.core.problems import Problem
from components.facts.accelerators import shape_for
from components.facts.capacity import Capacity
from components.facts.models import MODELS
from components.ladder.parallelism import Parallelism
from components.ladder.rung import Rung
from components.model.checkpoint import known_by_facts
from components.model.memory_fit import Serving, fit_problems
from components.model.precision import Precision

LLAMA_8B = "meta-llama/Llama-3.1-8B"
LLAMA_70B = "meta-llama/Llama-3.1-70B"


def serving(model: str, max_model_len: int) -> Serving:
    """Return a model on all devices of whatever machine."""
    known = known_by_facts(model)
    return Serving(MODELS[model], known, max_model_len, Precision(), Parallelism())


def rung(name: str, shape: str, capacity: Capacity = Capacity.ON_DEMAND) -> Rung:
    """Return a rung of one machine."""
    return Rung(name, shape_for(shape), capacity, (), 0, 1)


def test_what_fits_is_not_spoken_of() -> None:
    found = fit_problems([(0, rung("v6e-8", "v6e-8"))], serving(LLAMA_70B, 8192))
    assert found == ([], [])


def test_a_context_that_is_too_long_is_told_the_longest_and_the_machine_for_it() -> None:
    problems, warnings = fit_problems([(0, rung("l4", "nvidia-l4-1"))], serving(LLAMA_8B, 131072))
    assert warnings == []
    assert problems == [
        Problem(
            ("model", "maxModelLen"),
            "131072 tokens of meta-llama/Llama-3.1-8B do not fit pool 'l4' (g2-standard-4): its "
            "KV cache holds 40256; write at most 40256, or give it gpus: 2",
        )
    ]


def test_weights_that_are_too_much_are_told_the_smallest_machine_of_their_kind() -> None:
    problems, _ = fit_problems([(1, rung("v6e-4", "v6e-4"))], serving(LLAMA_70B, 8192))
    assert problems == [
        Problem(
            ("pools", 1, "chips"),
            "meta-llama/Llama-3.1-70B does not fit ct6e-standard-4t: each device needs 33.7 GiB "
            "for its part of the weights and to run, and has 28.8; smallest v6e that serves it: "
            "chips: 8",
        )
    ]


def test_a_model_too_large_for_every_size_of_an_accelerator_is_told_which_others_serve_it() -> None:
    problems, _ = fit_problems([(0, rung("v5e", "v5e-8"))], serving(LLAMA_70B, 8192))
    (found,) = problems
    assert found.key == "pools.0.chips"
    assert found.message.partition("; ")[2].startswith(
        "no single machine of v5e serves it; smallest that do: v5p with chips: 4, v6e with chips: 8"
    )


@pytest.mark.parametrize(
    ("capacity", "named"),
    [
        (Capacity.ON_DEMAND, "nvidia-h100-80gb with gpus: 8"),
        (Capacity.SPOT, "nvidia-h100-80gb with gpus: 2"),
    ],
)
def test_only_machines_that_are_sold_as_the_rung_is_are_told_of(
    capacity: Capacity, named: str
) -> None:
    problems, _ = fit_problems([(0, rung("v5e", "v5e-8", capacity))], serving(LLAMA_70B, 8192))
    told = problems[0].message.rpartition("smallest that do: ")[2].split(", ")
    assert [each for each in told if each.startswith("nvidia-h100-80gb ")] == [named]


def test_every_rung_that_does_not_fit_is_named() -> None:
    ladder = [(0, rung("v5e-1", "v5e-1")), (1, rung("l4", "nvidia-l4-1"))]
    problems, _ = fit_problems(ladder, serving(LLAMA_8B, 65536))
    assert [problem.key for problem in problems] == [
        "pools.0.chips",
        "model.maxModelLen",
    ]


def test_a_context_longer_than_the_model_was_made_for_is_refused_once() -> None:
    ladder = [(0, rung("v6e-8", "v6e-8")), (1, rung("v6e-4", "v6e-4"))]
    problems, warnings = fit_problems(ladder, serving("Qwen/Qwen2.5-7B-Instruct", 40000))
    assert warnings == []
    assert problems == [
        Problem(
            ("model", "maxModelLen"),
            "Qwen/Qwen2.5-7B-Instruct was made for at most 32768 tokens, given 40000; "
            "write at most 32768",
        )
    ]


def test_memory_known_only_by_estimate_warns_and_does_not_refuse() -> None:
    problems, warnings = fit_problems(
        [(0, rung("a100", "nvidia-tesla-a100-1"))], serving(LLAMA_70B, 8192)
    )
    assert problems == []
    assert [warning.key for warning in warnings] == ["pools.0.gpus"]
    assert "has an estimated 36.2;" in warnings[0].message
