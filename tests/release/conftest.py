"""A release as it is built here, and an environment that has it and no source tree."""

import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.warm_python import warm_python
from tools.release.dist import build

SECONDS = 120


@dataclass(frozen=True)
class Release:
    """The two files that are released."""

    sdist: Path
    wheel: Path


@dataclass(frozen=True)
class Environment:
    """A Python that has the wheel and what the wheel needs."""

    python: Path
    packages: Path
    """Folder that the wheel was installed into."""

    def run(self, *words: str, folder: Path) -> str:
        """Run Python in a folder, without this process' paths, and give what it prints."""
        command = [str(self.python), "-P", *words]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Build the release once."""
    return Release(*build(tmp_path_factory.mktemp("dist")))


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Environment:
    """Install the wheel with pip, beside the packages of this environment: no index is asked."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    offline = ["--disable-pip-version-check", "--no-deps", "--no-index", str(release.wheel)]
    done = subprocess.run([*pip, *offline], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Environment(python, packages)


@pytest.fixture(scope="session")
def python_with_the_wheel(
    environment: Environment, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Give that environment's Python, with the imports of a program done."""
    folder = tmp_path_factory.mktemp("python")
    with warm_python(folder, str(environment.python), ("vllm_gke",)) as command:
        yield command
