"""The cloud says no once, at any call: the command is run again, and nothing tells that it was.

A call fails before it has done anything; or after, with the object in the record, as a provider
does that saw the object begin (`partial`); or after, with nothing in the record: the answer was
lost. The last is no fault that Pulumi can mend alone, and docs/interrupted.md says what to do.
"""

import pytest

from tests.engine.mending import as_undisturbed, mend, pending
from tests.engine.running_stack import Starter, tracked
from tests.engine.standing import US, Call, Standing, calls, settled

NEXT = "v7x"
"""Another generation of TPU: of all changes, the one that asks for the most calls."""

CHANGING = [
    Call("create", "gcp:container/nodePool:NodePool", "v6e-1"),
    Call("delete", "gcp:container/nodePool:NodePool", "v6e-1"),
    Call("update", "kubernetes:cloud.google.com/v1:ComputeClass", "vllm-fallback"),
    Call("create", "kubernetes:core/v1:ConfigMap", "vllm-profiles"),
    Call("delete", "kubernetes:core/v1:ConfigMap", "vllm-profiles"),
    Call("update", "kubernetes:apps/v1:Deployment", "vllm"),
    Call("update", "kubernetes:networking.k8s.io/v1:NetworkPolicy", "vllm-vllm"),
]

BEFORE = {"when": "before"}
PARTIAL = {"partial": True}
LOST = {"when": "after"}


def marked(found: list[Call], each_time: str) -> list[object]:
    """Give the calls as parameters; the one that is named runs each time, the rest in the soak."""
    return [
        pytest.param(call, id=str(call), marks=[] if str(call) == each_time else [pytest.mark.soak])
        for call in found
    ]


@pytest.fixture(scope="session")
def changed() -> dict[str, tuple[list[str], set[str]]]:
    """Remember the undisturbed stack of another generation, once it was made."""
    return {}


@pytest.mark.soak
@pytest.mark.parametrize("how", [BEFORE, PARTIAL], ids=["before", "partial"])
@pytest.mark.parametrize("call", calls("create"), ids=str)
def test_the_next_up_makes_what_one_could_not(
    running_stack: Starter, standing: Standing, call: Call, how: dict[str, object]
) -> None:
    stack = running_stack(tracked("dev", US))
    stack.conditions = call.fault(**how)
    stack.up(status=1)
    stack.conditions = None

    stack.up()

    as_undisturbed(stack, standing.world, set(standing.record))


@pytest.mark.parametrize("call", marked(calls("create"), "create Network vllm"))
def test_what_was_made_and_never_answered_is_taken_into_the_record(
    running_stack: Starter, standing: Standing, call: Call
) -> None:
    stack = running_stack(tracked("dev", US))
    stack.conditions = call.fault(**LOST)
    stack.up(status=1)
    stack.conditions = None

    mend(stack, standing)
    stack.up()

    as_undisturbed(stack, standing.world, set(standing.record))


@pytest.mark.soak
@pytest.mark.parametrize("how", [BEFORE, LOST], ids=["before", "lost"])
@pytest.mark.parametrize("call", calls("delete"), ids=str)
def test_the_next_destroy_takes_down_what_one_could_not(
    running_stack: Starter, standing: Standing, call: Call, how: dict[str, object]
) -> None:
    stack = standing.copied_to(running_stack(tracked("dev", US)))
    stack.conditions = call.fault(**how)
    stack.destroy(status=1)
    stack.conditions = None

    stack.destroy()

    assert (stack.world(), stack.resources(), pending(stack)) == ([], [], [])


@pytest.mark.soak
@pytest.mark.parametrize("how", [BEFORE, PARTIAL, LOST], ids=["before", "partial", "lost"])
@pytest.mark.parametrize("call", CHANGING, ids=str)
def test_a_change_of_tpus_that_failed_halfway_is_finished(
    running_stack: Starter,
    standing: Standing,
    changed: dict[str, tuple[list[str], set[str]]],
    call: Call,
    how: dict[str, object],
) -> None:
    if not changed:
        calm = standing.copied_to(running_stack(tracked("dev", US)))
        calm.config["vllm-gke:tpuGeneration"] = NEXT
        calm.up()
        changed["to"] = settled(calm), {entry["urn"] for entry in calm.resources()}
    stack = standing.copied_to(running_stack(tracked("dev", US)))
    stack.config["vllm-gke:tpuGeneration"] = NEXT
    stack.conditions = call.fault(**how)
    stack.up(status=1)
    stack.conditions = None

    if how is LOST:
        mend(stack, standing)
    stack.up()

    as_undisturbed(stack, *changed["to"])
