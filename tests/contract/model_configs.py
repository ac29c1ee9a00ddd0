"""A `config.json` for each model that a test serves: real where the facts are, else made up.

vLLM reads one before it starts. The numbers of `components/facts/models.py` are in it; what they
do not say (the width of the layers between, the vocabulary) is any number that fits.
"""

from typing import Any

from components.facts.checkpoints import Checkpoint
from components.facts.models import MODELS, ModelFacts

_TYPES = {
    "BertModel": "bert",
    "Gemma2ForCausalLM": "gemma2",
    "Gemma3ForCausalLM": "gemma3_text",
    "GptOssForCausalLM": "gpt_oss",
    "LlamaForCausalLM": "llama",
    "MistralForCausalLM": "mistral",
    "Phi3ForCausalLM": "phi3",
    "Qwen2ForCausalLM": "qwen2",
    "Qwen3ForCausalLM": "qwen3",
    "Qwen3MoeForCausalLM": "qwen3_moe",
    "XLMRobertaModel": "xlm-roberta",
}
"""`model_type` by architecture."""

_EXPERTS = {
    "gpt_oss": {"num_local_experts": 32, "num_experts_per_tok": 4},
    "qwen3_moe": {"num_experts": 128, "num_experts_per_tok": 8, "moe_intermediate_size": 768},
}
_IMAGES = "Gemma3ForConditionalGeneration"
_VISION = {"model_type": "siglip_vision_model", "hidden_size": 1152, "num_hidden_layers": 27}

UNKNOWN = ModelFacts("of/my-own", 8.0, 32, 4096, 32, 8, 128, 131072, "LlamaForCausalLM")
"""Stands for a model that no table has."""


def model_config(
    model: ModelFacts,
    dtype: str = "bfloat16",
    quantization: Checkpoint | None = None,
) -> dict[str, Any]:
    """Return the `config.json` of a model."""
    architecture = model.architecture or UNKNOWN.architecture
    method = quantization or model.stored.method
    stored = {} if method is None else {"quantization_config": {"quant_method": method.value}}
    head = {"architectures": [architecture], "dtype": dtype, **stored}
    if architecture == _IMAGES:
        text = {**_text(model, "gemma3_text"), "dtype": dtype}
        return {**head, "model_type": "gemma3", "text_config": text, "vision_config": _VISION}
    return {**head, **_text(model, _TYPES[str(architecture)])}


def _text(model: ModelFacts, kind: str) -> dict[str, Any]:
    return {
        "model_type": kind,
        "hidden_size": model.hidden,
        "intermediate_size": 4 * model.hidden,
        "num_hidden_layers": model.layers,
        "num_attention_heads": model.heads,
        "num_key_value_heads": model.kv_heads,
        "head_dim": model.head_dim,
        "max_position_embeddings": model.max_positions,
        "vocab_size": 32000,
        **_EXPERTS.get(kind, {}),
    }


def config_of(model_id: str) -> dict[str, Any]:
    """Return the `config.json` of a model by its id."""
    return model_config(MODELS.get(model_id, UNKNOWN))
