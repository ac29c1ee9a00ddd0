"""Host memory that vLLM uses in addition to the weights: a cache of inputs, and adapters.

Source: vLLM 0.26.0, `vllm/config/multimodal.py` and `vllm/multimodal/cache.py` (with one API server
only the engine stores the data, with more each of them does), `vllm/config/lora.py` and
`vllm/lora/model_manager.py` (each worker stores whole adapters on the CPU); read 2026-11.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..facts.models import MODELS
from ..facts.vllm_refusals import is_multimodal
from .adapters import Adapter, adapters_gib
from .checkpoint import Known
from .settings import Settings

_CACHE_GIB = 4.0
"""Default of `--mm-processor-cache-gb`; a busy server with image inputs fills it."""

_BYTES = 2.0
"""Bytes of a number of an adapter: nearly all are published in 16 bits."""


@dataclass(frozen=True)
class Held:
    """Upper bounds in GiB."""

    by_pod: float = 0.0
    by_device: float = 0.0


def held(model: Known, adapters: Sequence[Adapter], settings: Settings) -> Held:
    """Return the memory of a model's pods; 0 for sizes that are unknown here."""
    cache = 0.0
    if model.architecture is not None and is_multimodal(model.architecture):
        processes = max(1.0, _number(settings, "--api-server-count", 1.0))
        cache = processes * _number(settings, "--mm-processor-cache-gb", _CACHE_GIB)
    facts = MODELS.get(model.id)
    if facts is None or not adapters:
        return Held(cache)
    kept = max(1.0, _number(settings, "--max-cpu-loras", len(adapters)) / len(adapters))
    return Held(cache, kept * adapters_gib(adapters, facts, 1, 1, _BYTES))


def _number(settings: Settings, flag: str, default: float) -> float:
    """Return the value of a flag in the stack file; the default if it is no plain number."""
    words = dict(settings.arguments).get(flag, ())
    try:
        return float(words[0].partition("=")[2])
    except (IndexError, ValueError):
        return default
