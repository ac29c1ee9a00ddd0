"""docs/status.md and the runbooks: what they say about the report is what the program does."""

import re
from dataclasses import replace

from components.status.causes import CAUSES
from tests.contract.runbooks import LIST
from tests.docs.command_blocks import blocks
from tests.status.planted import PLANTED, compute_class, events, node, pod
from tests.status.test_diagnosis import READY, autoscaler, deployment
from tests.status.test_report import LOADED, told
from tools.stack.sandbox_home import REPOSITORY


def outputs() -> list[str]:
    """Return the outputs on the page."""
    page = REPOSITORY / "docs" / "status.md"
    return [block.text for block in blocks(page) if block.language == "text"]


def waiting() -> list[str]:
    """Return the report of a stack with a stockout, and a replica that loads."""
    stockout = next(each for each in PLANTED if each.id == "stockout by the class, after a request")
    compiles = next(each for each in PLANTED if each.id == "compiling")
    compiles = replace(compiles, node="l4-spot")
    waits, loads = pod(stockout, name="vllm-c"), pod(compiles, name="vllm-b")
    seen = replace(
        LOADED,
        pods=[pod(READY), loads, waits],
        nodes=[node(READY), node(compiles)],
        events=events(stockout, waits),
        logs={"vllm-b/vllm-nvidia": compiles.log},
        classes=[compute_class(stockout)],
        workloads=[deployment(3, 1)],
        autoscalers=[autoscaler(("ScalingLimited", "True", "ScaleUpLimit"), wanted=3)],
    )
    return told(seen)


def test_the_outputs_of_the_page_are_the_program_s() -> None:
    assert outputs() == ["\n".join(told(LOADED)) + "\n", "\n".join(waiting()) + "\n"]


def headings(page: str) -> list[str]:
    """Return the headings of a page of the project."""
    return re.findall(r"^#+ (.+)$", (REPOSITORY / page).read_text(), re.M)


def test_a_section_that_a_next_step_names_is_on_its_page() -> None:
    named = [
        (cause.id, page, section)
        for cause in CAUSES.values()
        for page, section in re.findall(r"(docs/[\w/-]+\.md)(?: \(([^)]+)\))?", cause.fix)
    ]
    assert {cause for cause, _, _ in named} >= {"silent-tpu-wait", "image-missing", "token-refused"}
    assert [each for each in named if each[2] and each[2] not in headings(each[1])] == []
    assert [each for each in named if not (REPOSITORY / each[1]).is_file()] == []


def test_the_causes_in_the_list_of_runbooks_are_causes() -> None:
    rows = re.findall(r"^\| (`.+`) \| \[", LIST.read_text(), re.M)
    named = [each for row in rows for each in re.findall(r"`([\w-]+)`", row)]
    assert "image-missing" in named
    assert set(named) <= set(CAUSES)
