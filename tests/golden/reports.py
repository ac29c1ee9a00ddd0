"""What `make explain` prints of a stack, and what a preview warns of."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from components.estimates.explanation import Explanation
from components.stack.estimates import explanation_of
from components.stack.file import plan
from tests.contract.rights import changed
from tests.golden.stacks import CHOICES
from tests.golden.stacks import STACKS as EVALUATED
from tools.explain.text import text as told

FOLDER = Path(__file__).with_name("reports")
_OWN: Mapping[str, Mapping[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("reports.yaml").read_text()
)
_ALIKE = {
    "inside",
    "apps",
    "internal",
    "ingress",
    "gateway",
    "gateway-elsewhere",
    "as-a-google-account",
}
"""Choices that change nothing that a report has."""
STACKS = [*(stack for stack in EVALUATED if stack not in _ALIKE), *_OWN]


def configuration(stack: str) -> dict[str, Any]:
    """Return the keys of a stack as a stack file has them, without the project's name."""
    if stack in _OWN:
        return dict(_OWN[stack])
    return {
        key.removeprefix("vllm-gke:"): value
        for key, value in changed(stack, CHOICES).items()
        if key.startswith("vllm-gke:")
    }


def explained(stack: str) -> Explanation:
    """Return the explanation of a stack, which has no mistake."""
    config, ladder, problems = plan(json.loads(json.dumps(configuration(stack))))
    assert config is not None, problems
    assert problems == ()
    return explanation_of(config, ladder)


def text(stack: str) -> str:
    """Return the report of a stack."""
    return told(stack, explained(stack))


def file_of(stack: str) -> Path:
    """Return where the report of a stack is."""
    return FOLDER / f"{stack}.txt"
