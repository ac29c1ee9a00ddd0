"""Storage formats of a checkpoint's weights: the quantization method and the width of a weight.

The names are those of `quantization_config.quant_method` in a checkpoint's `config.json`, and the
words in a model's name on Hugging Face. `vllm_refusals.py` has vLLM's methods.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Checkpoint(StrEnum):
    """Quantization of a checkpoint: `quant_method` of `quantization_config` in its config.json."""

    AUTO_ROUND = "auto-round"
    """AutoRound, with its own width."""
    AWQ = "awq"
    """Four bits with scales."""
    BITSANDBYTES = "bitsandbytes"
    """Four or eight bits."""
    COMPRESSED_TENSORS = "compressed-tensors"
    """LLM Compressor, in one of many widths."""
    FP8 = "fp8"
    """Eight-bit floats."""
    GPTQ = "gptq"
    """Two to eight bits with scales."""
    MODELOPT = "modelopt"
    """Eight-bit floats of NVIDIA's Model Optimizer."""
    MODELOPT_FP4 = "modelopt_fp4"
    """Four-bit floats (NVFP4) of NVIDIA's Model Optimizer."""
    MXFP4 = "mxfp4"
    """Four-bit floats with a scale for each 32, as gpt-oss has them."""
    MXFP8 = "mxfp8"
    """Eight-bit floats with a scale for each 32."""
    QUARK = "quark"
    """AMD Quark, in one of many widths."""
    TORCHAO = "torchao"
    """torchao, in one of many widths."""


UNQUANTIZED_BITS = 16.0
"""Width of a weight in float16 and in bfloat16."""

BITS: dict[Checkpoint, float] = {
    Checkpoint.AWQ: 4.16,
    Checkpoint.FP8: 8.0,
    Checkpoint.MODELOPT: 8.0,
    Checkpoint.MODELOPT_FP4: 4.5,
    Checkpoint.MXFP4: 4.25,
    Checkpoint.MXFP8: 8.25,
}
"""Bits of a quantized weight with its share of a scale, where the method alone says it.

AWQ: a group of 128 has a scale of 16 bits and a zero point of 4. MX formats: a block of 32 has a
scale of 8 bits (OCP Microscaling Formats 1.0). NVFP4: a block of 16 has one of 8 bits.
"""

_VOCABULARY = 2 * 151_936
"""Rows that stay in 16 bits: vLLM and the tools that make checkpoints quantize linear layers, not
the embedding and the output layer (`get_quant_method` of Fp8Config, vLLM 0.26.0). As many as Qwen2
and Qwen3 have in both, whose vocabulary is larger than those of Llama, Phi and Mistral."""


@dataclass(frozen=True)
class Stored:
    """Storage format of one checkpoint's weights."""

    method: Checkpoint | None = None
    """Quantization method; None if the weights are not quantized."""
    bits: float | None = None
    """Average width of a weight, as given; None for the width of the method."""

    @property
    def is_quantized(self) -> bool:
        """Return whether the weights are stored in fewer bits than models are computed in."""
        narrow = self.bits is not None and self.bits < UNQUANTIZED_BITS
        return self.method is not None or narrow

    @property
    def is_wide_as(self) -> float | None:
        """Return the width of a quantized weight; None if it is unknown."""
        if self.bits is not None:
            return self.bits
        return UNQUANTIZED_BITS if self.method is None else BITS.get(self.method)

    def gib(self, parameters_billion: float, hidden: int | None) -> float:
        """Return the size of all weights; with an unknown width, as if they were not quantized."""
        width = self.is_wide_as
        if self.bits is not None or width is None:
            return gib(parameters_billion, width or UNQUANTIZED_BITS)
        return quantized_gib(parameters_billion, hidden, width)


def gib(parameters_billion: float, bits: float) -> float:
    """Return the size of this number of weights with this width."""
    return parameters_billion * 1e9 * bits / 8 / 2**30


def quantized_gib(parameters_billion: float, hidden: int | None, bits: float) -> float:
    """Return the size of weights of which only the linear layers have this width."""
    kept = min(parameters_billion, _VOCABULARY * (hidden or 0) / 1e9)
    return gib(parameters_billion - kept, bits) + gib(kept, UNQUANTIZED_BITS)


_SAID_BY_A_NAME = re.compile(
    r"(?<![a-z0-9])(nvfp4|mxfp4|mxfp8|fp8|fp4|awq|gptq|w[48]a(?:16|8|4)|int[48]|bnb[-_.]?4bit)"
    r"(?![a-z0-9])"
)


def said_by_name(model_id: str) -> str | None:
    """Return the word in a model's name that indicates quantized weights, or None."""
    found = _SAID_BY_A_NAME.search(model_id.lower())
    return None if found is None else found.group(1)
