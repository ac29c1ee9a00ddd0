"""Layers: facts know nothing, plans know facts, the configuration both, components all of it."""

import ast
import sys

import pytest

from tests.contract.sources import PYTHON, imports

FACTS = sorted(path for path in PYTHON if path.startswith("components/facts/"))
PLAN = sorted(path for path in PYTHON if path.startswith("components/plan/"))
CONFIG = sorted(path for path in PYTHON if path.startswith("components/config/"))
TOP = sorted(path for path in PYTHON if path.startswith("components/") and path.count("/") == 1)
OWN = {"bench", "components", "fleet", "images", "kube", "load", "sandbox", "tests", "tools"}
LAZY = {"lazy_loader"}
CLOUD = {"pulumi", "pulumi_gcp", "pulumi_kubernetes", "pulumi_command", "pydantic", "pydantic_core"}


def foreign(path: str) -> set[str]:
    """Return the packages that a file imports and Python does not bring."""
    absolute = {each.partition(".")[0] for each in imports(PYTHON[path]) if each[0] != "."}
    return absolute - set(sys.stdlib_module_names)


def relative(path: str) -> set[str]:
    """Return the relative imports of a file."""
    return {each for each in imports(PYTHON[path]) if each[0] == "."}


def test_there_are_four_layers() -> None:
    assert FACTS
    assert PLAN
    assert CONFIG
    assert TOP


@pytest.mark.parametrize("path", FACTS)
def test_facts_import_only_facts(path: str) -> None:
    assert foreign(path) == set()
    assert [each for each in relative(path) if each.startswith("..")] == []


@pytest.mark.parametrize("path", PLAN)
def test_a_plan_imports_only_facts_and_plans(path: str) -> None:
    assert foreign(path) == set()
    upward = [each for each in relative(path) if each.startswith("..")]
    assert [each for each in upward if not each.startswith("..facts.")] == []


@pytest.mark.parametrize("path", CONFIG)
def test_the_configuration_imports_only_what_is_below_it(path: str) -> None:
    assert foreign(path) <= {"pydantic"}
    upward = [each for each in relative(path) if each.startswith("..")]
    assert [each for each in upward if not each.startswith(("..facts.", "..plan."))] == []


@pytest.mark.parametrize("path", TOP)
def test_a_component_imports_the_cloud_and_what_is_below_it(path: str) -> None:
    # What the package exports is imported when it is used.
    assert foreign(path) <= (LAZY if path == "components/__init__.py" else CLOUD)
    assert [each for each in relative(path) if each.startswith("..")] == []


def test_nothing_below_the_components_is_told_of_them_by_its_full_name() -> None:
    found = [path for path in [*FACTS, *PLAN, *CONFIG, *TOP] if foreign(path) & OWN]
    assert found == []


@pytest.mark.parametrize("path", sorted(PYTHON))
def test_annotations_are_there_at_run_time(path: str) -> None:
    futures = [
        node
        for node in ast.walk(PYTHON[path])
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]
    assert futures == []


def test_no_module_is_named_after_nothing_in_particular() -> None:
    vague = {"utils", "util", "helpers", "common", "base", "manager"}
    assert [path for path in PYTHON if path.rpartition("/")[2].removesuffix(".py") in vague] == []
