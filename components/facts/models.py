"""Models by their Hugging Face id: the numbers that start-up time and tensor parallelism need.

Source: each model's published `config.json`, as compiled 2026-11-21. A model that is not here can
be served; its start-up budget is then the largest and its heads are not checked.
"""

from dataclasses import dataclass

# Their pages on Hugging Face say "Gated model": one accepts a licence first (read 2026-11-21).
_GATED = ("meta-llama/", "google/gemma-3-")


@dataclass(frozen=True)
class ModelFacts:
    """One model's size."""

    id: str
    parameters_billion: float
    layers: int
    hidden: int
    heads: int
    """Attention heads; tensor parallelism has to divide them."""
    kv_heads: int
    head_dim: int
    max_positions: int
    """Longest context the model was made for, in tokens."""

    @property
    def chats(self) -> bool:
        """Return whether its tokenizer has a chat template; without one vLLM refuses chats."""
        return self.id not in _WITHOUT_CHAT_TEMPLATE

    @property
    def gated(self) -> bool:
        """Return whether Hugging Face gives it to nobody without a token."""
        return self.id.startswith(_GATED)

    @property
    def weights_gib(self) -> float:
        """Return the size of the weights in bfloat16, in GiB."""
        return self.parameters_billion * 1e9 * 2 / 2**30


# Base models of these makers ship none; Qwen's base models do (general knowledge, unconfirmed).
_WITHOUT_CHAT_TEMPLATE = frozenset(
    {
        "meta-llama/Llama-2-7b-hf",
        "meta-llama/Llama-3.2-1B",
        "meta-llama/Llama-3.1-8B",
        "meta-llama/Llama-3.1-70B",
        "mistralai/Mistral-7B-v0.3",
    }
)

_TABLE = (
    ("Qwen/Qwen2-1.5B", 1.54, 28, 1536, 12, 2, 128, 131072),
    ("Qwen/Qwen2-1.5B-Instruct", 1.54, 28, 1536, 12, 2, 128, 32768),
    ("Qwen/Qwen2.5-7B-Instruct", 7.62, 28, 3584, 28, 4, 128, 32768),
    ("Qwen/Qwen3-0.6B", 0.60, 28, 1024, 16, 8, 128, 40960),
    ("Qwen/Qwen3-4B", 4.02, 36, 2560, 32, 8, 128, 40960),
    ("Qwen/Qwen3-8B", 8.19, 36, 4096, 32, 8, 128, 40960),
    ("Qwen/Qwen3-32B", 32.76, 64, 5120, 64, 8, 128, 40960),
    ("Qwen/Qwen3-30B-A3B", 30.53, 48, 2048, 32, 4, 128, 40960),
    ("meta-llama/Llama-2-7b-hf", 6.74, 32, 4096, 32, 32, 128, 4096),
    ("meta-llama/Llama-2-7b-chat-hf", 6.74, 32, 4096, 32, 32, 128, 4096),
    ("meta-llama/Llama-3.2-1B", 1.24, 16, 2048, 32, 8, 64, 131072),
    ("meta-llama/Llama-3.2-1B-Instruct", 1.24, 16, 2048, 32, 8, 64, 131072),
    ("meta-llama/Llama-3.1-8B", 8.03, 32, 4096, 32, 8, 128, 131072),
    ("meta-llama/Llama-3.1-8B-Instruct", 8.03, 32, 4096, 32, 8, 128, 131072),
    ("meta-llama/Llama-3.1-70B", 70.55, 80, 8192, 64, 8, 128, 131072),
    ("meta-llama/Llama-3.1-70B-Instruct", 70.55, 80, 8192, 64, 8, 128, 131072),
    ("meta-llama/Llama-3.3-70B-Instruct", 70.55, 80, 8192, 64, 8, 128, 131072),
    ("google/gemma-3-1b-it", 1.00, 26, 1152, 4, 1, 256, 32768),
    ("google/gemma-3-4b-it", 4.30, 34, 2560, 8, 4, 256, 131072),
    ("google/gemma-3-12b-it", 12.19, 48, 3840, 16, 8, 256, 131072),
    ("google/gemma-3-27b-it", 27.43, 62, 5376, 32, 16, 128, 131072),
    ("mistralai/Mistral-7B-v0.3", 7.25, 32, 4096, 32, 8, 128, 32768),
    ("microsoft/phi-4", 14.66, 40, 5120, 40, 10, 128, 16384),
)

MODELS: dict[str, ModelFacts] = {row[0]: ModelFacts(*row) for row in _TABLE}
"""Every model whose numbers are known, by its id."""
