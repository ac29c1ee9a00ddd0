"""Text in a stack file: a value that is taken has no sign that means something elsewhere."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.stack.file import plan, project_error
from tests.hostile_texts import TEXTS, examples, hostile
from tests.plan.covering_files import covering
from tests.plan.stack_files import Raw

# With the others who read stack files that have every key: they take seconds to draw.
pytestmark = pytest.mark.xdist_group("covering")

PLAIN = re.compile(r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9_./:@-]*|\.|", re.ASCII)
"""What is plain text to a shell, YAML, PromQL, a path, a header, a URL or a page of Markdown."""

SENTENCE = re.compile(r"[^\x00-\x1f\x7f`$<>\[\]|\\*]*")
"""One line, which no page takes for more than its words."""

# A person's own flags, variables and template for vLLM: tests/images/test_text_reaches_vllm.py.
LISTS = re.compile(r"(model|pools)\.(arguments|environment)\..*|model\.chatTemplate")

# A reason is a sentence that people read, a token goes into a Secret and nowhere else.
FREE = {"waivers.reason": SENTENCE, "huggingFaceToken.value": re.compile(r"[!-~]*")}

every_key = examples(3)


def texts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the path of every text in a stack file, and of every name that a person chose."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from texts(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from texts(each, (*path, number))
    elif isinstance(value, str):
        yield path


def key_of(path: tuple[Any, ...]) -> str:
    """Return the key as a person knows it, without places in lists."""
    steps = [step for step in path if not isinstance(step, int)]
    return "cluster.labels" if steps[:2] == ["cluster", "labels"] else ".".join(steps)


def changed(raw: Raw, path: tuple[Any, ...], text: str) -> Raw:
    """Return a stack file with another text at a path."""
    found = copy.deepcopy(raw)
    inner: Any = found
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = text
    return found


def places() -> dict[str, tuple[Raw, tuple[Any, ...]]]:
    """Return a right stack file and a path in it for every key that may hold a text."""
    found = {key_of(path): (raw, path) for raw in covering() for path in texts(raw)}
    return {key: place for key, place in found.items() if not LISTS.fullmatch(key)}


def taken(raw: Raw, path: tuple[Any, ...], text: str) -> bool:
    """Tell whether a text is taken there; what is refused is refused by its own key."""
    problems = plan(changed(raw, path, text))[2]
    if not problems:
        return True
    own = [each for each in problems if each.path[: len(path)] == path[: len(each.path)]]
    # What cannot be read may be missed elsewhere: a region is where each zone is looked for.
    assert own, [f"{each.key}: {each.message}" for each in problems]
    return False


@every_key
@given(st.data())
def test_a_text_that_is_taken_stays_in_its_field(data: st.DataObject) -> None:
    found = places()
    assert len(found) >= 30
    for key, (raw, path) in found.items():
        right = raw
        for step in path:
            right = right[step]
        text = data.draw(st.one_of(hostile, _inside(str(right))))
        if taken(raw, path, text):
            assert FREE.get(key, PLAIN).fullmatch(text), f"{key} takes {text!r}"


def _inside(right: str) -> st.SearchStrategy[str]:
    """Draw a right text with a hostile one somewhere in it."""
    cut = st.integers(0, len(right))
    return st.tuples(cut, hostile).map(lambda at: right[: at[0]] + at[1] + right[at[0] :])


@pytest.mark.soak
@pytest.mark.parametrize("text", TEXTS)
def test_no_hostile_text_is_taken_but_where_people_read_it(text: str) -> None:
    found = {
        key
        for key, (raw, path) in places().items()
        if not FREE.get(key, PLAIN).fullmatch(text) and taken(raw, path, text)
    }
    assert found == set()


@pytest.mark.parametrize("text", TEXTS)
def test_no_hostile_text_is_a_project(text: str) -> None:
    assert project_error(text) is not None


def test_the_name_of_a_label_is_looked_at_too() -> None:
    for text in TEXTS:
        raw = {"region": "us-central1", "cluster": {"labels": {text: "a"}}}
        assert plan(raw)[2], text
