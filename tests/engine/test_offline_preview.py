"""The preview of a change without a cloud: what would be replaced shows, being made."""

from pathlib import Path

import yaml

from tests.engine.running_stack import tracked
from tools.pull_request.offline_preview import offline_preview
from tools.pull_request.preview_events import How
from tools.stack.sandbox_home import REPOSITORY

NOT_SHARED = {".git", ".sandbox", "out", "Pulumi.dev.yaml"}


def checkout(folder: Path, **edits: object) -> Path:
    """Return the project with another file for one stack; all else is this one's."""
    folder.mkdir()
    for path in REPOSITORY.iterdir():
        if path.name not in NOT_SHARED:
            (folder / path.name).symlink_to(path)
    config = tracked("dev", {f"vllm-gke:{key}": value for key, value in edits.items()})
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
    return folder


def test_a_changed_exposure_is_a_replacement(tmp_path: Path, python: Path, sdks: Path) -> None:
    base = checkout(tmp_path / "base")
    head = checkout(tmp_path / "head", exposure={"kind": "none"})
    preview = offline_preview("dev", base, head, str(python), str(sdks))
    replaced = [step for step in preview.steps if step.how is not How.UPDATE]
    assert [(step.kind, step.name, step.how) for step in replaced] == [
        ("kubernetes:Service", "vllm-service", How.REPLACE)
    ]
    assert preview.packs == ("gke-rules 0.1.0",)
    assert not preview.failed


def test_a_stack_that_could_not_be_made_before_says_so(
    tmp_path: Path, python: Path, sdks: Path
) -> None:
    base = checkout(tmp_path / "base", layout="both")
    preview = offline_preview("dev", base, checkout(tmp_path / "head"), str(python), str(sdks))
    (told,) = preview.errors
    assert told.startswith("the old stack cannot be created in the sandbox: ")
    assert "vllm-gke:layout" in told
