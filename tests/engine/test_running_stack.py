"""The harness itself, on the project's own dev stack: what a test may rely on."""

from collections import Counter

import pytest

from tests.engine.running_stack import RunningStack, Starter, UnexpectedStatusError, tracked
from tools.sandbox_home import REPOSITORY

CLUSTER = "gcp:container/cluster:Cluster"


@pytest.fixture
def dev(running_stack: Starter) -> RunningStack:
    """Give the dev stack as the project has it, not yet up."""
    return running_stack(tracked("dev"))


def test_a_stack_goes_up_stays_as_it_is_and_leaves_nothing_behind(dev: RunningStack) -> None:
    assert set(dev.up().changes.values()) == {"create"}
    assert Counter(thing.type for thing in dev.world())[CLUSTER] == 1
    assert dev.up().changes == {}
    assert "endpoint" in dev.outputs()
    dev.destroy()
    assert (dev.world(), dev.resources()) == ([], [])


def test_a_planned_fault_fails_the_run_in_its_own_words(dev: RunningStack) -> None:
    dev.conditions = {"faults": [{"type": CLUSTER, "message": "no quota today"}]}
    outcome = dev.up(status=1)
    assert any("no quota today" in message for message in outcome.diagnostics)
    assert [thing for thing in dev.world() if thing.type == CLUSTER] == []


def test_an_unexpected_status_shows_what_was_printed(dev: RunningStack) -> None:
    dev.config["vllm-gke:layout"] = "heaps"
    with pytest.raises(UnexpectedStatusError, match="heaps"):
        dev.preview()


def test_no_run_touches_the_project_s_own_stack_files(dev: RunningStack) -> None:
    before = {path: path.read_bytes() for path in REPOSITORY.glob("Pulumi*.yaml")}
    dev.preview()
    dev.up()
    assert {path: path.read_bytes() for path in REPOSITORY.glob("Pulumi*.yaml")} == before
