"""Rooms: each folder of the components imports only from its own files and from rooms before it."""

import ast
import graphlib
import sys
from collections.abc import Iterator

import pytest

from tests.contract.sources import COMPONENTS as FOUND
from tests.contract.sources import PYTHON, imports

ROOMS = (
    "facts",
    "core",
    "ladder",
    "image",
    "lint",
    "model_store",
    "model",
    "cluster",
    "exposure",
    "server",
    "rollout",
    "scaling",
    "observability",
    "chat",
    "estimates",
    "stack",
    "status",
    "package",
)
"""The rooms, from the bottom up; docs/architecture.md has the same order."""

COMPONENTS = sorted(path for path in PYTHON if path.startswith("components/"))
TOP = {"components/__init__.py", "components/__main__.py", "components/version.py"}
SDKS = {"pulumi", "pulumi_gcp", "pulumi_kubernetes", "pulumi_command"}
KEYS = {"core/config_errors", "core/existing_names", "core/section", "core/text", "stack/file"}
"""The files with keys of a stack file, or their errors, that are not called `config`."""
PARTS = {
    "core": "argument_values arguments config_map custom_timeouts kubectl outputs "
    "wait_for_definition workload_identity",
    "ladder": "args node_settings pool_checks",
    "model_store": "access args_checks download_pod volumes",
    "cluster": "control_plane maintenance system_pool",
    "exposure": "network_policy",
    "server": "args checks container deployment leader_worker_set pod pod_plan replica service "
    "volumes",
    "rollout": "judge_pod template",
    "observability": "args",
    "stack": "cluster_lookup google_args rollout_args running scaling_args serving_args stack",
    "package": "host inputs schema",
}
"""The files that take part in resources, and define no component."""
MOST_FILES = 20


def module(path: str) -> str:
    """Return a file's name in the package, e.g. `ladder/rung`."""
    return path.removeprefix("components/").removesuffix(".py")


def room(path: str) -> str:
    """Return the folder of a file."""
    return module(path).partition("/")[0]


def foreign(path: str) -> set[str]:
    """Return the packages that a file imports and that are not part of Python."""
    absolute = {each.partition(".")[0] for each in imports(PYTHON[path]) if each[0] != "."}
    return absolute - set(sys.stdlib_module_names)


def imported(path: str) -> Iterator[str]:
    """Return the files of the components that a file imports."""
    for node in ast.walk(PYTHON[path]):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = path.rsplit("/", node.level)[0]
            target = f"{folder}/{(node.module or '').replace('.', '/')}".rstrip("/")
            inner = (f"{target}/{alias.name}.py" for alias in node.names)
            found = [f"{target}.py", *inner]
            yield from (each for each in found if each in PYTHON)


def resources(path: str) -> bool:
    """Tell whether a file defines a component or is part of one."""
    return path in FOUND or module(path).rpartition("/")[2] in PARTS.get(room(path), "").split()


ROOMED = [path for path in COMPONENTS if path not in TOP]


def test_each_folder_is_a_room_with_its_place_in_the_order() -> None:
    assert {room(path) for path in ROOMED} == set(ROOMS)


@pytest.mark.parametrize("path", ROOMED)
def test_a_file_imports_only_its_own_room_and_the_rooms_before_it(path: str) -> None:
    allowed = [*ROOMS[: ROOMS.index(room(path)) + 1], "version"]
    assert [each for each in imported(path) if room(each) not in allowed] == []


def test_no_import_leads_back_to_its_file() -> None:
    order = graphlib.TopologicalSorter({path: set(imported(path)) for path in COMPONENTS})
    assert len(list(order.static_order())) == len(COMPONENTS)


@pytest.mark.parametrize("path", ROOMED)
def test_only_files_of_resources_import_pulumi_and_only_keys_import_pydantic(path: str) -> None:
    if resources(path):
        allowed = SDKS
    elif module(path).endswith("config") or module(path) in KEYS:
        allowed = {"pydantic", "pydantic_core"}
    else:
        allowed = {"lazy_loader"} if path == "components/stack/__init__.py" else set()
    assert foreign(path) <= allowed


@pytest.mark.parametrize("path", [path for path in ROOMED if not resources(path)])
def test_a_file_of_no_resource_imports_none_of_resources(path: str) -> None:
    assert [each for each in imported(path) if resources(each)] == []


def test_the_facts_import_only_facts() -> None:
    assert {name for path in ROOMED if room(path) == "facts" for name in foreign(path)} == set()


@pytest.mark.parametrize(
    "top", ["advise", "bench", "components", "fleet", "kube", "policy", "sandbox", "tools"]
)
def test_a_folder_has_at_most_twenty_files(top: str) -> None:
    folders = [path.rpartition("/")[0] for path in PYTHON if path.startswith(f"{top}/")]
    full = {each: n for each in folders if (n := folders.count(each)) > MOST_FILES}
    assert {each: n for each, n in full.items() if each != "components/facts"} == {}


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
