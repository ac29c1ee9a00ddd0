"""`make lint`: what is wrong with a stack file, in the time that an editor waits."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tools.render.evaluate import REPOSITORY
from tools.stack import lint
from tools.stack.planned import planned_stack

DEV = REPOSITORY / "Pulumi.dev.yaml"


def linted(capsys: pytest.CaptureFixture[str], *given: str) -> tuple[int, list[str]]:
    """Run the command in this process and return its status and lines."""
    status = lint.main(list(given))
    return status, capsys.readouterr().out.splitlines()


def written(folder: Path, text: str) -> str:
    """Write a stack file and return its path."""
    path = folder / "Pulumi.mine.yaml"
    path.write_text(text)
    return str(path)


def test_every_mistake_of_a_file_is_listed_and_the_status_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "config: {vllm-gke:layout: none, vllm-gke:nmae: mine}")
    status, found = linted(capsys, path)
    assert (status, found[:2]) == (1, [f"{path}: refused", "error: invalid stack configuration:"])
    assert {line.strip().split(": ")[0] for line in found[2:]} == {
        "vllm-gke:layout",
        "vllm-gke:nmae",
        "vllm-gke:region",
    }


def test_an_accepted_stack_shows_its_warnings_and_findings_and_the_status_is_0(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, found = linted(capsys, "dev")
    ladder = planned_stack(DEV, REPOSITORY).ladder
    findings = [
        f"{'waived' if each.waived else each.severity}: vllm-gke:{each.key}: {each.problem.message}"
        for each in ladder.findings
    ]
    assert ladder.findings
    assert (status, found) == (0, ["dev: accepted", *findings])


def test_several_files_are_checked_and_one_refused_file_gives_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "Pulumi.gone.yaml")
    status, found = linted(capsys, missing, "dev")
    assert (status, found[0]) == (1, f"{missing}: refused")
    assert "dev: accepted" in found


def test_the_hook_runs_the_command_on_stack_files_alone() -> None:
    config = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text())
    [hook] = config["repos"][0]["hooks"]
    assert hook["entry"] == ".venv/bin/python -m tools.stack.lint"
    assert hook["files"] == r"^Pulumi\.[^/]+\.yaml$"


@pytest.mark.parametrize("module", ["tools.stack.lint", "tools.explain.__main__"])
def test_the_command_loads_neither_pulumi_nor_an_sdk(module: str) -> None:
    program = (
        "import json, sys\n"
        f"from {module} import main\n"
        "status = main(['dev'])\n"
        "heads = {name.partition('.')[0] for name in sys.modules}\n"
        "heavy = {'grpc', 'pulumi', 'pulumi_gcp', 'pulumi_kubernetes', 'pulumi_command'}\n"
        "print(json.dumps([status, sorted(heads & heavy)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout.splitlines()[-1]) == [0, []]
