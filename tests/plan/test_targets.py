"""Targets: written, or what the rungs can do."""

import dataclasses

from components.ladder.rung import Rung
from components.scaling.metrics import Followed, Metric
from components.scaling.targets import target_problems, targets
from tests.plan.choices import rung


def small(target: float | None = None) -> Rung:
    """Give a rung whose replicas run 64 requests at most."""
    plain = rung("nvidia-l4-1", "l4")
    shape = dataclasses.replace(plain.shape, max_num_seqs=64)
    return dataclasses.replace(plain, shape=shape, target=target)


TPU = rung("v6e-1", "tpu")


def lines(followed: list[Followed], *rungs: Rung) -> list[str]:
    """Return what is wrong with targets, as lines."""
    names = [each.name for each in rungs]
    return [f"{each.key}: {each.message}" for each in target_problems(followed, rungs, names)]


def test_a_target_that_is_written_holds_on_every_rung() -> None:
    assert targets([Followed(Metric.QUEUE, 7)], [TPU, small()]) == (7,)


def test_a_queue_of_three_is_what_a_replica_has_where_nobody_says() -> None:
    assert targets([Followed(Metric.QUEUE)], [TPU]) == (3,)


def test_a_cache_is_half_full_where_nobody_says() -> None:
    assert targets([Followed(Metric.KV_CACHE)], [TPU]) == (0.5,)


def test_a_batch_is_half_of_what_the_smallest_rung_runs() -> None:
    assert targets([Followed(Metric.BATCH)], [TPU, small()]) == (32,)


def test_the_smallest_of_the_pools_own_targets_is_the_workloads() -> None:
    rungs = [dataclasses.replace(TPU, target=100.0), small(target=20.0)]
    assert targets([Followed(Metric.BATCH, 150)], rungs) == (20,)


def test_a_pool_without_a_target_of_its_own_has_the_stacks() -> None:
    rungs = [dataclasses.replace(TPU, target=100.0), small()]
    assert targets([Followed(Metric.BATCH, 50)], rungs) == (50,)


def test_a_pools_target_is_of_the_first_metric_only() -> None:
    both = [Followed(Metric.QUEUE, 5), Followed(Metric.KV_CACHE, 0.7)]
    assert targets(both, [dataclasses.replace(TPU, target=2.0)]) == (2, 0.7)


def test_a_batch_that_no_replica_runs_is_refused() -> None:
    assert lines([Followed(Metric.BATCH, 60)], TPU, small()) == [
        "autoscaling.target: target 60 of metric 'batch' is never passed: an autoscaler adds "
        "replicas above 1.1 times the target, and a replica on 'l4' runs at most 64 requests; "
        "write at most 58"
    ]


def test_the_highest_batch_that_is_advised_is_taken() -> None:
    assert lines([Followed(Metric.BATCH, 58)], TPU, small()) == []


def test_a_pools_own_batch_is_held_to_its_own_rung() -> None:
    rungs = [dataclasses.replace(TPU, target=200.0), small(target=200.0)]
    assert lines([Followed(Metric.BATCH)], *rungs) == [
        "pools.1.target: target 200 of metric 'batch' is never passed: an autoscaler adds "
        "replicas above 1.1 times the target, and a replica on 'l4' runs at most 64 requests; "
        "write at most 58"
    ]


def test_a_share_that_the_tolerance_takes_past_the_whole_is_refused_in_either_place() -> None:
    told = (
        "target 0.91 of metric 'kvCache' is never passed: an autoscaler adds replicas above "
        "1.1 times the target, and a share of the cache ends at 1; write at most 0.9"
    )
    share = Followed(Metric.KV_CACHE, 0.91)
    assert lines([share], TPU) == [f"autoscaling.target: {told}"]
    assert lines([Followed(Metric.QUEUE), share], TPU) == [f"autoscaling.second.target: {told}"]


def test_a_queue_may_be_as_long_as_anyone_likes() -> None:
    assert lines([Followed(Metric.QUEUE, 5000)], TPU) == []


def test_without_a_rung_there_is_nothing_to_hold_a_target_against() -> None:
    assert lines([Followed(Metric.BATCH, 5000)]) == []
