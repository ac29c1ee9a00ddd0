"""Operations in time: the first answer before the whole stack, and both before a runbook's."""

import pytest

from components.estimates import step_needs as kinds
from components.estimates.operations import Operation, durations
from components.estimates.stack_steps import Parts
from components.estimates.steps import Timeline
from components.stack.parts import parts_of
from tools.explain.runbook import by_hand, chained
from tools.stack.planned import planned_stack
from tools.stack.sandbox_home import REPOSITORY


def parts(stack: str) -> Parts:
    """Return the parts of a stack of this project."""
    found = planned_stack(REPOSITORY / f"Pulumi.{stack}.yaml", REPOSITORY)
    return parts_of(found.config, found.ladder)


def line(stack: str, operation: Operation) -> Timeline:
    """Return an operation on a stack of this project, in time."""
    return {x.operation: x.timeline for x in durations(parts(stack))}[operation]


def path(stack: str, operation: Operation, to: str | None = None) -> list[str]:
    """Return the names of the steps that decide how long an operation takes."""
    return [each.name for each in line(stack, operation).path(to)]


def test_the_first_answer_waits_for_the_images_and_for_no_tpu_that_is_kept() -> None:
    up = line("dev", Operation.UP)
    assert [each.name for each in up.path("server vllm")] == [
        *("APIs", "registry", "build rights", "image tpu", "replica on l4", "server vllm"),
    ]
    assert up.ends["server vllm"] < up.ends["pool v6e-1"] == up.seconds


def test_pools_without_kept_nodes_come_while_the_weights_come() -> None:
    kept, empty = line("distributed-disk", Operation.UP), line("llama2", Operation.UP)
    assert kept.awaited["pool l4-2"] == kinds.DISK
    assert empty.awaited["pool gpu-spot"] == kinds.CLUSTER


def test_nothing_that_only_observes_is_waited_for_by_what_serves() -> None:
    observing = {kinds.DASHBOARD, kinds.ALERTS, kinds.ADAPTER, kinds.ADAPTER_RIGHT}
    for stack in ("dev", "trillium", "llama2", "distributed"):
        up = line(stack, Operation.UP)
        servers = [name for name in up.steps if name.startswith(f"{kinds.SERVER} ")]
        assert not {each.name for name in servers for each in up.path(name)} & observing


def test_the_graph_takes_at_most_half_of_the_guides_runbook() -> None:
    own = line("fungibility", Operation.UP)
    assert own.seconds / by_hand(parts("fungibility")).seconds <= 0.5


@pytest.mark.parametrize(
    "stack", ["fungibility", "llama2", "distributed", "distributed-disk", "dev"]
)
def test_the_graph_takes_at_most_three_quarters_of_a_chain_of_the_same_components(
    stack: str,
) -> None:
    assert line(stack, Operation.UP).seconds / chained(parts(stack)).seconds <= 0.75


def test_a_change_runs_what_it_changes_and_no_more() -> None:
    assert path("dev", Operation.MODEL) == ["server vllm"]
    assert path("trillium", Operation.MODEL) == ["download", "server trillium"]
    assert path("dev", Operation.IMAGE) == ["image tpu", "server vllm"]
    assert path("dev", Operation.GENERATION) == ["pool v6e-1", "old pool v6e-1"]


def test_a_stack_without_a_tpu_has_no_generation_to_change() -> None:
    found = {each.operation for each in durations(parts("llama2"))}
    assert found == set(Operation) - {Operation.GENERATION}


def test_replicas_end_before_the_pools_that_they_are_sure_to_use_and_the_cluster_after() -> None:
    gone = line("fungibility", Operation.DESTROY)
    order = [gone.ends["server vllm-fungibility"], gone.ends["pool v6e-1-spot"]]
    assert order == sorted(order)
    assert gone.starts[kinds.CLUSTER] >= max(
        gone.ends[name] for name in gone.steps if name.startswith(f"{kinds.POOL} ")
    )
