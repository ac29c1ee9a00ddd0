"""Stack files of one model, and what is said of them: for tests of what vLLM refuses."""

from typing import Any

from components.ladder.lifetime import Drain
from components.model.profiles import ModelChoice, common_arguments, profiles
from components.stack.estimates import explanation_of
from components.stack.file import plan

T4 = {"name": "t4", "accelerator": "nvidia-tesla-t4", "zones": ["us-central1-a"]}
L4 = {"name": "l4", "accelerator": "nvidia-l4"}
V6E = {"name": "v6e", "accelerator": "v6e", "chips": 1, "zones": ["us-central1-b"]}
TOKEN = {"existing": "hf-token"}
QWEN_14B = {
    "parametersBillion": 14.8,
    "layers": 40,
    "hidden": 5120,
    "heads": 40,
    "kvHeads": 8,
    "headDim": 128,
    "maxPositions": 40960,
    "architecture": "Qwen3ForCausalLM",
}
FP8_DYNAMIC = "RedHatAI/Qwen3-14B-FP8-dynamic"
COMPRESSED = {**QWEN_14B, "checkpoint": "compressed-tensors", "weightBits": 8.8}


def stack(*pools: dict[str, Any], **model: Any) -> dict[str, Any]:
    """Return a stack file of a model on these pools, with a token."""
    return {
        "region": "us-central1",
        "pools": list(pools),
        "model": {"maxModelLen": 4096, **model},
        "huggingFaceToken": TOKEN,
    }


def refused(raw: dict[str, Any]) -> list[str]:
    """Return what a stack file is refused for."""
    return [f"{each.key}: {each.message}" for each in plan(raw)[2]]


def doubted(raw: dict[str, Any], section: str = "model") -> list[str]:
    """Return what is doubted of a section of a stack file that is not refused."""
    _, ladder, problems = plan(raw)
    assert problems == ()
    return [f"{x.key}: {x.message}" for x in ladder.warnings if x.path[0] == section]


def arguments(raw: dict[str, Any]) -> dict[str, list[str]]:
    """Return vLLM's flags of a stack file by hardware, those for all of them first in each."""
    config, ladder, problems = plan(raw)
    assert config is not None, problems
    model = config.model
    chosen = ModelChoice(
        model.id, model.max_model_len, precision=model.precision, written=model.known
    )
    common = common_arguments(chosen, Drain(5, 15, 5))
    return {x.hardware: [*common, *x.arguments] for x in profiles(ladder.rungs, chosen)}


def weights_on(raw: dict[str, Any]) -> dict[str, float]:
    """Return the GiB of weights on one device of each rung."""
    config, ladder, problems = plan(raw)
    assert config is not None, problems
    found = explanation_of(config, ladder).rungs
    return {x.rung.name: round(x.fit.weights_gib, 2) for x in found if x.fit is not None}
