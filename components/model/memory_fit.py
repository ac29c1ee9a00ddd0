"""The fit of a model in a machine's memory, and the longest context that fits.

The arithmetic for each device: weights, vLLM's own memory, and the KV cache; and the errors and
warnings that follow from it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..core.problems import Problem
from ..facts.accelerators import ACCELERATORS
from ..facts.models import ModelFacts
from ..facts.shapes import Family, Shape
from ..ladder.parallelism import Parallelism, tensor_parallel_size
from ..ladder.rung import Rung
from .adapters import Adapter, adapters_gib
from .checkpoint import NOT_QUANTIZED, Known
from .precision import Precision

UTILIZATION = 0.92
"""Share of a device's memory that vLLM uses: its default `--gpu-memory-utilization`
(vllm/config/cache.py of 0.26.0, which tpu_inference/worker/tpu_worker.py of 0.26.0 follows)."""

_FIXED_GIB = 0.5
_BYTES_PER_BATCHED_HIDDEN = 42
"""With the half GiB above: 0.83 GiB for Llama-3.1-8B at 2048 batched tokens on an L4, as measured
for kvplan 0.1.1; activations grow with the batched tokens and with the hidden size."""

_TPU_HEAD_DIM = 128
_TPU_SMALL_HEAD_DIM = 64
"""TPU kernels pad a head to a multiple of 128, except a head of 64 (tpu-inference 0.26.0,
`get_padded_head_dim` in tpu_inference/utils.py)."""

_BLOCK = 16
"""Tokens in one block of the KV cache: vLLM's default `--block-size` on GPUs."""

_GIB = 2**30


@dataclass(frozen=True)
class Split:
    """Number of devices of one replica."""

    tensor: int
    pipeline: int = 1


@dataclass(frozen=True)
class Fit:
    """The memory of one device when a machine serves a model, in GiB."""

    usable_gib: float
    """Memory that vLLM can use."""
    weights_gib: float
    runtime_gib: float
    """Activations, graphs and the driver."""
    kv_bytes_per_token: int
    measured: bool
    """Whether the machine's memory is known well enough for an error."""
    adapters_gib: float = 0.0
    """LoRA adapters: space for each at the largest rank."""

    @property
    def device_gib(self) -> float:
        """Return the memory of the device, including the part that vLLM does not use."""
        return self.usable_gib / UTILIZATION

    @property
    def kv_gib(self) -> float:
        """Return the memory left for the KV cache; negative if the weights alone do not fit."""
        return self.usable_gib - self.weights_gib - self.runtime_gib - self.adapters_gib

    @property
    def tokens(self) -> int:
        """Return the number of tokens in the KV cache, in whole blocks."""
        held = self.kv_gib * _GIB / self.kv_bytes_per_token
        return max(0, math.floor(held / _BLOCK) * _BLOCK)

    def request_gib(self, tokens: int) -> float:
        """Return the memory of a request with this number of tokens in the KV cache."""
        return tokens * self.kv_bytes_per_token / _GIB

    def serves(self, max_model_len: int) -> bool:
        """Return whether one request of the longest context fits; if not, vLLM does not start."""
        return self.tokens >= max_model_len


def fit_of(
    shape: Shape, model: ModelFacts, split: Split, precision: Precision, batched_tokens: int
) -> Fit:
    """Return the memory of one device for a model on a machine."""
    memory = shape.device_memory
    # Measured with a type of two bytes.
    wide = precision.bytes_on(shape, model.architecture) / 2
    activations = wide * batched_tokens * model.hidden * _BYTES_PER_BATCHED_HIDDEN / _GIB
    bytes_per_number = precision.kv_bytes(shape, model.architecture)
    return Fit(
        usable_gib=memory.gib * UTILIZATION,
        weights_gib=precision.weights_gib(model, shape) / (split.tensor * split.pipeline),
        runtime_gib=_FIXED_GIB + activations,
        kv_bytes_per_token=_kv_bytes(shape.family, model, split, bytes_per_number),
        measured=memory.measured,
    )


def _kv_bytes(family: Family, model: ModelFacts, split: Split, bytes_per_number: float) -> int:
    layers = math.ceil(model.layers / split.pipeline)
    # A device has at least one head: with more devices than heads, heads are duplicated.
    heads = max(1, math.ceil(model.kv_heads / split.tensor))
    return math.ceil(2 * layers * heads * _head_dim(family, model.head_dim) * bytes_per_number)


def _head_dim(family: Family, head_dim: int) -> int:
    if family is Family.NVIDIA or head_dim == _TPU_SMALL_HEAD_DIM:
        return head_dim
    return math.ceil(head_dim / _TPU_HEAD_DIM) * _TPU_HEAD_DIM


_SHORTEST = 128
"""Smallest useful context in tokens: with less space, the weights are the problem."""


@dataclass(frozen=True)
class Serving:
    """The model and the settings that a rung serves."""

    model: ModelFacts
    known: Known
    max_model_len: int
    """Longest context, in tokens."""
    precision: Precision
    parallelism: Parallelism
    """Distribution of one replica over devices."""
    adapters: tuple[Adapter, ...] = ()

    def fit(self, shape: Shape) -> Fit:
        """Return the memory of one device of a machine."""
        tensor = tensor_parallel_size(shape, self.model.heads, self.parallelism)
        split = Split(tensor, pipeline=self.parallelism.nodes)
        batched = self.known.batched_tokens(shape, self.max_model_len)
        fit = fit_of(shape, self.model, split, self.precision, batched)
        bytes_per_number = self.precision.bytes_on(shape, self.model.architecture)
        room = adapters_gib(
            self.adapters, self.model, split.tensor, split.pipeline, bytes_per_number
        )
        return replace(fit, adapters_gib=room)


def fit_problems(
    rungs: Sequence[tuple[int, Rung]], serving: Serving
) -> tuple[list[Problem], list[Problem]]:
    """Return the errors and the warnings, for rungs with their index in `pools`."""
    problems, warnings = _positions(serving), list[Problem]()
    for index, rung in rungs:
        fit = serving.fit(rung.shape)
        if fit.serves(serving.max_model_len):
            continue
        problem = (
            _context(rung, fit, serving)
            if fit.tokens >= _SHORTEST
            else _weights(index, rung, fit, serving)
        )
        (problems if fit.measured else warnings).append(problem)
    return problems, warnings


def _positions(serving: Serving) -> list[Problem]:
    most = serving.model.max_positions
    if serving.max_model_len <= most:
        return []
    message = (
        f"{serving.model.id} was made for at most {most} tokens, given {serving.max_model_len}; "
        f"write at most {most}"
    )
    return [Problem(("model", "maxModelLen"), message)]


def _context(rung: Rung, fit: Fit, serving: Serving) -> Problem:
    longest = min(fit.tokens, serving.model.max_positions)
    message = (
        f"{serving.max_model_len} tokens of {serving.model.id} do not fit pool '{rung.name}' "
        f"({rung.shape.machine_type}): its KV cache holds {_about(fit)}{fit.tokens}; "
        f"write at most {longest}{_or_larger(rung, serving)}{_stored_smaller(serving.known)}"
    )
    return Problem(("model", "maxModelLen"), message)


def _weights(index: int, rung: Rung, fit: Fit, serving: Serving) -> Problem:
    shape = rung.shape
    needs = fit.weights_gib + fit.runtime_gib + fit.adapters_gib
    message = (
        f"{serving.model.id} does not fit {shape.machine_type}: each device needs {needs:.1f} GiB "
        f"for its part of the weights and to run, and has {_about(fit)}{fit.usable_gib:.1f}; "
        f"{_instead(rung, serving)}{_stored_smaller(serving.known)}"
    )
    return Problem(("pools", index, _size_key(shape)), message)


def _stored_smaller(known: Known) -> str:
    """Return the note that weights may be smaller: an error is shown without the warnings."""
    return (
        ""
        if known.quantization_warning is None
        else f". But {known.quantization_warning}, {NOT_QUANTIZED}"
    )


def _about(fit: Fit) -> str:
    return "" if fit.measured else "an estimated "


def _size_key(shape: Shape) -> str:
    return "chips" if shape.family is Family.TPU else "gpus"


def _serving_shapes(accelerator: str, rung: Rung, serving: Serving) -> list[Shape]:
    """Return the sizes of an accelerator that fit the model and have the rung's capacity."""
    return [
        shape
        for shape in ACCELERATORS[accelerator].shapes
        if rung.capacity in shape.sold_as and serving.fit(shape).serves(serving.max_model_len)
    ]


def _or_larger(rung: Rung, serving: Serving) -> str:
    larger = _serving_shapes(rung.shape.accelerator, rung, serving)
    return f", or give it {_size_key(rung.shape)}: {larger[0].count}" if larger else ""


def _instead(rung: Rung, serving: Serving) -> str:
    name, key = rung.shape.accelerator, _size_key(rung.shape)
    own = _serving_shapes(name, rung, serving)
    if own:
        return f"smallest {name} that serves it: {key}: {own[0].count}"
    others = [
        fitting[0]
        for accelerator in ACCELERATORS
        if (fitting := _serving_shapes(accelerator, rung, serving))
    ]
    if not others:
        return "no single machine serves it"
    named = ", ".join(f"{o.accelerator} with {_size_key(o)}: {o.count}" for o in others)
    return f"no single machine of {name} serves it; smallest that do: {named}"
