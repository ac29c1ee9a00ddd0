"""LoRA adapters that are served in addition to the model: their flags and their memory.

Source: vLLM 0.26.0, `vllm/lora/layers` (the part on a device), `vllm/lora/utils.py` (the sources of
an adapter) and tpu-inference 0.26.0, `models/common/model_loader.py`; read 2026-11.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..core.problems import Problem
from ..facts.models import ModelFacts
from ..facts.vllm import LORA_RANKS, VERSION
from ..facts.vllm_refusals import takes_adapters
from ..model_store.plan import StoreKind
from .checkpoint import Known

_GIB = 2**30

_LARGEST_VOCABULARY = 262_144
"""Size of the largest vocabulary among the known models (Gemma 3's): an upper bound, since the
facts do not contain it."""

ON_TPUS = {"MODEL_IMPL_TYPE": "vllm"}
"""The TPU plugin supports adapters with vLLM's own model code only: its JAX models have no manager
of adapters (`lora_manager` is None for `flax_nnx`)."""


@dataclass(frozen=True)
class Adapter:
    """One adapter."""

    name: str
    """Name that a request uses as the model."""
    id: str
    """Hugging Face id of the adapter."""
    rank: int
    """`r` in its adapter_config.json."""


def adapter_arguments(adapters: Sequence[Adapter]) -> tuple[str, ...]:
    """Return vLLM's flags: space for all adapters at once, and the source of each."""
    if not adapters:
        return ()
    modules = (json.dumps({"name": adapter.name, "path": adapter.id}) for adapter in adapters)
    return (
        "--enable-lora",
        f"--max-loras={len(adapters)}",
        f"--max-lora-rank={kept_rank(adapters)}",
        "--lora-modules",
        *modules,
    )


def kept_rank(adapters: Sequence[Adapter]) -> int:
    """Return the rank that vLLM reserves space for: the smallest supported one that fits all.

    A rank above all supported ones is an error.
    """
    most = max(adapter.rank for adapter in adapters)
    return next((rank for rank in LORA_RANKS if rank >= most), LORA_RANKS[-1])


def adapters_gib(
    adapters: Sequence[Adapter], model: ModelFacts, tensor: int, pipeline: int, each_byte: float
) -> float:
    """Return the memory of the adapters on one device, as an upper bound.

    For a layer that is split by its outputs, a device has the whole first matrix and its part of
    the second; for a layer that is split by its inputs, the reverse.
    """
    if not adapters:
        return 0.0
    heads, hidden = model.heads * model.head_dim, model.hidden
    keys = model.kv_heads * model.head_dim
    inner = _inner(model)
    by_outputs = 5 * hidden + (heads + 2 * keys + 2 * inner) / tensor
    by_inputs = (heads + inner) / tensor + 2 * hidden
    words = 2 * (_LARGEST_VOCABULARY + hidden)
    numbers = (by_outputs + by_inputs) * model.layers / pipeline + words
    return numbers * kept_rank(adapters) * len(adapters) * each_byte / _GIB


def _inner(model: ModelFacts) -> float:
    """Return the width of the feed-forward layers, as if they had all other parameters."""
    attention = model.hidden * model.head_dim * (2 * model.heads + 2 * model.kv_heads)
    of_a_layer = model.parameters_billion * 1e9 / model.layers
    return max(0.0, (of_a_layer - attention) / (3 * model.hidden))


def adapter_problems(
    adapters: Sequence[Adapter], model: Known, kind: StoreKind
) -> Iterator[Problem]:
    """Return the errors of adapters that cannot be served."""
    at = ("model", "adapters")
    if adapters and model.architecture is not None and not takes_adapters(model.architecture):
        yield Problem(
            at,
            f"vLLM {VERSION} has no LoRA for {model.architecture}, and ends at its start; remove "
            "them, or serve a model that has the adapter's weights in its own",
        )
    if adapters and kind is StoreKind.DISK:
        yield Problem(
            at,
            "each replica downloads its adapters from Hugging Face, which it does not reach with "
            "modelStore kind 'disk'; write kind 'huggingFace', 'bucket' or 'stream'",
        )
    names = [model.id]
    for index, adapter in enumerate(adapters):
        if adapter.name in names:
            message = (
                f"'{adapter.name}' is the name of the model or of another adapter; write another"
            )
            yield Problem((*at, index, "name"), message)
        names.append(adapter.name)
        if adapter.rank > LORA_RANKS[-1]:
            message = (
                f"expected at most {LORA_RANKS[-1]}, the maximum of vLLM, given {adapter.rank}"
            )
            yield Problem((*at, index, "rank"), message)


def adapter_warnings(
    adapters: Sequence[Adapter], kind: StoreKind, *, has_token: bool
) -> Iterator[Problem]:
    """Yield the warning for adapters of a replica whose model needs no token."""
    if adapters and has_token and kind in {StoreKind.BUCKET, StoreKind.STREAM}:
        yield Problem(
            ("model", "adapters"),
            f"with modelStore kind '{kind}' a replica has no token of Hugging Face, so adapters "
            "that need one are not found; write kind 'huggingFace' for those",
        )
