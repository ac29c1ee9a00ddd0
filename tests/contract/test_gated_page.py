"""The page on gated models: its two lines make an example stack that the sandbox accepts."""

from pathlib import Path

import yaml

from tests.docs.command_blocks import blocks
from tools.stack.planned import planned_stack
from tools.stack.sandbox_home import REPOSITORY

PAGE = REPOSITORY / "docs" / "gated-model.md"
KIND = "gcp:secretmanager/secret:Secret"


def test_the_lines_of_the_page_make_a_valid_example_with_a_secret_of_the_sandbox(
    tmp_path: Path,
) -> None:
    lines = next(block.text for block in blocks(PAGE) if block.language == "yaml")
    file = yaml.safe_load((REPOSITORY / "Pulumi.dev.yaml").read_text())
    file["config"].update(yaml.safe_load(lines))
    stack_file = tmp_path / "Pulumi.dev.yaml"
    stack_file.write_text(yaml.safe_dump(file))
    token = planned_stack(stack_file, REPOSITORY).config.hugging_face_token
    there = yaml.safe_load((REPOSITORY / "sandbox/google/preexisting.yaml").read_text())[KIND]
    assert there == ["hf-token", "other-token"]
    assert token.existing == there[0]
