"""docs/status.md: its outputs are those of the program."""

from dataclasses import replace

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
