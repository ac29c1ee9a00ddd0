"""The library's interface: one text, documented whole, and never broken without a version."""

import enum
import inspect
import shutil
import subprocess
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, is_typeddict

import pulumi
import pytest

import components
from components.version import __version__
from tests.contract.sources import ROOT
from tests.judges import Heard
from tools.pages.public_api import TEXT, breaks, interface, last_release, may_break

PUBLIC = {name: getattr(components, name) for name in components.__all__}
CLASSES = {name: each for name, each in PUBLIC.items() if inspect.isclass(each)}
ARGS = {name: each for name, each in CLASSES.items() if is_typeddict(each)}
FUNCTIONS = {
    **{name: each for name, each in PUBLIC.items() if inspect.isfunction(each)},
    **{
        f"{name}.{key}": each
        for name, module in PUBLIC.items()
        if inspect.ismodule(module)
        for key, each in vars(module).items()
        if inspect.isfunction(each) and each.__module__ == module.__name__ and key[0] != "_"
    },
}


def named_in(kind: Any) -> Iterator[str]:
    """Return the names of the project's own types that an annotation is made of."""
    if inspect.isclass(kind) and kind.__module__.startswith("components."):
        yield kind.__name__
    for part in typing.get_args(kind):
        yield from named_in(part)


def test_the_interface_is_the_one_that_was_looked_at() -> None:
    # Written by `python -m tools.pages.public_api`; a line that goes or changes breaks a program.
    assert interface() == TEXT.read_text()


@pytest.mark.parametrize("name", sorted(CLASSES | FUNCTIONS))
def test_every_public_name_says_what_it_is(name: str) -> None:
    assert inspect.getdoc((CLASSES | FUNCTIONS)[name])
    # An enumeration without a text of its own inherits StrEnum's, a TypedDict dict's.
    assert (CLASSES | FUNCTIONS)[name].__doc__


@pytest.mark.parametrize("name", sorted(ARGS))
def test_what_the_arguments_are_made_of_is_given_too(name: str) -> None:
    used = {each for kind in ARGS[name].__annotations__.values() for each in named_in(kind)}
    assert used - set(PUBLIC) == set()


def test_what_a_component_takes_is_given_beside_it() -> None:
    taken = {
        each.__init__.__annotations__["args"]
        for each in CLASSES.values()
        if issubclass(each, pulumi.ComponentResource)
    }
    assert [each.__name__ for each in taken if PUBLIC.get(each.__name__) is not each] == []


def test_the_choices_of_arguments_are_text_in_every_language() -> None:
    choices = [each for each in CLASSES.values() if issubclass(each, enum.Enum)]
    assert choices
    assert [each for each in choices if not issubclass(each, enum.StrEnum)] == []


def test_nothing_of_the_last_release_is_broken_unless_the_version_says_so(heard: Heard) -> None:
    heard("griffe")
    tag = last_release()
    if tag is None:
        pytest.skip("there is no release yet to compare with")
    assert may_break(tag, __version__) or breaks(tag) == []


@pytest.mark.parametrize(
    ("version", "may"), [("0.1.1", False), ("0.2.0", True), ("1.0.0", True), ("0.1.0", False)]
)
def test_before_1_0_the_second_number_says_that_programs_break(version: str, may: bool) -> None:  # noqa: FBT001 # a table
    assert may_break("v0.1.0", version) is may


@pytest.mark.parametrize(("version", "may"), [("1.3.0", False), ("2.0.0", True)])
def test_from_1_0_on_the_first_number_says_it(version: str, may: bool) -> None:  # noqa: FBT001 # a table
    assert may_break("v1.2.0", version) is may


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """Make a project whose release has a component, an argument and a function."""
    package = tmp_path / "components"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from .pool import PoolArgs, pool\n\n__all__ = ['PoolArgs', 'pool']\n"
    )
    (package / "pool.py").write_text(
        "class PoolArgs:\n    shape: str\n    zones: int\n\ndef pool(a, b=1): ...\n"
    )
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    assert last_release(tmp_path) is None
    git(tmp_path, "tag", "v0.1.0")
    return tmp_path


def git(folder: Path, *words: str) -> None:
    """Run git as nobody in particular."""
    who = (
        "-c",
        "user.name=test",
        "-c",
        "user.email=test@example.com",
        "-c",
        "commit.gpgsign=false",
    )
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def test_what_stays_breaks_nothing(released: Path, heard: Heard) -> None:
    heard("griffe")
    more = (
        "class PoolArgs:\n    shape: str\n    zones: int\n    disk: int\n\ndef pool(a, b=1): ...\n"
    )
    (released / "components" / "pool.py").write_text(more)
    assert last_release(released) == "v0.1.0"
    assert breaks("v0.1.0", released) == []


def test_a_key_that_goes_and_a_parameter_that_is_needed_are_found(
    released: Path, heard: Heard
) -> None:
    heard("griffe", cases=2, refused=2)
    (released / "components" / "pool.py").write_text(
        "class PoolArgs:\n    shape: str\n\ndef pool(a, b): ...\n"
    )
    found = breaks("v0.1.0", released)
    assert len(found) == 2
    assert "PoolArgs.zones: Public object was removed" in found[0] + found[1]
    assert "pool(b): Parameter is now required" in found[0] + found[1]


def test_a_changed_type_of_an_argument_changes_the_text(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "components", tmp_path / "components")
    pool = folder / "ladder" / "node_pool.py"
    text = pool.read_text()
    assert text.count("max_nodes: NotRequired[int]") == 1
    pool.write_text(text.replace("max_nodes: NotRequired[int]", "max_nodes: int"))
    before, after = interface().splitlines(), interface(tmp_path).splitlines()
    assert set(before) - set(after) == {"NodePoolArgs.max_nodes: NotRequired[int]"}
    assert set(after) - set(before) == {"NodePoolArgs.max_nodes: int"}
