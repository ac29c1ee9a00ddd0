"""Every wrong stack file of this folder, against the exact lines that refuse it."""

import pathlib
from typing import Any

import pytest
import yaml

from components.stack.config import StackConfig
from components.stack.file import plan

FILES = sorted(pathlib.Path(__file__).parent.glob("*.yaml"))


def read(path: pathlib.Path) -> dict[str, Any]:
    """Return a file's `config` and `errors`."""
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    return content


def lines(config: dict[str, Any]) -> list[str]:
    """Return what is wrong with a configuration, as a person reads it."""
    return [f"{problem.key}: {problem.message}" for problem in plan(config)[2]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_wrong_configuration_is_refused_in_these_words(path: pathlib.Path) -> None:
    case = read(path)
    assert lines(case["config"]) == case["errors"]


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.stem.startswith("token")], ids=lambda path: path.stem
)
def test_a_token_is_never_echoed(path: pathlib.Path) -> None:
    config = read(path)["config"]
    assert "hf_canary" in str(config)
    assert not [line for line in lines(config) if "hf_canary" in line]


def test_there_are_a_hundred_of_them_at_least_and_each_is_wrong() -> None:
    assert len(FILES) >= 100
    assert [path.stem for path in FILES if not read(path)["errors"]] == []
    assert {key for path in FILES for key in read(path)} == {"config", "errors"}


def test_every_key_of_a_stack_file_is_wrong_in_one_of_them() -> None:
    keys = {str(field.alias) for field in StackConfig.model_fields.values()}
    wrong = {str(problem.path[0]) for path in FILES for problem in plan(read(path)["config"])[2]}
    assert keys - wrong == set()


def test_a_right_configuration_has_nothing_against_it() -> None:
    assert lines({"region": "us-central1"}) == []
