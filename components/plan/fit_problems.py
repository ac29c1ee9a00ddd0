"""What is said of a model that does not fit its ladder, before a machine is paid for.

Every rung has to serve the same model at the same length, so each is asked. What is known only by
estimate is doubted, not refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..facts.accelerators import ACCELERATORS
from ..facts.models import ModelFacts
from ..facts.shapes import Family, Shape
from .adapters import Adapter, adapters_gib
from .checkpoint import NOT_QUANTIZED, Known
from .fit import Fit, Split, fit_of
from .ladder import Rung
from .parallelism import Parallelism, tensor_parallel_size
from .precision import Precision
from .problems import Problem

_SHORTEST = 128
"""Fewest tokens worth serving: with less room than this the weights are the trouble."""


@dataclass(frozen=True)
class Serving:
    """What a rung is asked to serve."""

    model: ModelFacts
    known: Known
    max_model_len: int
    """Longest context, in tokens."""
    precision: Precision
    parallelism: Parallelism
    """How one replica is spread."""
    adapters: tuple[Adapter, ...] = ()

    def fit(self, shape: Shape) -> Fit:
        """Return the memory of one device of a machine."""
        tensor = tensor_parallel_size(shape, self.model.heads, self.parallelism)
        split = Split(tensor, pipeline=self.parallelism.nodes)
        batched = self.known.batched_tokens(shape, self.max_model_len)
        fit = fit_of(shape, self.model, split, self.precision, batched)
        each = self.precision.bytes_on(shape, self.model.architecture)
        room = adapters_gib(self.adapters, self.model, split.tensor, split.pipeline, each)
        return replace(fit, adapters_gib=room)


def fit_problems(
    rungs: Sequence[tuple[int, Rung]], serving: Serving
) -> tuple[list[Problem], list[Problem]]:
    """Return what cannot work and what may not, for rungs with their index in `pools`."""
    problems, warnings = _positions(serving), list[Problem]()
    for index, rung in rungs:
        fit = serving.fit(rung.shape)
        if fit.serves(serving.max_model_len):
            continue
        found = (
            _context(rung, fit, serving)
            if fit.tokens >= _SHORTEST
            else _weights(index, rung, fit, serving)
        )
        (problems if fit.measured else warnings).append(found)
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
    """Return the doubt whether the weights are that large: a refusal is told without warnings."""
    return "" if known.doubt is None else f". But {known.doubt}, {NOT_QUANTIZED}"


def _about(fit: Fit) -> str:
    return "" if fit.measured else "an estimated "


def _size_key(shape: Shape) -> str:
    return "chips" if shape.family is Family.TPU else "gpus"


def _serving_shapes(accelerator: str, rung: Rung, serving: Serving) -> list[Shape]:
    """Return the sizes of an accelerator that serve, and are sold as the rung is."""
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
