"""Refusals of the pinned release of vLLM: data types, quantization methods and architectures.

The tables, and lookups as vLLM makes them; the plans have the messages. The table is generated
together with `vllm_contract.json`: `python -m tools.vllm.contract`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_TABLE: dict[str, Any] = json.loads(
    (files(__package__) / "vllm_refusals.json").read_text(encoding="utf-8")
)


class Task(StrEnum):
    """Task of a model."""

    GENERATE = "generate"
    """Continues a text; also answers chats if it has a chat template."""
    EMBED = "embed"
    """Returns a vector for a text."""
    CLASSIFY = "classify"
    """Returns the scores of a text for the classes of the model."""
    RERANK = "rerank"
    """Returns a score for each of several texts by how well it answers a query."""


@dataclass(frozen=True)
class Method:
    """One quantization method, by the name that vLLM resolves a checkpoint and a flag to."""

    min_capability: int
    """Smallest compute capability of a GPU, times ten; vLLM refuses a smaller one."""
    types: tuple[str, ...]
    """Data types for computation with it; vLLM refuses any other."""
    by_itself: bool
    """Whether vLLM applies it to unquantized weights."""
    tpu: bool
    """Whether vLLM's TPU plugin supports it."""


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        name: Method(
            method["minCapability"],
            tuple(method["types"]),
            method["byItself"],
            name in _TABLE["tpuMethods"],
        )
        for name, method in _TABLE["methods"].items()
    }
)
"""Every method that vLLM knows, by its name."""

ALL_TYPES = ("bfloat16", "float16", "float32")
"""Data types of a platform without a list of its own, such as the TPU: vLLM's default, best first
(vllm/platforms/interface.py and tpu_inference/platforms/tpu_platform.py of 0.26.0)."""

GONE: Mapping[str, str] = MappingProxyType(_TABLE["gone"])
"""Architectures that vLLM no longer supports, with the last release that did."""

_ARCHITECTURES: Mapping[str, frozenset[str]] = MappingProxyType(
    {task: frozenset(names) for task, names in _TABLE["architectures"].items()}
)

# The names of the tables in vLLM's registry; models of other tables do not return text.
_TASKS = {
    "generate": Task.GENERATE,
    "embed": Task.EMBED,
    "rank": Task.EMBED,
    "reward": Task.CLASSIFY,
    "classify": Task.CLASSIFY,
    "classifyTokens": Task.CLASSIFY,
}

_AFTER_MODEL_TYPE = re.compile(r"(For[A-Z]|Text|Model).*")


def is_served(architecture: str) -> bool:
    """Return whether vLLM has code of its own for an architecture; if not, it needs other code."""
    return any(architecture in names for names in _ARCHITECTURES.values())


def takes_adapters(architecture: str) -> bool:
    """Return whether vLLM may serve LoRA adapters for a model; true if that is unknown."""
    return architecture not in _TABLE["withoutAdapters"]


def is_multimodal(architecture: str) -> bool:
    """Return whether a model accepts images, sound or video."""
    return architecture in _TABLE["multimodal"]


def task_of(architecture: str) -> Task | None:
    """Return the task that vLLM assigns to an architecture by default; None if unknown.

    A checkpoint of Sentence Transformers embeds, whatever its architecture is.
    """
    found = [task for task, names in _ARCHITECTURES.items() if architecture in names]
    if "generate" in found:
        return Task.GENERATE
    if found:
        return _TASKS[found[0]]
    ends = [task for end, task in _TABLE["defaults"] if architecture.endswith(end)]
    return Task(ends[0]) if ends else None


def refuses_float16(architecture: str) -> bool:
    """Return whether vLLM refuses to compute a model in float16.

    Its table is by `model_type`, which Transformers forms from the same word in small letters:
    `Gemma3ForCausalLM` is `gemma3` or `gemma3_text`.
    """
    return _AFTER_MODEL_TYPE.sub("", architecture).lower() in _TABLE["withoutFloat16"]


def gpu_types(capability: int) -> tuple[str, ...]:
    """Return the types that vLLM computes in on a GPU, by its compute capability times ten."""
    for least, types in _TABLE["types"]:
        if capability >= least:
            return tuple(types)
    return ("float32",)


def method_of(checkpoint: str | None, flag: str | None, architecture: str | None) -> str | None:
    """Return the method that vLLM uses for a checkpoint and a flag; None if it refuses them.

    `checkpoint` is the checkpoint's own `quant_method`, `flag` the value of `--quantization`; one
    of the two is required.
    """
    if checkpoint is None:
        return flag if flag in METHODS else None
    family = _AFTER_MODEL_TYPE.sub("", architecture or "").lower()
    for each in _TABLE["overrides"]:
        if checkpoint not in (each["checkpoints"] or ()):
            continue
        if each["modelTypes"] is not None:
            if family in {name.replace("_", "") for name in each["modelTypes"]}:
                return str(each["method"])
        elif flag is None or each["flags"] is None or flag in each["flags"]:
            return str(each["method"])
    return checkpoint if flag in (None, checkpoint) and checkpoint in METHODS else None
