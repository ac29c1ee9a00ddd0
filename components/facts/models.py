"""Models by their Hugging Face id: size, architecture, and storage format of the weights.

Source: each model's published `config.json`, as compiled 2026-11-21; gpt-oss by its model
card (arXiv 2508.10925, Table 1: parameters and size of the checkpoint; a copy of its text, read
2026-11-30). A model that is not here can be served; its timeouts are then the largest, and unknown
facts are not checked.
"""

from dataclasses import dataclass

from .checkpoints import Checkpoint, Stored
from .vllm_refusals import Task, task_of

_AS_TRAINED = Stored()


@dataclass(frozen=True)
class ModelFacts:
    """One model's size."""

    id: str
    parameters_billion: float
    layers: int
    hidden: int
    heads: int
    """Attention heads, which tensor parallelism must divide."""
    kv_heads: int
    head_dim: int
    max_positions: int
    """Longest context of the model, in tokens."""
    architecture: str | None = None
    """First of `architectures`, which decides on vLLM's support; None if it is unknown."""
    stored: Stored = _AS_TRAINED
    """Storage format of its weights."""

    @property
    def chats(self) -> bool:
        """Return whether its tokenizer has a chat template; without one vLLM refuses chats."""
        return self.task is Task.GENERATE and self.id not in _WITHOUT_CHAT_TEMPLATE

    @property
    def task(self) -> Task | None:
        """Return the task of the model by its architecture; None if it is unknown."""
        return None if self.architecture is None else task_of(self.architecture)

    @property
    def weights_gib(self) -> float:
        """Return the size of the weights as they are stored, in GiB."""
        return self.stored.gib(self.parameters_billion, self.hidden)


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

_QWEN2, _QWEN3, _QWEN3_MOE = "Qwen2ForCausalLM", "Qwen3ForCausalLM", "Qwen3MoeForCausalLM"
_LLAMA, _MISTRAL, _PHI3 = "LlamaForCausalLM", "MistralForCausalLM", "Phi3ForCausalLM"
_GEMMA2, _GEMMA3 = "Gemma2ForCausalLM", "Gemma3ForCausalLM"
_GEMMA3_IMAGES = "Gemma3ForConditionalGeneration"
_GPT_OSS, _XLM_ROBERTA = "GptOssForCausalLM", "XLMRobertaModel"

# The checkpoints of gpt-oss have 12.8 and 60.8 GiB: experts in four bits, all else in 16.
_GPT_OSS_20B = Stored(Checkpoint.MXFP4, bits=5.26)
_GPT_OSS_120B = Stored(Checkpoint.MXFP4, bits=4.47)
_FLOAT32 = Stored(bits=32)

_TABLE = (
    ("Qwen/Qwen2-1.5B", 1.54, 28, 1536, 12, 2, 128, 131072, _QWEN2),
    ("Qwen/Qwen2-1.5B-Instruct", 1.54, 28, 1536, 12, 2, 128, 32768, _QWEN2),
    ("Qwen/Qwen2.5-7B-Instruct", 7.62, 28, 3584, 28, 4, 128, 32768, _QWEN2),
    ("Qwen/Qwen3-0.6B", 0.60, 28, 1024, 16, 8, 128, 40960, _QWEN3),
    ("Qwen/Qwen3-4B", 4.02, 36, 2560, 32, 8, 128, 40960, _QWEN3),
    ("Qwen/Qwen3-8B", 8.19, 36, 4096, 32, 8, 128, 40960, _QWEN3),
    ("Qwen/Qwen3-14B", 14.77, 40, 5120, 40, 8, 128, 40960, _QWEN3),
    ("Qwen/Qwen3-32B", 32.76, 64, 5120, 64, 8, 128, 40960, _QWEN3),
    ("Qwen/Qwen3-30B-A3B", 30.53, 48, 2048, 32, 4, 128, 40960, _QWEN3_MOE),
    ("meta-llama/Llama-2-7b-hf", 6.74, 32, 4096, 32, 32, 128, 4096, _LLAMA),
    ("meta-llama/Llama-2-7b-chat-hf", 6.74, 32, 4096, 32, 32, 128, 4096, _LLAMA),
    ("meta-llama/Llama-3.2-1B", 1.24, 16, 2048, 32, 8, 64, 131072, _LLAMA),
    ("meta-llama/Llama-3.2-1B-Instruct", 1.24, 16, 2048, 32, 8, 64, 131072, _LLAMA),
    ("meta-llama/Llama-3.1-8B", 8.03, 32, 4096, 32, 8, 128, 131072, _LLAMA),
    ("meta-llama/Llama-3.1-8B-Instruct", 8.03, 32, 4096, 32, 8, 128, 131072, _LLAMA),
    ("meta-llama/Llama-3.1-70B", 70.55, 80, 8192, 64, 8, 128, 131072, _LLAMA),
    ("meta-llama/Llama-3.1-70B-Instruct", 70.55, 80, 8192, 64, 8, 128, 131072, _LLAMA),
    ("meta-llama/Llama-3.3-70B-Instruct", 70.55, 80, 8192, 64, 8, 128, 131072, _LLAMA),
    ("google/gemma-2-9b-it", 9.24, 42, 3584, 16, 8, 256, 8192, _GEMMA2),
    ("google/gemma-3-1b-it", 1.00, 26, 1152, 4, 1, 256, 32768, _GEMMA3),
    ("google/gemma-3-4b-it", 4.30, 34, 2560, 8, 4, 256, 131072, _GEMMA3_IMAGES),
    ("google/gemma-3-12b-it", 12.19, 48, 3840, 16, 8, 256, 131072, _GEMMA3_IMAGES),
    ("google/gemma-3-27b-it", 27.43, 62, 5376, 32, 16, 128, 131072, _GEMMA3_IMAGES),
    ("mistralai/Mistral-7B-v0.3", 7.25, 32, 4096, 32, 8, 128, 32768, _MISTRAL),
    ("microsoft/phi-4", 14.66, 40, 5120, 40, 10, 128, 16384, _PHI3),
    ("openai/gpt-oss-20b", 20.91, 24, 2880, 64, 8, 64, 131072, _GPT_OSS, _GPT_OSS_20B),
    ("openai/gpt-oss-120b", 116.83, 36, 2880, 64, 8, 64, 131072, _GPT_OSS, _GPT_OSS_120B),
    ("BAAI/bge-m3", 0.57, 24, 1024, 16, 16, 64, 8192, _XLM_ROBERTA, _FLOAT32),
)

MODELS: dict[str, ModelFacts] = {row[0]: ModelFacts(*row) for row in _TABLE}
"""All models with a known size, by id."""
