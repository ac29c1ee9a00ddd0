"""A person's texts for vLLM, the whole way: from the stack file into the process that serves.

Each is refused by its key, or is one argument, one variable or one file, byte for byte.
"""

import json
import pathlib
import tempfile
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from components.stack.file import plan
from tests.hostile_texts import TEXTS, examples, hostile
from tests.images.conftest import Pod, line
from tests.images.machines import L4
from tools.render import __main__ as render
from tools.render.evaluate import evaluate

pytestmark = pytest.mark.filterwarnings(
    r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
)

FREE = st.text(st.characters(codec=None), min_size=1, max_size=20)
"""Any character there is, halves of one included."""

few = examples(3)


class Texts(NamedTuple):
    """One text for each kind of place."""

    flag: str
    item: str
    repeated: str
    nested: str
    variable: str
    of_pool: str
    variable_of_pool: str
    template: str

    def raw(self) -> dict[str, Any]:
        """Return the keys of a stack file with them."""
        arguments = {
            "tokenizer": self.flag,
            "allowed-media-domains": ["a.example", self.item],
            "middleware": [self.repeated, "b"],
            "default-chat-template-kwargs": {"key": self.nested},
        }
        model = {
            "id": "Qwen/Qwen2-1.5B",
            "maxModelLen": 2048,
            "arguments": arguments,
            "environment": {"VLLM_LOGGING_PREFIX": self.variable},
            "chatTemplate": self.template,
        }
        pool = {
            "name": "l4",
            "accelerator": "nvidia-l4",
            "arguments": {"seed": 1, "tokenizer-revision": self.of_pool},
            "environment": {"NCCL_DEBUG_FILE": self.variable_of_pool},
        }
        return {"region": "us-central1", "model": model, "pools": [pool]}

    def expected(self) -> list[str]:
        """Return the arguments of vLLM that have them, by the names of the keys."""
        return [
            "--allowed-media-domains",
            "a.example",
            self.item,
            f"--default-chat-template-kwargs={json.dumps({'key': self.nested})}",
            f"--middleware={self.repeated}",
            "--middleware=b",
            f"--tokenizer={self.flag}",
            "--seed=1",
            f"--tokenizer-revision={self.of_pool}",
        ]


RIGHT = Texts(*("right",) * len(Texts._fields))
PLACES = {
    "model.arguments.tokenizer": "flag",
    "model.arguments.allowed-media-domains": "item",
    "model.arguments.middleware": "repeated",
    "model.arguments.default-chat-template-kwargs": "nested",
    "model.environment.VLLM_LOGGING_PREFIX": "variable",
    "pools.0.arguments.tokenizer-revision": "of_pool",
    "pools.0.environment.NCCL_DEBUG_FILE": "variable_of_pool",
    "model.chatTemplate": "template",
}


def taken(drawn: Texts) -> Texts:
    """Return the texts that a stack file may hold; in the place of a refused one a right one."""
    # What cannot be read hides what is read after it.
    while refused := {place_of(problem.key) for problem in plan(drawn.raw())[2]}:
        assert {getattr(drawn, place) for place in refused} != {"right"}
        drawn = drawn._replace(**dict.fromkeys(refused, "right"))
    return drawn


def place_of(key: str) -> str:
    """Return which text a key holds; the path may go on below it."""
    (found,) = {place for start, place in PLACES.items() if key.startswith(start)}
    return found


def profiles(texts: Texts) -> dict[str, str]:
    """Return the files that the pods mount, as `make render` writes them into YAML."""
    config = {f"vllm-gke:{key}": value for key, value in texts.raw().items()}
    made = evaluate({"gcp:project": "my-project", **config})
    with tempfile.TemporaryDirectory() as folder:
        render.render(made, pathlib.Path(folder))
        files = pathlib.Path(folder).glob("**/configmap*profiles*.yaml")
        (manifest,) = [yaml.safe_load(each.read_text()) for each in files]
    data: dict[str, str] = manifest["data"]
    return data


def reached(texts: Texts) -> Iterator[str]:
    """Yield what differs between the texts and what the serving process has of them."""
    with tempfile.TemporaryDirectory() as folder:
        pod = Pod(pathlib.Path(folder)).on((L4,))
        for name, text in profiles(texts).items():
            (pod.profiles / name).write_bytes(text.encode())
        process = pod.start("nvidia", "--")
        try:
            assert line(process).startswith("launcher: found nvidia-1")
            report = json.loads(line(process))
        finally:
            pod.end()
        template = (pod.profiles / "chat_template.jinja").read_bytes()
        assert not list(pathlib.Path(folder).glob("**/canary"))
    arguments = [each for each in report["argv"] if each in texts.expected()]
    if arguments != texts.expected():
        yield f"arguments {report['argv']}"
    for name, text in (
        ("VLLM_LOGGING_PREFIX", texts.variable),
        ("NCCL_DEBUG_FILE", texts.variable_of_pool),
    ):
        if report["environment"][name] != text:
            yield f"{name} {report['environment'][name]!r}"
    if template != texts.template.encode():
        yield f"template {template!r}"


@few
@given(st.builds(Texts, *[st.one_of(hostile, FREE)] * len(Texts._fields)))
def test_a_text_reaches_vllm_byte_for_byte_or_is_refused_by_its_key(drawn: Texts) -> None:
    assert list(reached(taken(drawn))) == []


@pytest.mark.soak
@pytest.mark.parametrize("text", [*TEXTS, "\ud800", "\x85", "\ufeffa", "\u2028"])
def test_each_hostile_text_reaches_vllm_byte_for_byte_or_is_refused(text: str) -> None:
    assert list(reached(taken(Texts(*(text,) * len(Texts._fields))))) == []


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\r\n", "\ud800", "a\udc80"])
def test_what_no_process_can_be_given_is_refused_by_its_key(text: str) -> None:
    drawn = Texts(*(text,) * len(Texts._fields))
    # In a value of JSON it may be written in signs of ASCII.
    assert taken(drawn)._replace(nested="right") == RIGHT
