"""Every stack file that the project ships, through its whole life on the real engine."""

import pytest

from tests.engine.running_stack import Starter, tracked
from tools.stack.sandbox_home import REPOSITORY

STACKS = sorted(path.name.split(".")[1] for path in REPOSITORY.glob("Pulumi.*.yaml"))


# The others go through it with the official Kubernetes plugin: tests/kube/test_stack_lives.py.
@pytest.mark.parametrize(
    "name",
    [name if name == "dev" else pytest.param(name, marks=pytest.mark.soak) for name in STACKS],
)
def test_a_stack_comes_up_stays_as_it_is_and_leaves_nothing(
    running_stack: Starter, name: str
) -> None:
    stack = running_stack(tracked(name))
    stack.records_each_step = name == "dev"

    files = {path: path.read_bytes() for path in REPOSITORY.glob("Pulumi*.yaml")}

    assert set(stack.up().changes.values()) == {"create"}
    assert stack.up("--expect-no-changes").changes == {}
    assert stack.refresh("--expect-no-changes").changes == {}
    stack.destroy()

    assert stack.world() == []
    # Pulumi writes into a stack's file: that is the sandbox's copy.
    assert {path: path.read_bytes() for path in REPOSITORY.glob("Pulumi*.yaml")} == files


def test_the_project_ships_a_stack_for_each_tutorial_it_covers() -> None:
    assert STACKS == [
        "dev",
        "distributed",
        "distributed-disk",
        "fungibility",
        "llama2",
        "trillium",
        "trillium-autopilot",
    ]
