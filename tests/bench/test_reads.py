"""What is read from disk, and how often the program runs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.conftest import Seen
from tests.tools.fake_engine import fake_engine
from tools.render.evaluate import REPOSITORY
from tools.stack import __main__ as stack

# A command that is watched once serves the tests of one worker.
pytestmark = pytest.mark.xdist_group("watched")

TABLES = {
    "components/__init__.pyi",
    "components/stack/__init__.pyi",
    "components/facts/vllm_contract.json",
    "components/facts/vllm_refusals.json",
    "components/facts/vllm_values.json",
}
STACK = {"Pulumi.dev.yaml", "Pulumi.yaml"}
IMAGES = {
    "images/cloudbuild.yaml",
    "images/gpu/Dockerfile",
    "images/tpu/Dockerfile",
}
LAUNCHER = str(REPOSITORY / "images" / "launcher.py")


@pytest.mark.parametrize("command", ["tools.explain", "tools.stack.lint"])
def test_a_check_of_a_stack_file_reads_each_table_once(
    watched: Callable[..., Seen], command: str
) -> None:
    assert watched(command, "dev").own_data == dict.fromkeys(TABLES | STACK, 1)


def test_the_program_reads_each_table_and_each_file_of_an_image_once(
    watched: Callable[..., Seen],
) -> None:
    seen = watched("bench.evaluated", "ours")
    assert seen.own_data == dict.fromkeys(TABLES | STACK | IMAGES, 1)
    assert seen.opened[LAUNCHER] == 1


def test_render_evaluates_the_program_once(
    watched: Callable[..., Seen], tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = str(tmp_path_factory.getbasetemp() / "rendered")
    seen = watched("tools.render", "dev", "--out", out)
    assert seen.executed[str(REPOSITORY / "__main__.py")] == 1


def test_a_preview_runs_the_engine_once_and_evaluates_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluations: list[object] = []
    monkeypatch.setattr("tools.render.evaluate.evaluate", lambda *given: evaluations.append(given))
    fake = fake_engine(tmp_path, monkeypatch)
    stack.operate(fake.stack, "preview", [])
    runs = [call.split()[0] for call in fake.calls() if "stack init" not in call]
    assert (runs, evaluations) == (["preview"], [])
