"""Gated models on Hugging Face: those that need a token of an account that accepted a license.

The table has rules by the owner of a model. Each owner can change the setting of a repository, so
the table has only rules on which reports agree; for other models it is unknown.

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
    """Return whether a model needs a token; None if that is unknown."""
    if model_id.startswith(_GATED):
        return True
    return False if model_id.startswith(_OPEN) else None
