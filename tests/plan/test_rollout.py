"""Which stacks can have a canary, what one needs, and the words of its Job."""

import pytest

from components.facts.accelerators import shape_for
from components.facts.vllm_refusals import Task
from components.ladder.args import rungs_from
from components.ladder.lifetime import judging, startup
from components.ladder.parallelism import Parallelism, Strategy
from components.ladder.rung import Layout
from components.ladder.workloads import Workload, workloads
from components.rollout.plan import (
    Gate,
    Rollout,
    canary_need,
    canary_rungs,
    judge_arguments,
    judged_workload,
    rollout_problems,
    rollout_warnings,
)

RUNGS = rungs_from(
    [
        {"name": "v6e", "shape": "v6e-1", "max_nodes": 1},
        {"name": "l4", "shape": "nvidia-l4-1", "max_nodes": 2},
    ]
)
ONE = workloads("vllm", Layout.FUNGIBLE, RUNGS)
TWO = workloads("vllm", Layout.SPLIT, RUNGS)
GROUPS = workloads("vllm", Layout.SPLIT, RUNGS[1:], Parallelism(Strategy.MULTI_NODE, 2))
CANARY = Rollout(Gate.SAME_FORMAT, 10)


def messages(
    rollout: Rollout, planned: tuple[Workload, ...] = ONE, task: Task | None = None
) -> dict[str, str]:
    """Return the errors by their key."""
    return {each.key: each.message for each in rollout_problems(rollout, planned, task)}


def test_a_replica_of_several_pods_has_no_canary() -> None:
    assert messages(CANARY, GROUPS).keys() == {"rollout.canary"}
    assert messages(Rollout(Gate.SAME_FORMAT), GROUPS).keys() == {"rollout.gate"}
    assert messages(Rollout(), GROUPS) == {}


def test_a_pool_that_is_not_in_the_ladder_is_named_with_those_that_are() -> None:
    assert messages(Rollout(minutes=1, pool="h100")) == {
        "rollout.canary.pool": "no pool 'h100'; pools: v6e, l4"
    }


def test_a_model_without_text_has_a_canary_and_no_gate() -> None:
    assert messages(CANARY, task=Task.EMBED).keys() == {"rollout.gate"}
    assert messages(Rollout(minutes=10), task=Task.EMBED) == {}


def test_the_canary_is_of_the_workload_of_its_pool_or_else_of_the_best_rung() -> None:
    assert judged_workload(CANARY, TWO).name == "vllm-tpu"
    assert judged_workload(Rollout(minutes=1, pool="l4"), TWO).name == "vllm-nvidia"


@pytest.mark.parametrize("fewest", [3, 4])
def test_a_ladder_whose_fewest_replicas_need_every_node_has_no_room(fewest: int) -> None:
    (warning,) = rollout_warnings(CANARY, ONE, fewest)
    assert warning.message.startswith(
        f"the pools have nodes for 3 replicas, and 'autoscaling.minReplicas' keeps {fewest}: "
    )
    assert rollout_warnings(Rollout(), ONE, fewest) == []


def test_one_node_more_than_the_fewest_replicas_need_is_room() -> None:
    assert rollout_warnings(CANARY, ONE, 2) == []


def test_nodes_that_gke_creates_are_room() -> None:
    made = rungs_from([{"name": "l4", "shape": "nvidia-l4-1", "auto_create": True}])
    assert rollout_warnings(CANARY, workloads("vllm", Layout.SPLIT, made), 1000) == []


def test_the_need_names_chips_and_price_of_each_rung_it_can_run_on() -> None:
    price = shape_for("nvidia-l4-1").usd_per_hour
    assert price is not None
    one = canary_need(Rollout(minutes=10, pool="l4"), ONE[0])
    assert one == (
        f"the canary of each new version, for its start, the gate and 10 minutes: "
        f"1 x nvidia-l4 of 'l4' at {price:.2f} USD an hour"
    )
    assert " or 1 x nvidia-l4 of 'l4'" in canary_need(CANARY, ONE[0])


def test_the_time_to_become_ready_is_that_of_the_canarys_rungs() -> None:
    own = canary_rungs(Rollout(minutes=10, pool="l4"), ONE[0])
    assert [rung.name for rung in own] == ["l4"]
    clocks = judging(own, 10, 10)
    assert clocks.ready == startup(own, 10).progress
    assert clocks.ready < judging(RUNGS, 10, 10).ready
    assert clocks.ready + 600 < clocks.deadline < clocks.create


def test_the_job_is_told_what_the_keys_say() -> None:
    rollout = Rollout(Gate.QUANTIZED, 5, None, 2.0, 0.05)
    assert judge_arguments(rollout, "vllm", ONE[0], "vllm-canary", 60)[4:] == [
        "--ready-seconds=60",
        "--seconds=300",
        "--slowdown=2",
        "--errors=0.05",
        "--gate=quantized",
    ]
    assert not any("gate" in x for x in judge_arguments(Rollout(minutes=1), "a", ONE[0], "c", 1))
