"""Text in an argument of a component stays in its field: nothing runs, whatever it holds."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

import components
from components.chat.plan import open_command
from components.core.argument_values import FORMS, FREE
from components.core.arguments import ArgumentsError
from tests.components.given_arguments import NAMES, Text, around, texts, with_text
from tests.components.recorder import Recorder, Resource, Secret
from tests.hostile_texts import TEXTS, Place, examples, hostile, place

# With the others who read stack files that have every key: they take seconds to draw.
pytestmark = pytest.mark.xdist_group("covering")

COMMAND = "command:local:Command"
RUN = ("create", "update", "delete")
QUERIES = ("query", "prometheusQuery")

# A ConfigMap's name has the hash of what is in it.
_DIGEST = r"[a-z-]+-[0-9a-f]{8}"

# By the names of other checks of the door, or by the tables of what is known.
CHECKED_OTHERWISE = {
    "account_id",
    "chat_template",
    "reasoning_parser",
    "shape",
    "tool_call_parser",
    "zone",
    "zones",
}

few = examples(2)


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Make the place where commands run."""
    return place(tmp_path_factory.mktemp("commands"))


def made(name: str, args: dict[str, Any]) -> list[Resource]:
    """Return what a component registers; raises ArgumentsError."""
    recorder = Recorder()
    pulumi.runtime.set_mocks(recorder, project="vllm-gke", stack="test")
    recorder.run(lambda: getattr(components, name)("made", args))
    # Those that wait for nothing are registered in any order.
    return sorted(recorder.resources, key=lambda each: (each.type, each.name))


def plain(value: Any) -> Any:
    """Return inputs without the marks of secrets."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def escapes(one: Any, other: Any, text: str, at: str = "") -> Iterator[str]:
    """Give each place where two trees differ in more than that one has another text."""
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            yield f"{at}: other keys"
            return
        for key in one:
            yield from escapes(one[key], other[key], text, f"{at}.{key}")
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield f"{at}: another number"
            return
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from escapes(*pair, text, f"{at}[{number}]")
    elif one != other:
        yield from _escapes_of_text(one, other, text, at)


def _escapes_of_text(one: Any, other: Any, text: str, at: str) -> Iterator[str]:
    if not isinstance(one, str) or not isinstance(other, str):
        yield f"{at}: {other!r} is no text"
    elif one.startswith(("{", "[")):
        yield from escapes(json.loads(one), json.loads(other), text, at)
    elif text not in other and not re.fullmatch(_DIGEST, other):
        yield f"{at}: {other!r} does not have the text"
    elif at.endswith(QUERIES) and _parts(one) != _parts(other):
        yield f"{at}: {other!r} is another query"


def _parts(query: str) -> list[str]:
    found: list[Any] = []
    promql_parser.walk(promql_parser.parse(query), found.append)
    return [type(part).__name__ for part in found]


def commands(resources: list[Resource]) -> Iterator[tuple[str, dict[str, str]]]:
    """Give every command with its environment."""
    for each in resources:
        if each.type == COMMAND:
            inputs = plain(each.inputs)
            yield from (
                (inputs[key], inputs.get("environment", {})) for key in RUN if key in inputs
            )


def without_commands(each: Resource) -> dict[str, Any]:
    """Return a resource's inputs but for what is run."""
    return {key: value for key, value in plain(each.inputs).items() if key not in RUN}


def held(where: Place, one: list[Resource], other: list[Resource], text: str) -> None:
    """Hold resources that have a hostile text against those that have another."""
    assert [(each.type, each.name) for each in one] == [(each.type, each.name) for each in other]
    for before, after in zip(one, other, strict=True):
        found = escapes(without_commands(before), without_commands(after), text, after.name)
        assert list(found) == []
    for run, rerun in zip(commands(one), commands(other), strict=True):
        if run == rerun:
            continue
        calls = where.calls(*run)
        assert calls, f"the shell cannot run {run[0]!r}"
        for right, got in zip(calls, where.calls(*rerun), strict=True):
            differ = [word for old, word in zip(right, got, strict=True) if old != word]
            assert [word for word in differ if text not in word] == []


def tried(where: Place, each: Text, text: str) -> None:
    """Put a text into an argument: it is refused there, or stays in its field."""
    args = around(each.component, each.path)
    if not each.is_late or "\0" in text:
        try:
            got = made(each.component, with_text(args, each.path, text))
        except ArgumentsError as error:
            told = [one["property_path"] for one in error.errors or ()]
        else:
            told = []
        if told:
            assert [path for path in told if path.startswith(str(each.path[0]))], (each, told)
            return
        benign: Any = "benign"
    else:
        late = pulumi.Output.from_input(text)
        got = made(each.component, with_text(args, each.path, late))
        benign = pulumi.Output.from_input("benign")
    held(where, made(each.component, with_text(args, each.path, benign)), got, text)


@pytest.mark.parametrize("name", NAMES)
@few
@given(st.data())
def test_a_text_in_any_argument_stays_in_its_field(
    where: Place, name: str, data: st.DataObject
) -> None:
    for each in texts(name):
        # A template is a text of any form: tests/images/test_text_reaches_vllm.py.
        if each.path[-1] != "chat_template":
            tried(where, each, data.draw(hostile))


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_every_hostile_text_in_any_argument_stays_in_its_field(where: Place, name: str) -> None:
    for each in texts(name):
        for text in TEXTS:
            tried(where, each, text)


def test_every_text_argument_has_a_form() -> None:
    keys = {
        next(key for key in reversed(each.path) if key not in {0, "*"})
        for name in NAMES
        for each in texts(name)
    }
    assert keys - FORMS.keys() - FREE - CHECKED_OTHERWISE == set()
    assert (FORMS.keys() | FREE) - keys == set()


def test_a_form_takes_no_hostile_text() -> None:
    free = {"context", "token", "value"}
    taken = {key: [text for text in TEXTS if form.fits(text)] for key, form in FORMS.items()}
    assert {key for key, found in taken.items() if found} <= free


def test_a_command_for_a_person_calls_each_tool_with_the_same_words(where: Place) -> None:
    right = where.calls(open_command("serving", "chat"), {})
    for text in TEXTS:
        if "\0" not in text:
            (got,) = where.calls(open_command(text, text), {})
            assert len(got) == len(right[0])
            assert got[2] == text


def test_the_place_where_commands_run_sees_one_that_does_not_quote(where: Place) -> None:
    with pytest.raises(AssertionError, match="made"):
        where.calls("gcloud --project=my-project;touch canary", {})
    (where.folder / "work" / "canary").unlink()
    assert where.calls("gcloud a 'b c'; kubectl", {}) == [["gcloud", "a", "b c"], ["kubectl"]]
    assert Path(where.folder / "work").is_dir()
