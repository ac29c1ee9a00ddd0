"""A stockout, driven through the autoscaler that is planned: what waits, and for how long."""

from typing import Any

import pytest

from components.ladder.lifetime import node_seconds
from components.ladder.rung import Layout, Rung
from components.ladder.workloads import workloads
from components.scaling.behavior import behavior
from components.scaling.metrics import Followed, Metric, Source
from components.scaling.replicas import autoscaler_metrics, replica_bounds
from fleet.autoscaling.horizontal_pod_autoscaler import Autoscaler, Reading
from tests.plan.choices import rung

HOUR = 3600
LADDER = [rung("v6e-1", "tpu", max_nodes=16), rung("nvidia-l4-1", "l4", max_nodes=16)]


def planned(
    rungs: list[Rung], *followed: Followed, place: int = 0, most: int = 32, step: int | None = None
) -> dict[str, Any]:
    """Give the spec of one workload's autoscaler."""
    layout = Layout.SPLIT if place else Layout.FUNGIBLE
    all_of_them = workloads("vllm", layout, rungs)
    workload, (fewest, ceiling) = all_of_them[place], replica_bounds(all_of_them, 1, most)[place]
    return {
        "min_replicas": fewest,
        "max_replicas": ceiling,
        "metrics": autoscaler_metrics(followed, Source.ADAPTER, workload, place, "serving"),
        "behavior": behavior(workload.rungs, (fewest, ceiling), step, 5),
    }


def growing_queue(now: int, _replicas: int) -> list[Reading]:
    """One replica serves, none joins it, and every second two more requests wait."""
    return [Reading((2.0 * now,), 2.0 * now)]


def deep_queue(_now: int, _replicas: int) -> list[Reading]:
    """One replica serves, and more wait than all the ladder could take."""
    return [Reading((500.0,), 500.0)]


def full_cache(_now: int, _replicas: int) -> list[Reading]:
    """Four replicas serve with their cache full, and none joins them."""
    return [Reading((1.0,) * 4)]


@pytest.mark.parametrize("step", [1, 3, 16])
def test_until_a_node_may_have_come_no_more_wait_than_were_allowed_at_once(step: int) -> None:
    scaled = Autoscaler(planned(LADDER, Followed(Metric.QUEUE), step=step), 1)
    waiting = [count - 1 for count in scaled.run(node_seconds(LADDER), growing_queue)]
    assert max(waiting) == step


@pytest.mark.parametrize("hours", [1, 3, 10])
def test_a_long_stockout_adds_one_step_each_time_a_node_could_have_come(hours: int) -> None:
    scaled = Autoscaler(planned(LADDER, Followed(Metric.QUEUE), step=1), 1)
    count = scaled.run(hours * HOUR, growing_queue)[-1]
    assert count - 1 == min(31, hours * HOUR // node_seconds(LADDER))


def test_what_waits_never_passes_the_room_of_the_ladder() -> None:
    small = [rung("v6e-1", "tpu", max_nodes=2), rung("nvidia-l4-1", "l4", max_nodes=2)]
    scaled = Autoscaler(planned(small, Followed(Metric.QUEUE)), 1)
    assert max(scaled.run(10 * HOUR, growing_queue)) == 4


def test_left_to_itself_it_asks_for_half_of_the_room_and_then_for_the_rest() -> None:
    scaled = Autoscaler(planned(LADDER, Followed(Metric.QUEUE)), 1)
    counts = scaled.run(2 * node_seconds(LADDER), deep_queue)
    assert list(dict.fromkeys(counts)) == [17, 32]
    assert counts.count(17) * 15 == node_seconds(LADDER)


def test_a_share_of_what_runs_asks_for_twice_as_many_however_long_none_comes() -> None:
    """Four full caches with a target of 0.5 ask for four replicas more, and never for a ninth."""
    scaled = Autoscaler(planned(LADDER, Followed(Metric.KV_CACHE), step=16), 4)
    assert max(scaled.run(10 * HOUR, full_cache)) == 8


def test_the_lower_half_of_a_split_server_takes_over_at_the_pace_of_its_own_nodes() -> None:
    scaled = Autoscaler(planned(LADDER, Followed(Metric.QUEUE), place=1, step=2), 1)
    counts = scaled.run(3 * 600, growing_queue)
    assert sorted(set(counts)) == [1, 3, 5, 7]


def test_when_the_queue_is_gone_replicas_leave_one_a_minute_after_the_window() -> None:
    scaled = Autoscaler(planned(LADDER, Followed(Metric.QUEUE)), 4)
    full = [Reading((3.0,) * 4)]
    scaled.run(60, lambda *_: full)
    counts = scaled.run(600, lambda _, replicas: [Reading((0.0,) * replicas)])
    first = counts.index(3) * 15
    assert (first, counts[-1]) == (285, 1)
    assert [counts.count(each) * 15 for each in (3, 2)] == [60, 60]
