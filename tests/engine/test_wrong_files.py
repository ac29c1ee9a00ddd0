"""Wrong stack files through the real engine: refused in its words, and nothing made of them.

The plan's own tests hold each file to its errors. Here are those that the engine has a part in, all
that may hold a token, and one for each key; the others take a minute and are left to `make soak`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.outcome import Outcome
from tests.engine.running_stack import RunningStack
from tests.golden.messages import CASES as FILES
from tests.golden.messages import case as read
from tests.golden.messages import told
from tools.stack.sandbox_home import REPOSITORY, SandboxHome
from tools.stack.sandbox_stack import SandboxStack

_OF_TYPE = "Stack 'test' with configuration key '{}' must be of type '{}'"
BEFORE_THE_PROGRAM = {
    "budget_is_a_number": _OF_TYPE.format("budget", "object"),
    "chat_is_true": _OF_TYPE.format("chat", "object"),
    "model_is_text": _OF_TYPE.format("model", "object"),
    "model_of_no_end": "json: unsupported value: +Inf",
    "nothing_written": "Stack 'test' is missing configuration value 'region'",
    "pools_are_a_mapping": _OF_TYPE.format("pools", "array<object>"),
    "pools_are_not_mappings": _OF_TYPE.format("pools", "array<object>"),
    "region_missing": "Stack 'test' is missing configuration value 'region'",
    "token_as_text": _OF_TYPE.format("huggingFaceToken", "object"),
    "waiver_is_an_id": _OF_TYPE.format("waivers", "array<object>"),
    "waivers_are_a_mapping": _OF_TYPE.format("waivers", "array<object>"),
    "zones_are_one_text": _OF_TYPE.format("zones", "array<string>"),
}
"""Files that the engine refuses itself, by what `Pulumi.yaml` declares, in its own words."""

AS_TEXT = {
    "generation_is_a_number": "tpuGeneration: unknown TPU generation '6'; known: v4, v5e, v5p, "
    "v6e, v7x",
    "region_is_null": "region: '' is not a region, e.g. us-central1",
}
"""Files with something else in place of a text: the engine makes a text of it."""


def chosen() -> set[str]:
    """Name the files that go through the engine each time."""
    names = set(BEFORE_THE_PROGRAM | AS_TEXT)
    keys: set[str] = set()
    for path in FILES:
        case = read(path)
        wrong = {key.partition(".")[0] for key in case["keys"]}
        if "huggingFaceToken" in wrong or not wrong <= keys:
            names.add(path.stem)
        keys |= wrong
    return names


EACH_TIME = chosen()
CASES = [
    pytest.param(path, id=path.stem, marks=[] if path.stem in EACH_TIME else [pytest.mark.soak])
    for path in FILES
]


@pytest.fixture(scope="session")
def stack(
    tmp_path_factory: pytest.TempPathFactory, pulumi: Path, python: Path
) -> Iterator[RunningStack]:
    """Give one stack for all files: nothing is ever registered, so each finds it as new."""
    home = SandboxHome(tmp_path_factory.mktemp("wrong") / "sandbox", REPOSITORY, str(python))
    stack = RunningStack(pulumi, SandboxStack(home, "test"), {}, python)
    yield stack
    stack.end()


def refusals(outcome: Outcome) -> list[str]:
    """Return the mistakes that the program told, one a line."""
    said = [text for text in outcome.diagnostics if text.startswith("invalid stack configuration")]
    return [line.strip() for text in said for line in text.splitlines()[1:] if line.strip()]


@pytest.mark.parametrize("path", CASES)
def test_the_engine_refuses_a_wrong_file_and_registers_nothing(
    stack: RunningStack, path: Path
) -> None:
    case = read(path)
    keys = {f"vllm-gke:{key}": value for key, value in case["config"].items()}
    stack.config = {"gcp:project": "my-project", **keys}

    outcome = stack.up(status=1)

    errors = [AS_TEXT[path.stem]] if path.stem in AS_TEXT else told(case["config"])["errors"]
    if path.stem in BEFORE_THE_PROGRAM:
        assert BEFORE_THE_PROGRAM[path.stem] in outcome.text
        errors = []
    assert refusals(outcome) == [f"vllm-gke:{line}" for line in errors]
    assert "Traceback" not in outcome.text
    assert "hf_canary" not in outcome.text
    assert {urn.split("::")[2] for urn in outcome.steps} <= {"pulumi:pulumi:Stack"}
    assert stack.world() == []


def test_the_files_that_the_engine_refuses_itself_are_there() -> None:
    assert (BEFORE_THE_PROGRAM.keys() | AS_TEXT.keys()) - {path.stem for path in FILES} == set()
