"""What a person is told of a model that does not fit."""

import pytest

from components.facts.accelerators import shape_for
from components.facts.capacity import Capacity
from components.facts.models import MODELS
from components.ladder.parallelism import Parallelism
from components.ladder.rung import Rung
from components.model.checkpoint import known_by_facts
from components.model.memory_fit import Serving, fit_problems
from components.model.precision import Precision

LLAMA_70B = "meta-llama/Llama-3.1-70B"


def serving(model: str, max_model_len: int) -> Serving:
    """Return a model on all devices of whatever machine."""
    known = known_by_facts(model)
    return Serving(MODELS[model], known, max_model_len, Precision(), Parallelism())


def rung(name: str, shape: str, capacity: Capacity = Capacity.ON_DEMAND) -> Rung:
    """Return a rung of one machine."""
    return Rung(name, shape_for(shape), capacity, (), 0, 1)


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
