"""What a replica generates at full load, where the stack file does not say: published figures.

Each figure has its grade: A, a repository of Google or vLLM; B, a named third party; C, second
hand. A figure of a model holds for a smaller one as a floor, because the smaller model is not
slower on the same machine; it says nothing of a larger one, nor of another machine. Smaller means
fewer parameters and smaller weights: a figure of weights in eight bits says nothing of as many in
16. All were read on 2026-11-30.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from components.facts.checkpoints import BITS, UNQUANTIZED_BITS, Checkpoint
from components.ladder.rung import Rung
from fleet.region.model import Speed

_SAME = 1.01
"""How much larger a model may be than the one of a figure: parameters are counted differently."""

_FP8 = BITS[Checkpoint.FP8]


class UnknownSpeedError(Exception):
    """Rungs without a speed; the message says how to measure it or to try a figure."""


@dataclass(frozen=True)
class ServedModel:
    """A model as far as its speed goes."""

    id: str
    parameters_billion: float
    weight_bits: float = UNQUANTIZED_BITS
    """Width of a weight as it is served."""


@dataclass(frozen=True)
class Published:
    """One published figure."""

    machine: str
    """Accelerator and how many of one machine, e.g. `v6e-8`."""
    model: str
    parameters_billion: float
    tokens_per_second: float
    """Generated tokens of one replica on the whole machine."""
    grade: str
    source: str
    weight_bits: float = UNQUANTIZED_BITS
    """Width of a weight in the measurement."""

    def is_floor_for(self, model: ServedModel) -> bool:
        """Return whether a model is no larger, in its parameters and in the size of its weights."""
        most = self.parameters_billion * _SAME
        weights = model.parameters_billion * model.weight_bits
        return most >= model.parameters_billion and most * self.weight_bits >= weights


_RECIPES = "AI-Hypercomputer/tpu-recipes @c8cfe2f, 128 at once, 2026-08"
_FLOOR = "vllm-project/tpu-inference @b8692ff, a floor of its CI, 1800 tokens in, 2026-08"
_LAMBDA = "LambdaLabsML/vllm-benchmark @0e8fc5d, vLLM 0.5.4, 2024-09"
_QUICKSTART = "GKE Inference Quickstart, quoted second hand, 2026"

PUBLISHED = (
    Published("v6e-8", "Llama-3.3-70B", 70.55, 3544.5, "A", _RECIPES),
    Published("v6e-1", "Llama-3.1-8B", 8.03, 1379, "A", _FLOOR),
    Published("v6e-1", "Qwen3-4B", 4.02, 1408, "A", _FLOOR),
    Published("v6e-8", "Qwen3-32B", 32.76, 1595, "A", _FLOOR),
    Published("v6e-8", "gemma-3-27b-it", 27.43, 2100, "A", _FLOOR),
    Published("nvidia-l4-1", "Gemma-2-2b-it", 2.61, 1458, "C", _QUICKSTART),
    Published("nvidia-l4-4", "Gemma-2-27b", 27.23, 442, "C", _QUICKSTART),
    Published("nvidia-a100-80gb-1", "Mistral-7B", 7.25, 1591, "B", _LAMBDA),
    Published("nvidia-a100-80gb-2", "Llama-3.1-70B in FP8", 70.55, 663, "B", _LAMBDA, _FP8),
    Published("nvidia-a100-80gb-4", "Llama-3.1-70B in FP8", 70.55, 957, "B", _LAMBDA, _FP8),
    Published("nvidia-a100-80gb-8", "Llama-3.1-70B in FP8", 70.55, 1163, "B", _LAMBDA, _FP8),
    Published("nvidia-h100-80gb-1", "Mistral-7B", 7.25, 3281, "B", _LAMBDA),
    Published("nvidia-h100-80gb-2", "Llama-3.1-70B in FP8", 70.55, 1728, "B", _LAMBDA, _FP8),
    Published("nvidia-h100-80gb-4", "Llama-3.1-70B in FP8", 70.55, 2243, "B", _LAMBDA, _FP8),
    Published("nvidia-h100-80gb-8", "Llama-3.1-70B in FP8", 70.55, 2573, "B", _LAMBDA, _FP8),
)


def published_speed(machine: str, model: ServedModel) -> Speed | None:
    """Return the best figure for a model of this size on a machine; None where there is none.

    Of the models that are at least as large, that of the nearest size; of one size, the highest.
    """
    usable = [each for each in PUBLISHED if each.machine == machine and each.is_floor_for(model)]
    if not usable:
        return None
    best = min(usable, key=lambda each: (each.parameters_billion, -each.tokens_per_second))
    floor = "" if best.parameters_billion <= model.parameters_billion * _SAME else ", as a floor"
    source = f"{best.model}{floor}; grade {best.grade}: {best.source}"
    return Speed(best.tokens_per_second, source)


def speeds_of(
    rungs: tuple[Rung, ...],
    model: ServedModel | None,
    per_node: Mapping[str, int],
    given: Mapping[str, float],
    machines: int = 1,
) -> dict[str, Speed]:
    """Return the speed of a replica on each rung: as given, as written, or as published.

    `model` is None for one of unknown size, `per_node` are the replicas of a node, `machines` those
    of a replica. Raises UnknownSpeedError, which names every rung without a speed.
    """
    wrong: list[str] = []
    found: dict[str, Speed] = {}
    for rung in rungs:
        replicas = per_node[rung.name]
        machine = f"{rung.shape.accelerator}-{rung.shape.count // replicas}"
        known = None
        # No figure was published for a replica of several machines.
        if model is not None and machines == 1:
            known = published_speed(machine, model)
        if rung.name in given:
            found[rung.name] = Speed(given[rung.name], "given on the command line, for a replica")
        elif rung.tokens_per_second is not None:
            told = "tokensPerSecond in the stack file"
            found[rung.name] = Speed(rung.tokens_per_second * machines / replicas, told)
        elif known is not None:
            found[rung.name] = known
        else:
            wrong.append(_measure(rung, machine, None if model is None else model.id))
    if wrong:
        raise UnknownSpeedError("\n".join(wrong))
    return found


def _measure(rung: Rung, machine: str, model: str | None) -> str:
    what = "a model of unknown size" if model is None else model
    return (
        f"the speed of '{rung.name}' is unknown: no published figure of {what} on {machine} is "
        f"known; measure it (`make benchmark`, docs/benchmark.md) and write "
        f"pools[].tokensPerSecond, or try a figure: "
        f"ARGS='--speed {rung.name}=TOKENS_PER_SECOND'"
    )
