"""The tutorials' pages against the stacks: what a page names exists, and no step is left out."""

import functools
import itertools
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from pydantic.alias_generators import to_camel

from components.facts import vllm
from components.stack.config import StackConfig
from tests.contract.tutorial_texts import is_step, text_steps
from tools.render.evaluate import Evaluation, evaluate

REPOSITORY = Path(__file__).parents[2]
# Google's package deprecates functions of its own while it is imported.
pytestmark = pytest.mark.filterwarnings(
    r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
)

PAGES = {
    "fungibility": "000",
    "tpu-first": "001",
    "distributed": "002",
    "trillium": "003",
    "llama2": "004",
}
"""Each page, and the number of its tutorial's text."""

_SPAN = re.compile(r"`([^`]+)`")
_RESOURCE = re.compile(r"(?P<type>[\w.-]+:[\w./-]+:\w+) (?P<name>\S+)")
_KEY = re.compile(r"vllm-gke:(?P<path>[\w.]+)")
_PULUMI = {"up", "preview", "destroy", "refresh", "config", "stack"}


class Row(NamedTuple):
    """One line of a page's table."""

    step: str
    here: str
    differs: str

    @property
    def commands(self) -> list[str]:
        """What of the text it stands for; a file's name is only a caption."""
        return [span for span in _SPAN.findall(self.step) if " " in span]


def page(name: str) -> str:
    return (REPOSITORY / "docs" / "tutorials" / f"{name}.md").read_text()


def rows(name: str) -> list[Row]:
    lines = [line for line in page(name).splitlines() if line.startswith("|")]
    cells = [[unescaped(cell) for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    assert cells[0] == ["Step in the guide", "Here", "Difference"]
    return [Row(*row) for row in cells[2:]]


def unescaped(cell: str) -> str:
    """Return a cell as it is read: in a table, a bar inside code is written with a backslash."""
    return cell.strip().replace(r"\|", "|")


def stack_files(name: str) -> list[Path]:
    """Return the stacks that a page is about, in the order in which it names them first."""
    stacks = dict.fromkeys(re.findall(r"make \w+ STACK=([\w-]+)", page(name)))
    return [REPOSITORY / f"Pulumi.{stack}.yaml" for stack in stacks]


@functools.cache
def stacks_of(name: str) -> tuple[Evaluation, ...]:
    return tuple(evaluate(file) for file in stack_files(name))


def make_targets() -> set[str]:
    text = (REPOSITORY / "Makefile").read_text()
    return {word for names in re.findall(r"^([\w. ]+):.*## ", text, re.M) for word in names.split()}


def problem(span: str, stacks: tuple[Evaluation, ...]) -> str | None:
    """Say what is wrong with a code span that none of a page's stacks makes right."""
    found = [problem_in(span, stack) for stack in stacks]
    return None if None in found else found[0]


def problem_in(span: str, stack: Evaluation) -> str | None:
    """Say what is wrong with a code span that refers to this project; None where nothing is."""
    if found := _RESOURCE.fullmatch(span):
        there = found["name"] in stack.of_type(found["type"])
        return None if there else "no such resource in the stack"
    if found := _KEY.fullmatch(span):
        return None if is_key(found["path"]) else "no such key of a stack file"
    words = span.split()
    of_command = {"make": make_problem, "pulumi": pulumi_problem, "kubectl": kubectl_problem}
    return of_command.get(words[0], file_problem)(words, stack)


def is_key(path: str) -> bool:
    """Tell whether a dotted path is in the tree of what a person may write."""
    section: Any = StackConfig
    for name in path.split("."):
        fields = getattr(section, "model_fields", {})
        sections = {to_camel(field): info.annotation for field, info in fields.items()}
        if name not in sections:
            return False
        section = sections[name]
    return True


def make_problem(words: list[str], _stack: Evaluation) -> str | None:
    return None if words[1] in make_targets() else "no such target in the Makefile"


def file_problem(words: list[str], _stack: Evaluation) -> str | None:
    path = " ".join(words)
    known = path == "gcp:project" or (REPOSITORY / path).is_file()
    return None if known else "neither a resource, a key, nor a file"


def pulumi_problem(words: list[str], stack: Evaluation) -> str | None:
    if words[1] not in _PULUMI:
        return "no such command of Pulumi"
    if words[1:3] == ["stack", "output"] and words[3] not in stack.outputs:
        return "no such output of the stack"
    return None


def kubectl_problem(words: list[str], stack: Evaluation) -> str | None:
    options = dict(itertools.pairwise(words))
    spaces = stack.of_type("kubernetes:core/v1:Namespace").values()
    servers = [found.inputs for found in stack.of_type("kubernetes:apps/v1:Deployment").values()]
    here = [found for found in servers if found["metadata"]["namespace"] == options.get("-n")]
    pods = [found["spec"]["template"] for found in here]
    labels = [pair for pod in pods for pair in pod["metadata"]["labels"].items()]
    known = {
        "-n": {space.inputs["metadata"]["name"] for space in spaces},
        "-l": {f"{key}={value}" for key, value in labels},
        "-c": {container["name"] for pod in pods for container in pod["spec"]["containers"]},
    }
    unknown = [one for one in known if one in options and options[one] not in known[one]]
    return f"nothing in the stack for {unknown}" if unknown else None


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_names_is_in_its_stack(name: str) -> None:
    stacks = stacks_of(name)
    wrong = {
        span: why
        for row in rows(name)
        for span in _SPAN.findall(row.here)
        if (why := problem(span, stacks))
    }
    assert wrong == {}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_speaks_of_no_key_resource_or_target_that_is_not_there(name: str) -> None:
    stacks = stacks_of(name)
    prose = [span for span in _SPAN.findall(page(name)) if span.startswith(("vllm-gke:", "make "))]
    assert {span: why for span in prose if (why := problem(span, stacks))} == {}


@pytest.mark.parametrize("name", PAGES)
def test_every_step_of_a_tutorial_is_done_by_something_here(name: str) -> None:
    assert [row.step for row in rows(name) if not _SPAN.search(row.here)] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_difference_from_a_tutorial_is_explained(name: str) -> None:
    assert [row.step for row in rows(name) if not row.differs] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_metric_that_a_page_advises_is_one_of_the_pinned_release(name: str) -> None:
    advised = {metric for row in rows(name) for metric in re.findall(r"vllm:\w+", row.differs)}
    assert advised - set(vllm.SERIES) == set()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_exactly_one_row_for_each_command_and_manifest_of_its_text(name: str) -> None:
    spans = [span for row in rows(name) for span in row.commands]
    found = {
        step: [span for span in spans if is_step(span, step)] for step in text_steps(PAGES[name])
    }
    assert {step: by for step, by in found.items() if len(by) != 1} == {}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_speaks_of_no_command_that_its_text_has_not(name: str) -> None:
    there = text_steps(PAGES[name])
    spans = [span for row in rows(name) for span in row.commands]
    assert [span for span in spans if not any(is_step(span, step) for step in there)] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_follows_the_order_of_its_text(name: str) -> None:
    there = text_steps(PAGES[name])
    first = [
        next(place for place, step in enumerate(there) if is_step(row.commands[0], step))
        for row in rows(name)
        if row.commands
    ]
    assert first == sorted(first)


def test_every_stack_of_a_tutorial_is_in_their_index() -> None:
    index = page("README")
    named = re.findall(r"\| \[[^]]+]\((\w[\w-]*)\.md\) \| ([^|]+) \|", index)
    assert [(name, _SPAN.findall(stacks)) for name, stacks in named] == [
        (name, [file.name for file in stack_files(name)]) for name in PAGES
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_stack_of_a_tutorial_can_be_taken_down_by_one_command(name: str) -> None:
    configs = [yaml.safe_load(file.read_text())["config"] for file in stack_files(name)]
    protected = [config["vllm-gke:cluster"]["deletionProtection"] for config in configs]
    assert set(protected) == {False}
