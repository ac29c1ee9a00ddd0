"""What each command imports: a package that it does not need costs every run."""

import ast
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.bench.conftest import Seen
from tools.render.evaluate import REPOSITORY

# A command that is watched once serves the tests of one worker.
pytestmark = pytest.mark.xdist_group("watched")

CHECKS = {
    "annotated_types",
    "components",
    "cython_runtime",  # of PyYAML's part in C
    "lazy_loader",
    "pydantic",
    "pydantic_core",
    "tools",
    "typing_extensions",
    "typing_inspection",
    "yaml",
}


@pytest.mark.parametrize("command", ["tools.explain", "tools.stack.lint"])
def test_a_check_of_a_stack_file_imports_tables_pydantic_and_yaml_alone(
    watched: Callable[..., Seen], command: str
) -> None:
    assert watched(command, "dev").packages() == CHECKS


def test_importing_the_library_imports_one_module_and_the_lazy_loader() -> None:
    program = "import components, sys; print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    loaded: list[str] = ast.literal_eval(done.stdout)
    own = [name for name in loaded if name.partition(".")[0] in {"components", "lazy_loader"}]
    assert own == ["components", "lazy_loader"]


def test_the_program_imports_no_part_of_an_sdk_that_the_bare_program_does_not(
    watched: Callable[..., Seen],
) -> None:
    sdks = ("pulumi_gcp.", "pulumi_kubernetes.", "pulumi_command.")
    ours = watched("bench.evaluated", "ours").packages(3)
    bare = watched("bench.evaluated", "bare").packages(3)
    assert {name for name in ours - bare if name.startswith(sdks)} == set()
