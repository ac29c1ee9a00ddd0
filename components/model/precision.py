"""The number formats of computation: vLLM's flags, their memory, and the formats vLLM refuses.

The choices, and vLLM's tables of them for each machine. `checkpoint.py` has the format of the
stored weights.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..core.problems import Problem
from ..facts.checkpoints import Checkpoint, gib, quantized_gib
from ..facts.models import ModelFacts
from ..facts.shapes import Family, Shape
from ..facts.vllm import VERSION
from ..facts.vllm_refusals import METHODS, method_of, refuses_float16
from ..ladder.rung import Rung
from .checkpoint import Known


class Dtype(StrEnum):
    """Data type for computation: `--dtype`."""

    AUTO = "auto"
    """The checkpoint's own type, or the best type that machine and model support: two bytes, except
    if a GPU without bfloat16 serves a model that vLLM refuses in float16."""
    BFLOAT16 = "bfloat16"
    """Two bytes, with the range of float32."""
    FLOAT16 = "float16"
    """Two bytes, with a smaller range."""
    FLOAT32 = "float32"
    """Four bytes."""


class Quantization(StrEnum):
    """Quantization that vLLM applies to unquantized weights: `--quantization`."""

    FP8 = "fp8"
    """Eight-bit floats, converted while the weights are loaded; GPUs only."""


class KvCacheDtype(StrEnum):
    """Data type of the KV cache: `--kv-cache-dtype`."""

    AUTO = "auto"
    """The type of computation."""
    FP8 = "fp8"
    """Eight bits: twice as many tokens."""


_BYTES = {Dtype.FLOAT32: 4.0}
_TWO_BYTES = 2.0
_MADE_BITS = {Quantization.FP8: 8.0}

_ID = ("model", "id")
_DTYPE = ("model", "dtype")
_QUANTIZATION = ("model", "quantization")


@dataclass(frozen=True)
class Precision:
    """The number formats in a stack file."""

    dtype: Dtype = Dtype.AUTO
    quantization: Quantization | None = None
    kv_cache_dtype: KvCacheDtype = KvCacheDtype.AUTO

    def type_on(self, shape: Shape, architecture: str | None) -> Dtype:
        """Return the data type for computation on a machine; `auto` for the checkpoint's own.

        vLLM decides in the same order: the types of the GPU, without the types that it refuses for
        the model (`_resolve_auto_dtype` in vllm/config/model.py of 0.26.0).
        """
        if self.dtype is not Dtype.AUTO or Dtype.BFLOAT16 in shape.types:
            return self.dtype
        refused = architecture is not None and refuses_float16(architecture)
        allowed = [
            data_type for data_type in shape.types if not (refused and data_type == Dtype.FLOAT16)
        ]
        return Dtype(allowed[0])

    def weights_gib(self, model: ModelFacts, shape: Shape) -> float:
        """Return the size of a model's weights in the memory of all devices of a machine."""
        if model.stored.is_quantized:
            return model.weights_gib
        if self.quantization is not None:
            bits = _MADE_BITS[self.quantization]
            return quantized_gib(model.parameters_billion, model.hidden, bits)
        return gib(model.parameters_billion, 8 * self.bytes_on(shape, model.architecture))

    def bytes_on(self, shape: Shape, architecture: str | None) -> float:
        """Return the bytes of a number in the data type for computation on a machine."""
        return _BYTES.get(self.type_on(shape, architecture), _TWO_BYTES)

    def kv_bytes(self, shape: Shape, architecture: str | None) -> float:
        """Return the bytes of a number in the KV cache."""
        if self.kv_cache_dtype is KvCacheDtype.FP8:
            return 1.0
        return self.bytes_on(shape, architecture)

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return vLLM's flags; none for its defaults."""
        flags = []
        if self.dtype is not Dtype.AUTO:
            flags.append(f"--dtype={self.dtype}")
        if self.quantization is not None:
            flags.append(f"--quantization={self.quantization}")
        if self.kv_cache_dtype is not KvCacheDtype.AUTO:
            flags.append(f"--kv-cache-dtype={self.kv_cache_dtype}")
        return tuple(flags)


def precision_problems(
    rungs: Sequence[Rung], precision: Precision, known: Known
) -> tuple[list[Problem], list[Problem]]:
    """Return the errors of formats that vLLM refuses on a ladder, and the warnings."""
    problems = [*_of_the_model(rungs, precision, known)]
    warnings: list[Problem] = []
    for rung in rungs:
        problems += _on_a_machine(rung, precision, known)
        warnings += _format_warnings(rung, precision, known)
    return list(dict.fromkeys(problems)), list(dict.fromkeys(warnings))


def _of_the_model(rungs: Sequence[Rung], precision: Precision, known: Known) -> Iterator[Problem]:
    """Yield the errors of a model that do not depend on the machine."""
    if precision.dtype is Dtype.FLOAT16 and known.refuses_float16:
        without = any(Dtype.BFLOAT16 not in rung.shape.types for rung in rungs)
        fix = "'float32'" if without else "'bfloat16'"
        yield Problem(
            _DTYPE,
            f"vLLM {VERSION} does not compute {known.architecture} in float16; write {fix}, or "
            f"leave it out: each machine then has what it can",
        )
    if precision.quantization is not None and known.stored.is_quantized:
        yield Problem(
            _QUANTIZATION,
            f"{_is_stored(known, precision.quantization)}; leave it out: vLLM reads from the "
            f"checkpoint what the weights are",
        )


def _is_stored(known: Known, flag: Quantization) -> str:
    if known.stored.method is None:
        return f"the weights are {known.stored.bits:g} bits wide already"
    does = "ignores the flag" if known.method(flag) else "refuses to start"
    condition = f"when it also gets '{flag}'"
    return f"the checkpoint is '{known.stored.method}', and vLLM {VERSION} {does} {condition}"


def _on_a_machine(rung: Rung, precision: Precision, known: Known) -> Iterator[Problem]:
    shape = rung.shape
    if precision.dtype is Dtype.BFLOAT16 and Dtype.BFLOAT16 not in shape.types:
        instead = "'float32'" if known.refuses_float16 else "'float16'"
        yield Problem(
            _DTYPE,
            f"{_where(rung)} does not compute in bfloat16; write {instead}, or leave it out: each "
            f"machine then has what it can",
        )
        return
    # A flag for a quantized checkpoint is an error already, on every machine.
    flag = None if known.stored.is_quantized else precision.quantization
    name = known.method(flag)
    if name is None:
        return
    what = f"the checkpoint, '{known.stored.method}'" if flag is None else f"'{flag}'"
    key = _ID if flag is None else _QUANTIZATION
    method, on_tpu = METHODS[name], shape.family is Family.TPU
    if on_tpu and (flag is not None or not method.tpu):
        instead = _not_on_a_tpu(what, known) if flag is None else _MADE_ON_GPUS
        yield Problem(key, f"{_where(rung)} is a TPU, where vLLM {VERSION} {instead}")
    if shape.capability is not None and shape.capability < method.min_capability:
        yield Problem(key, _too_old(rung, shape.capability, method.min_capability, what))
    computes = precision.type_on(shape, known.architecture)
    if computes is not Dtype.AUTO and computes not in method.types:
        allowed = " or ".join(data_type for data_type in Dtype if data_type in method.types)
        yield Problem(
            _DTYPE if precision.dtype is not Dtype.AUTO else key,
            f"{_where(rung)} would compute in {computes}, and vLLM {VERSION} takes {what} in "
            f"{allowed} alone; choose a machine and a 'dtype' that allow that, or weights that are "
            f"not quantized",
        )


_MADE_ON_GPUS = (
    "makes no quantized weights; leave it out, or serve a checkpoint that is so and write "
    "'numbers.checkpoint'"
)


def _not_on_a_tpu(what: str, known: Known) -> str:
    taken = [
        str(checkpoint)
        for checkpoint in Checkpoint
        if (name := method_of(checkpoint, None, known.architecture)) and METHODS[name].tpu
    ]
    return f"does not take {what}; it takes: {', '.join(taken)}"


def _too_old(rung: Rung, capability: int, required: int, what: str) -> str:
    return (
        f"{_where(rung)} has compute capability {_dotted(capability)}, and vLLM {VERSION} wants "
        f"{_dotted(required)} or more for {what}; choose another machine or another checkpoint"
    )


def _where(rung: Rung) -> str:
    return f"pool '{rung.name}' ({rung.shape.accelerator})"


def _dotted(capability: int) -> str:
    return f"{capability // 10}.{capability % 10}"


def _format_warnings(rung: Rung, precision: Precision, known: Known) -> Iterator[Problem]:
    if not rung.shape.lacks_fp8:
        return
    where = _where(rung)
    if precision.quantization is Quantization.FP8:
        yield Problem(
            _QUANTIZATION,
            f"{where} does not compute in 8-bit floats: they save memory there, and no time",
        )
    if precision.kv_cache_dtype is KvCacheDtype.FP8:
        yield Problem(
            ("model", "kvCacheDtype"),
            f"{where} does not compute in 8-bit floats: vLLM may refuse them there, or only save "
            f"memory with them",
        )
    computes = precision.type_on(rung.shape, known.architecture)
    if precision.dtype is Dtype.AUTO and computes is Dtype.FLOAT32:
        yield Problem(
            _DTYPE,
            f"{where} does not compute in bfloat16, and vLLM {VERSION} does not compute "
            f"{known.architecture} in float16: it takes float32 there, in twice the memory and "
            f"slower",
        )
