"""Advice for each model in each region, as a stack file that the command writes."""

import functools
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from advise.__main__ import main

NUMBERS = (
    "parametersBillion=14.77 layers=48 hidden=5120 heads=40 kvHeads=8 headDim=128 "
    "maxPositions=32768 architecture=Qwen2ForCausalLM"
)
"""A model that no table has: it is as large as Qwen2.5-14B."""

MODELS = {
    "qwen-7b": ("--model", "Qwen2.5-7B"),
    "llama-8b": ("--model", "meta-llama/Llama-3.1-8B-Instruct"),
    "llama-70b": ("--model", "Llama-3.3-70B"),
    "own-14b": ("--model", "my-org/my-14b", "--numbers", NUMBERS, "--token", "hf-token"),
}
REGIONS = ("us-central1", "europe-west4", "asia-northeast1")

CASES = [(model, region) for model in MODELS for region in REGIONS]
"""Every model in every region."""

SHORT = ("--days", "0.1")
"""A simulated time that shows how the command works, and nothing of a day."""


@functools.cache
def stack_file(model: str, region: str) -> str:
    """Return the text of the stack file that is advised."""
    with tempfile.TemporaryDirectory() as folder:
        asked = (*MODELS[model], "--regions", region, "--write", "advised", "--folder", folder)
        assert main([*asked, *SHORT, "--json"]) == 0
        return (Path(folder) / "Pulumi.advised.yaml").read_text(encoding="utf-8")


def config(model: str, region: str) -> dict[str, Any]:
    """Return the `config` of the stack file that is advised."""
    found: dict[str, Any] = yaml.safe_load(stack_file(model, region))["config"]
    return found


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """Run the command, which has to refuse, and return its errors."""
    assert main(list(arguments)) == 1
    return capsys.readouterr().err.splitlines()
