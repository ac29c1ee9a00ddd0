"""The steps of every stack, against what its program registers: the graph and its reasons."""

from dataclasses import replace

import pytest

from components.estimates import step_needs as kinds
from components.estimates.operations import Operation, deletion, durations
from components.estimates.stack_steps import Parts, stack_steps
from components.estimates.step_needs import NEEDS, kind_of
from components.estimates.steps import before
from components.ladder.rung import Ladder
from components.stack.config import StackConfig
from components.stack.file import plan
from components.stack.parts import parts_of
from tests.contract.every_stack import STACKS, configuration, registered
from tests.contract.test_waits import is_awaited
from tools.pages.edits import Edit, edits
from tools.render.registered_steps import recorded_needs, registered_needs, step_of
from tools.render.registrations import Resource

pytestmark = pytest.mark.xdist_group("every-stack")

KEY = "vllm-gke:"

QUICK = {
    ("kubernetes", "Deployment"),
    ("kubernetes", "PersistentVolume"),
    ("kubernetes", "PersistentVolumeClaim"),
    ("kubernetes", "Service"),
    ("kubernetes", "StatefulSet"),
}
"""Kinds of which some are waited for and take no time: a volume is bound at once, a Service without
an address and a StatefulSet without a replica are not awaited."""

UNCOUNTED = "Canary$kubernetes:batch/v1:Job::"
"""In a first `up` it ends at once, since nothing serves; docs/canary.md says that its time in a
rollout is not counted."""


def parts(config: dict[str, object]) -> Parts:
    """Return the parts of a stack by its `config`, with full keys."""
    own = {key.removeprefix(KEY): value for key, value in config.items() if key.startswith(KEY)}
    read: tuple[StackConfig | None, Ladder, object] = plan(own)
    assert read[0] is not None
    return parts_of(read[0], read[1])


def stated(stack: str) -> dict[str, set[str]]:
    """Return the steps that the plan has of a stack, each with all before it."""
    steps = {step.name: step for step in stack_steps(parts(dict(configuration(stack))))}
    needs = before(steps, program=True)
    return {name: found for name, found in needs.items() if kind_of(name) != kinds.REPLICA}


@pytest.mark.parametrize("stack", STACKS)
def test_each_step_waits_for_what_the_program_makes_it_wait_for(stack: str) -> None:
    assert stated(stack) == registered_needs(registered(stack))


@pytest.mark.parametrize("stack", STACKS)
def test_each_deletion_waits_for_what_pulumis_record_makes_it_wait_for(stack: str) -> None:
    gone = {step.name: step for step in deletion(parts(dict(configuration(stack))))}
    users = before(gone, program=True)
    recorded = recorded_needs(registered(stack))
    expected: dict[str, set[str]] = {name: set() for name in gone}
    for name, needs in recorded.items():
        for need in needs & gone.keys():
            if name in gone:
                expected[need].add(name)
    assert users == expected


def test_an_edge_that_the_program_gains_is_an_edge_without_a_reason() -> None:
    resources = registered("dev")
    cluster = next(each for each in resources if step_of(each) == kinds.CLUSTER)
    image = next(each for each in resources if step_of(each) == f"{kinds.IMAGE} gpu")
    longer = replace(cluster, dependencies=(*cluster.dependencies, image.urn))
    changed = tuple(longer if each is cluster else each for each in resources)
    assert (kinds.CLUSTER, kinds.IMAGE) not in NEEDS
    assert registered_needs(changed)[kinds.CLUSTER] - stated("dev")[kinds.CLUSTER] == {
        *(kinds.REGISTRY, kinds.BUILDER, kinds.SOURCES, kinds.BUILD_RIGHTS, f"{kinds.IMAGE} gpu")
    }


def test_every_reason_is_of_an_edge_that_a_stack_has() -> None:
    used = {
        (kind_of(step.name), kind_of(need))
        for stack in STACKS
        for step in stack_steps(parts(dict(configuration(stack))))
        for need in step.reasons
        # A replica waits for what its Deployment waits for, and for a node of its rung.
        if kind_of(step.name) != kinds.REPLICA or kind_of(need) == kinds.POOL
    }
    assert used == NEEDS.keys()


def takes_time(resource: Resource) -> bool:
    """Say whether a resource is one that a provider works on for seconds."""
    package, _, kind = resource.type.partition(":")
    if package == "kubernetes":
        return is_awaited(resource) and (package, kind.rpartition(":")[2]) not in QUICK
    return package in ("gcp", "command")


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_that_takes_time_is_a_part_of_a_step(stack: str) -> None:
    timed = [each for each in registered(stack) if each.custom and takes_time(each)]
    counted = [each for each in timed if UNCOUNTED not in each.urn]
    assert [each.urn for each in counted if step_of(each) is None] == []


CHANGES = {
    "model.id": Operation.MODEL,
    "tpuGeneration": Operation.GENERATION,
    "images.gpu": Operation.IMAGE,
}
TIMED = {"Deployment", "LeaderWorkerSet", "Job", "NodePool", "Disk", "Image"}
"""Types of an edit's changes that take time, besides commands."""


def changed_steps(edit: Edit) -> set[str]:
    """Return the steps that the engine runs for an edit, by the table of edits."""
    by_name = {
        f"{each.type.rpartition(':')[2]} {each.name}": step_of(each)
        for each in registered(f"base {edit.base.name}")
    }
    timed = {what for what in edit.changes if what.split()[0] in {*TIMED, "Command"}}
    return {step for what in timed if (step := by_name[what]) is not None}


@pytest.mark.parametrize(
    "edit", [edit for edit in edits() if edit.key in CHANGES and len(edit.values) == 1], ids=str
)
def test_a_change_runs_the_steps_that_the_table_of_edits_has(edit: Edit) -> None:
    found = {each.operation: each.timeline for each in durations(parts(dict(edit.base.config)))}
    steps = {name for name in found[CHANGES[edit.key]].steps if not name.startswith("old ")}
    assert steps == changed_steps(edit)
