"""In which numbers a model is kept and computed: what vLLM is told, and what a number takes.

Owns the choices and what they need of a machine. How many numbers there are is the model's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..facts.shapes import Family
from .ladder import Rung
from .problems import Problem


class Dtype(StrEnum):
    """The type that vLLM computes in: `--dtype`."""

    AUTO = "auto"
    """The checkpoint's own, which is two bytes wide in all known here."""
    BFLOAT16 = "bfloat16"
    """Two bytes, with the range of four."""
    FLOAT16 = "float16"
    """Two bytes, and a smaller range."""
    FLOAT32 = "float32"
    """Four bytes."""


class Quantization(StrEnum):
    """How weights are kept smaller than the type they compute in: `--quantization`."""

    FP8 = "fp8"
    """On GPUs vLLM makes them from any checkpoint at start; on TPUs the checkpoint has to be so."""
    AWQ = "awq"
    """Four bits with their scales; the checkpoint has to be made so."""
    GPTQ = "gptq"
    """As `awq`, by another method."""


class KvCacheDtype(StrEnum):
    """The type of the KV cache: `--kv-cache-dtype`."""

    AUTO = "auto"
    """As vLLM computes."""
    FP8 = "fp8"
    """Eight bits: room for twice as many tokens."""


_DTYPE_BYTES = {Dtype.FLOAT32: 4.0}
_TWO_BYTES = 2.0
_WEIGHT_BYTES = {Quantization.FP8: 1.0, Quantization.AWQ: 0.56, Quantization.GPTQ: 0.56}
"""Bytes of a weight: four bits and the scales of a group of 128 are about 0.56 (general knowledge
of the formats, 2026-11)."""


@dataclass(frozen=True)
class Precision:
    """What a person chose of it."""

    dtype: Dtype = Dtype.AUTO
    quantization: Quantization | None = None
    kv_cache_dtype: KvCacheDtype = KvCacheDtype.AUTO

    @property
    def weight_bytes(self) -> float:
        """Return what a parameter takes in an accelerator's memory."""
        if self.quantization is not None:
            return _WEIGHT_BYTES[self.quantization]
        return _DTYPE_BYTES.get(self.dtype, _TWO_BYTES)

    @property
    def kv_bytes(self) -> float:
        """Return what a number of the KV cache takes."""
        if self.kv_cache_dtype is KvCacheDtype.FP8:
            return 1.0
        return _DTYPE_BYTES.get(self.dtype, _TWO_BYTES)

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return vLLM's flags; none for what it does by itself."""
        flags = []
        if self.dtype is not Dtype.AUTO:
            flags.append(f"--dtype={self.dtype}")
        if self.quantization is not None:
            flags.append(f"--quantization={self.quantization}")
        if self.kv_cache_dtype is not KvCacheDtype.AUTO:
            flags.append(f"--kv-cache-dtype={self.kv_cache_dtype}")
        return tuple(flags)


def precision_problems(
    rungs: Sequence[Rung], precision: Precision
) -> tuple[list[Problem], list[Problem]]:
    """Return what no machine of a rung does, and what it may not do."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for rung in rungs:
        problems += _refused(rung, precision)
        warnings += _doubtful(rung, precision)
    return problems, list(dict.fromkeys(warnings))


def _refused(rung: Rung, precision: Precision) -> list[Problem]:
    shape = rung.shape
    if precision.dtype is Dtype.BFLOAT16 and not shape.bfloat16:
        message = (
            f"pool '{rung.name}' ({shape.accelerator}) does not compute in bfloat16; write "
            f"'float16', or leave it out: each machine then has what it can"
        )
        return [Problem(("model", "dtype"), message)]
    if precision.quantization is Quantization.GPTQ and shape.family is Family.TPU:
        message = (
            f"pool '{rung.name}' ({shape.accelerator}) is a TPU, for which vLLM takes no 'gptq'; "
            f"write 'fp8' with a checkpoint that is fp8, or leave it out"
        )
        return [Problem(("model", "quantization"), message)]
    return []


def _doubtful(rung: Rung, precision: Precision) -> list[Problem]:
    if rung.shape.family is not Family.TPU:
        return _without_fp8(rung, precision)
    if precision.quantization in {None, Quantization.GPTQ}:
        return []
    message = (
        f"on a TPU ('{rung.name}') '{precision.quantization}' needs a checkpoint that was made so: "
        f"vLLM's TPU backend makes none from other weights"
    )
    return [Problem(("model", "quantization"), message)]


_WITHOUT_FP8 = frozenset({"nvidia-tesla-t4", "nvidia-tesla-a100", "nvidia-a100-80gb"})
"""GPUs that do not compute in 8-bit floats (NVIDIA's tables of compute capability: from 8.9 on)."""


def _without_fp8(rung: Rung, precision: Precision) -> list[Problem]:
    if rung.shape.accelerator not in _WITHOUT_FP8:
        return []
    message = (
        f"pool '{rung.name}' ({rung.shape.accelerator}) does not compute in 8-bit floats: vLLM may "
        f"refuse it there, or only save memory with it"
    )
    keys = []
    if precision.quantization is Quantization.FP8:
        keys.append("quantization")
    if precision.kv_cache_dtype is KvCacheDtype.FP8:
        keys.append("kvCacheDtype")
    return [Problem(("model", key), message) for key in keys]
