"""The wheel in an environment that has no source tree: what a program of another team finds."""

import json
import re
import shutil
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import components
from components.image.context import read_context, read_download, read_launcher
from components.version import __version__
from tests.contract.sources import ROOT
from tests.engine.running_stack import Starter
from tests.release.conftest import Environment

EXAMPLE = ROOT / "examples" / "python-library"
PAGE = ROOT / "docs" / "library.md"

IMPORT_WATCHED = """
import os, sys
import pulumi, pulumi_command, pulumi_gcp, pulumi_kubernetes, pydantic
done = []
def watch(event, args):
    writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
    if writes or event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.mkdir",
                                   "os.remove", "os.rename", "shutil.", "os.fork", "os.posix_")):
        done.append(f"{event} {args}")
sys.dont_write_bytecode = True
sys.addaudithook(watch)
before = dict(os.environ), os.getcwd(), list(sys.path)
import vllm_gke
assert (dict(os.environ), os.getcwd(), list(sys.path)) == before
print(done)
"""

ASK = """
import importlib.util, json, sys, vllm_gke
from pathlib import Path
from vllm_gke import read_base, read_context, read_download, read_launcher
print(json.dumps({
    "version": vllm_gke.__version__,
    "names": vllm_gke.__all__,
    "source": importlib.util.find_spec("components") is not None,
    "from": [each.__file__ for name, each in sys.modules.items() if name.startswith("vllm_gke")],
    "digests": [read_context(image).digest for image in ("tpu", "gpu", "chat")],
    "directory": read_context("gpu").directory,
    "launcher": read_launcher(),
    "download": read_download(),
}))
"""


def test_importing_it_writes_nothing_starts_nothing_and_calls_nobody(
    environment: Environment, tmp_path: Path
) -> None:
    assert environment.run("-c", IMPORT_WATCHED, folder=tmp_path) == "[]\n"


def test_the_watch_over_an_import_sees_what_it_is_for(
    environment: Environment, tmp_path: Path
) -> None:
    doing = "open('left', 'w').close(); import socket; socket.socket().close()\n"
    watched = IMPORT_WATCHED.replace("import vllm_gke\n", doing)
    seen = environment.run("-c", watched, folder=tmp_path)
    assert "open ('left', 'w'," in seen
    assert "socket.__new__" in seen


def test_it_gives_what_the_source_gives_from_its_own_files(
    environment: Environment, tmp_path: Path
) -> None:
    found = json.loads(environment.run("-c", ASK, folder=tmp_path))
    package = environment.packages / "vllm_gke"
    assert found["version"] == __version__
    assert found["names"] == components.__all__
    assert found["source"] is False
    assert [path for path in found["from"] if not Path(path).is_relative_to(package)] == []
    assert found["digests"] == [read_context(image).digest for image in ("tpu", "gpu", "chat")]
    assert found["directory"] == str(package / "_images")
    assert found["launcher"] == read_launcher()
    assert found["download"] == read_download()


def test_the_example_asks_for_this_release() -> None:
    lines = (EXAMPLE / "requirements.txt").read_text().splitlines()
    (asked,) = [Requirement(line) for line in lines if not line.startswith("#")]
    assert asked.name == "vllm-gke"
    assert __version__ in asked.specifier


def programs_of_the_page() -> list[str]:
    """Return the Python that docs/library.md shows, block by block."""
    return re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("pools", [3, 1], ids=["ladder", "one component"])
def test_a_program_of_the_page_passes_the_page_s_test(
    environment: Environment, tmp_path: Path, pools: int
) -> None:
    program, one, test = programs_of_the_page()
    text, made = (program, test) if pools > 1 else (one, test.replace("== 3", "== 1"))
    (tmp_path / "__main__.py").write_text(text)
    (tmp_path / "test_program.py").write_text(made)
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(tmp_path))
    assert " 1 passed" in " " + environment.run(*words, folder=tmp_path).splitlines()[-1]


@pytest.mark.engine
def test_a_program_with_a_cluster_of_its_own_adds_a_rung_and_goes_up_and_down(
    running_stack: Starter, python_with_the_wheel: Path, tmp_path: Path
) -> None:
    project = tmp_path / "office"
    shutil.copytree(EXAMPLE, project)
    stack = running_stack({}, project=project, python_of_its_own=python_with_the_wheel)
    stack.up()
    made = [each["type"].removeprefix("vllm-gke:index:") for each in stack.resources()]
    assert sorted(each for each in made if ":" not in each) == [
        "ComputeClass",
        "ModelServer",
        "NodePool",
        "NodePool",
    ]
    assert stack.outputs() == {"endpoint": "http://chat-service.chat.svc:8000"}
    assert stack.up().changes == {}
    stack.destroy()
    assert stack.resources() == []
