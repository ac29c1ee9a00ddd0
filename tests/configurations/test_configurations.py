"""Every wrong stack file of this folder: the keys that are wrong, and what must not be said.

The sentences are in `tests/golden/messages.yaml`; `python -m tests.golden` writes them again.
"""

from typing import Any

import pytest

from components.stack.config import StackConfig
from components.stack.file import plan
from tests.golden.messages import CASES, case, told

FILES = {path.stem: case(path) for path in CASES}


def wrong_keys(config: dict[str, Any]) -> list[str]:
    """Return the keys that are wrong in a configuration, in the order of the refusal."""
    return [problem.key for problem in plan(config)[2]]


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_configuration_is_refused_by_these_keys(name: str) -> None:
    assert FILES[name]["keys"]
    assert wrong_keys(FILES[name]["config"]) == FILES[name]["keys"]


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("token")])
def test_a_token_is_never_echoed(name: str) -> None:
    config = FILES[name]["config"]
    assert "hf_canary" in str(config)
    assert "hf_canary" not in str(told(config))


def test_every_key_of_a_stack_file_is_wrong_in_one_of_them() -> None:
    keys = {str(field.alias) for field in StackConfig.model_fields.values()}
    wrong = {key.partition(".")[0] for each in FILES.values() for key in each["keys"]}
    assert keys - wrong == set()


def test_a_right_configuration_has_nothing_against_it() -> None:
    assert wrong_keys({"region": "us-central1"}) == []
