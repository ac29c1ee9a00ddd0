"""Every wrong stack file through the real engine: refused in its words, and nothing made of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.configurations.test_configurations import FILES, read
from tests.engine.running_stack import RunningStack
from tests.engine.warm_host import attached


@pytest.fixture(scope="session")
def warm_stack(tmp_path_factory: pytest.TempPathFactory, pulumi: Path) -> Iterator[RunningStack]:
    """Give one stack for all files: nothing is ever registered, so each finds it as new."""
    stack = RunningStack(tmp_path_factory.mktemp("wrong"), pulumi, {})
    runner = pulumi.resolve().with_name("pulumi-language-python-exec")
    with attached(runner, stack.stack.environment()) as variable:
        stack.environment.update(variable)
        yield stack
        stack.end()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_engine_refuses_a_wrong_file_and_registers_nothing(
    warm_stack: RunningStack, path: Path
) -> None:
    case = read(path)
    warm_stack.config = {
        "gcp:project": "my-project",
        **{f"vllm-gke:{key}": value for key, value in case["config"].items()},
    }
    outcome = warm_stack.run("up", status=1)
    said = [text for text in outcome.diagnostics if "invalid stack configuration" in text]
    assert [line.strip() for line in said[0].splitlines()[1:] if line.strip()] == [
        f"vllm-gke:{line}" for line in case["errors"]
    ]
    assert "Traceback" not in outcome.text
    assert [urn.split("::")[2] for urn in outcome.steps] == ["pulumi:pulumi:Stack"]
    assert warm_stack.world() == []
