"""The harness itself, on the project's own dev stack: what a test may rely on."""

import pytest

from tests.engine.running_stack import RunningStack, Starter, UnexpectedStatusError, tracked

CLUSTER = "gcp:container/cluster:Cluster"


@pytest.fixture
def dev(running_stack: Starter) -> RunningStack:
    """Give the dev stack as the project has it, not yet up."""
    return running_stack(tracked("dev"))


def test_a_planned_fault_fails_the_run_in_its_own_words(dev: RunningStack) -> None:
    dev.conditions = {"faults": [{"type": CLUSTER, "message": "no quota today"}]}
    outcome = dev.up(status=1)
    assert any("no quota today" in message for message in outcome.diagnostics)
    assert [thing for thing in dev.world() if thing.type == CLUSTER] == []


def test_an_unexpected_status_shows_what_was_printed(dev: RunningStack) -> None:
    dev.config["vllm-gke:layout"] = "heaps"
    with pytest.raises(UnexpectedStatusError, match="heaps"):
        dev.preview()
