"""What a test of any folder needs to run the engine, and stacks of its own to run it on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.running_stack import Config, RunningStack, Starter
from tests.engine.warm_python import PROJECT, warm_python
from tools.programs import engine
from tools.stack.sandbox_home import REPOSITORY, SandboxHome
from tools.stack.sandbox_stack import SandboxStack


@pytest.fixture(scope="session")
def pulumi() -> Path:
    """Find the engine, or get it: a first run may take minutes."""
    return engine.find_or_get()


@pytest.fixture(scope="session")
def sdks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a Python that has imported the SDKs and nothing of this project, for other programs."""
    with warm_python(tmp_path_factory.mktemp("sdks")) as command:
        yield command


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory, sdks: Path) -> Iterator[Path]:
    """Give a Python that has done the project's imports too."""
    with warm_python(tmp_path_factory.mktemp("python"), str(sdks), PROJECT) as command:
        yield command


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory, pulumi: Path, python: Path) -> Path:
    """Make a sandbox in which the stack is new: a test has a copy, and the engine does it once."""
    home = SandboxHome(tmp_path_factory.mktemp("new") / "sandbox", REPOSITORY, str(python))
    SandboxStack(home, "test").open(pulumi, None)
    return home.root


@pytest.fixture
def running_stack(
    tmp_path: Path, pulumi: Path, python: Path, sdks: Path, sandbox: Path
) -> Iterator[Starter]:
    """Start stacks in sandboxes of the test's own: `running_stack(config)`.

    The stand-ins are on the Python that has done its imports, and so is this project's program.
    Another project's is on one that has the SDKs and nothing of this project, or on its own.
    """
    started: list[RunningStack] = []

    def start(
        config: Config,
        *,
        name: str = "test",
        project: Path = REPOSITORY,
        python_of_its_own: Path | None = None,
    ) -> RunningStack:
        folder = tmp_path / f"stack-{len(started)}"
        if (name, project) == ("test", REPOSITORY):
            shutil.copytree(sandbox, folder / "sandbox")
        folder.mkdir(exist_ok=True)
        runs = python_of_its_own or (python if project == REPOSITORY else None)
        home = SandboxHome(folder / "sandbox", project, str(python), str(sdks))
        stack = SandboxStack(home, name)
        started.append(RunningStack(pulumi, stack, config, runs))
        return started[-1]

    yield start
    for stack in started:
        stack.end()
