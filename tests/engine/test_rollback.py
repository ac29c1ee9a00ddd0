"""A rollback on the real engine: the world is as before, and no image is built again."""

import shutil
from pathlib import Path

import pytest

from tests.engine.running_stack import RunningStack, Starter, tracked
from tests.engine.standing import settled
from tools.stack import rollback
from tools.stack.sandbox_home import REPOSITORY
from tools.stack.stack_pulumi import in_sandbox
from tools.stack.update_history import HistoryError, updates_of


def rolled_back(stack: RunningStack, program: Path = REPOSITORY) -> Path:
    """Roll a stack back, and return the folder of what it wrote."""
    file = stack.folder / f"Pulumi.{stack.stack.name}.yaml"
    out = stack.folder / "out"
    assert rollback.roll_back(in_sandbox(stack.stack, file), file, program, to=None, out=out) == 0
    return out


def test_after_a_change_of_the_model_a_rollback_leaves_the_world_as_before(
    dev: RunningStack, capfd: pytest.CaptureFixture[str]
) -> None:
    before = settled(dev)
    old = dict(dev.config)
    dev.config["vllm-gke:model"] = {"id": "Qwen/Qwen2.5-7B-Instruct", "maxModelLen": 4096}
    dev.up()
    assert settled(dev) != before
    file = dev.folder / "Pulumi.test.yaml"
    written = file.read_text()
    asked = in_sandbox(dev.stack, file).ask("stack", "history", "--json")
    listed = list(rollback.listed(updates_of(asked)))
    assert [line.partition(",")[0] for line in listed] == [
        "  0  update succeeded",
        "  1  update succeeded",
    ]

    out = rolled_back(dev)

    assert settled(dev) == before
    assert file.read_text() == written
    said = capfd.readouterr().out
    assert 'vllm-gke:model.id: "Qwen/Qwen2.5-7B-Instruct" -> ' in said
    assert "git apply" in said
    assert "+++ b/Pulumi.test.yaml" in (out / "rollback-test.diff").read_text()
    dev.config = old
    assert dev.up().changes == {}
    with pytest.raises(HistoryError, match="no successful update with another configuration"):
        rolled_back(dev)


def copied_program(folder: Path) -> Path:
    """Copy the program, so that a test can change a file of its images."""
    folder.mkdir()
    for name in ("components", "images"):
        shutil.copytree(REPOSITORY / name, folder / name)
    for name in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(REPOSITORY / name, folder)
    return folder


def test_an_image_that_changed_runs_by_its_earlier_digest_and_is_not_built_again(
    running_stack: Starter, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    program = copied_program(tmp_path / "program")
    stack = running_stack(tracked("llama2"), project=program)
    stack.up()
    before = stack.outputs()["images"]
    launcher = program / "images" / "launcher.py"
    launcher.write_text(f"{launcher.read_text()}# changed\n")
    stack.up()
    image, changed = before["nvidia"], stack.outputs()["images"]["nvidia"]
    assert changed != image

    diff = (rolled_back(stack, program) / "rollback-test.diff").read_text()

    assert stack.outputs()["images"] == before
    assert f"+    gpu: {image}" in diff
    assert f"{changed} -> {image}, by digest, not built again" in capfd.readouterr().out
    names = {each["urn"].rpartition("::")[2] for each in stack.resources()}
    assert names & {"llama2-gpu", "llama2-chat", "llama2"} == {"llama2-chat", "llama2"}
