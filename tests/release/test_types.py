"""The types of the wheel, as mypy and pyright see them from another team's program."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.judges import Heard
from tests.release.conftest import SECONDS, Environment
from tests.release.test_library import EXAMPLE, programs_of_the_page
from tools.programs.pyright import PyrightNotFoundError, find_or_get

# The SDKs are thousands of modules, and pyright reads them below.
MYPY = """
[mypy]
strict = True
[mypy-pulumi_gcp.*,pulumi_kubernetes.*]
follow_imports = skip
"""

WRONG = {
    "a key that is none": (
        '"shape": rung["shape"],\n            "zones"',
        '"shpae": "",\n "zones"',
    ),
    "a choice as a bare text": ("vllm.Capacity.SPOT", '"spot"'),
    "a key that is missing": ('"model_id": "Qwen/Qwen2-1.5B",', ""),
    "an output that is none": ("server.endpoint", "server.endpiont"),
}
FOUND = ['"shpae"', '"Capacity"', '"model_id"', '"endpiont"']
"""What a checker names for each of them."""


@pytest.fixture(scope="session")
def pyright() -> list[str]:
    """Find pyright, or say why this machine has none."""
    try:
        return find_or_get()
    except PyrightNotFoundError as error:
        pytest.skip(str(error))


def told_by_pyright(
    pyright: list[str], environment: Environment, folder: Path, *words: str
) -> tuple[int, str]:
    """Run pyright as somebody does who has activated the environment."""
    path = os.pathsep.join([str(environment.python.parent), os.environ["PATH"]])
    done = subprocess.run(
        [*pyright, *words],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    return done.returncode, done.stdout


def told_by_mypy(environment: Environment, folder: Path, file: str) -> tuple[int, str]:
    """Run mypy on a program."""
    settings = folder / "mypy.ini"
    settings.write_text(MYPY)
    where = ["--config-file", str(settings), "--python-executable", str(environment.python)]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *where, "--cache-dir", str(folder / "cache"), file],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    return done.returncode, done.stdout


def programs(folder: Path) -> Path:
    """Copy the example, and beside it one with every mistake in it."""
    project = folder / "office"
    shutil.copytree(EXAMPLE, project)
    text = (project / "__main__.py").read_text()
    for old, new in WRONG.values():
        assert text.count(old) == 1
        text = text.replace(old, new)
    (project / "wrong.py").write_text(text)
    return project


def test_every_type_of_the_interface_is_known(
    pyright: list[str], environment: Environment, tmp_path: Path, heard: Heard
) -> None:
    heard("pyright")
    words = ("--verifytypes", "vllm_gke", "--ignoreexternal", "--outputjson")
    status, text = told_by_pyright(pyright, environment, tmp_path, *words)
    found = json.loads(text)
    told = [
        each["message"]
        for symbol in found["typeCompleteness"]["symbols"]
        for each in symbol["diagnostics"]
        if symbol["isExported"]
    ]
    assert told == []
    assert (status, found["typeCompleteness"]["completenessScore"]) == (0, 1)
    assert found["typeCompleteness"]["exportedSymbolCounts"]["withKnownType"] > 0


def test_pyright_has_nothing_to_say_of_the_example_and_finds_every_mistake(
    pyright: list[str], environment: Environment, tmp_path: Path, heard: Heard
) -> None:
    heard("pyright", cases=1 + len(WRONG), refused=len(WRONG))
    files = ("__main__.py", "wrong.py")
    _, text = told_by_pyright(pyright, environment, programs(tmp_path), "--outputjson", *files)
    found = json.loads(text)["generalDiagnostics"]
    assert {Path(each["file"]).name for each in found} == {"wrong.py"}
    told = "\n".join(each["message"] for each in found)
    assert [word for word in FOUND if word not in told] == []


def test_mypy_strict_has_nothing_to_say_of_the_example(
    environment: Environment, tmp_path: Path, heard: Heard
) -> None:
    heard("mypy")
    told = told_by_mypy(environment, programs(tmp_path), "__main__.py")
    assert told == (0, "Success: no issues found in 1 source file\n")


def test_mypy_strict_has_nothing_to_say_of_the_program_on_the_page(
    environment: Environment, tmp_path: Path, heard: Heard
) -> None:
    heard("mypy")
    (tmp_path / "__main__.py").write_text(programs_of_the_page()[0])
    told = told_by_mypy(environment, tmp_path, "__main__.py")
    assert told == (0, "Success: no issues found in 1 source file\n")


def test_mypy_finds_every_mistake_of_a_program(
    environment: Environment, tmp_path: Path, heard: Heard
) -> None:
    heard("mypy", cases=len(WRONG), refused=len(WRONG))
    status, told = told_by_mypy(environment, programs(tmp_path), "wrong.py")
    assert status == 1
    assert [word for word in FOUND if word not in told] == []
