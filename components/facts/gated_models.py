"""Which models Hugging Face gives only to a token whose owner accepted a licence.

Owns what is known by the owner of a model. Gating is a setting of each repository that its owner
may change, so a rule is here only where reports agree; of the rest it is not known.

Sources, read 2026-11-30: 401 without a token for google/gemma-2-2b-it (ComfyUI_ExtraModels issue
99, 2024-12), google/gemma-3-4b-pt (gemma3-object-detection issue 5, 2025-05),
google/embeddinggemma-300m (semantic-router issue 817, 2025-12) and google/gemma-2b-it, gated by
hand (transformers issue 29283, 2026-09); meta-llama's pages, which say "Gated model". Gemma 4 has
the Apache licence (2026-04), and Mistral's models were gated in 2024 (alignment-handbook issue
166): neither is a rule here.
"""

_GATED = (
    "google/embeddinggemma-",
    "google/gemma-1.1-",
    "google/gemma-2-",
    "google/gemma-2b",
    "google/gemma-3-",
    "google/gemma-7b",
    "meta-llama/",
)

# Models of these owners have licences of open source: Apache 2.0, MIT (general knowledge, 2026-11).
_OPEN = ("BAAI/bge-", "Qwen/", "deepseek-ai/", "microsoft/phi-4", "openai/gpt-oss-")


def is_gated(model_id: str) -> bool | None:
    """Return whether a model needs a token; None where that is not known."""
    if model_id.startswith(_GATED):
        return True
    return False if model_id.startswith(_OPEN) else None
