"""Lifetime: how long a replica may take to start, and how it leaves."""

import pytest

from components.plan.ladder import Capacity
from components.plan.lifetime import (
    SPOT_DEFAULT_SYSTEM_SECONDS,
    SPOT_NOTICE_SECONDS,
    SPOT_SYSTEM_SECONDS,
    Drain,
    drain_of,
    max_unavailable,
    node_seconds,
    rollout_seconds,
    startup_seconds,
    weights_gib,
)
from tests.plan.choices import rung

TPU, L4 = rung("v6e-1"), rung("nvidia-l4-1")
L4_SPOT = rung("nvidia-l4-1", capacity=Capacity.SPOT)


@pytest.mark.parametrize("ladder", [[TPU], [L4_SPOT], [TPU, L4_SPOT, L4]])
def test_the_grace_period_is_the_sum_of_the_parts(ladder: list[object]) -> None:
    drain = drain_of(ladder)  # type: ignore[arg-type] # rungs, which pytest's mark forgets
    assert drain.grace_seconds == (
        drain.pre_stop_seconds + drain.shutdown_timeout_seconds + drain.teardown_seconds
    )


def test_one_spot_rung_makes_the_drain_fit_the_notice_less_the_systems_part() -> None:
    drain = drain_of([TPU, L4_SPOT, L4])
    assert drain == Drain(pre_stop_seconds=5, shutdown_timeout_seconds=15, teardown_seconds=5)
    assert drain.grace_seconds <= SPOT_NOTICE_SECONDS - SPOT_SYSTEM_SECONDS


def test_on_spot_nodes_that_gke_makes_the_system_keeps_half_of_the_notice() -> None:
    made = rung("nvidia-l4-1", capacity=Capacity.SPOT, max_nodes=None)
    assert drain_of([L4_SPOT, made]) == Drain(5, 5, 5)
    assert drain_of([made]).grace_seconds <= SPOT_NOTICE_SECONDS - SPOT_DEFAULT_SYSTEM_SECONDS
    on_demand = rung("nvidia-l4-1", max_nodes=None)
    assert drain_of([L4_SPOT, on_demand]) == Drain(5, 15, 5)


def test_without_a_spot_rung_requests_have_more_time_to_end() -> None:
    assert drain_of([TPU, L4]) == Drain(15, 45, 15)


def test_weights_are_known_or_given_or_the_largest_assumed() -> None:
    assert weights_gib("Qwen/Qwen2-1.5B", None) == pytest.approx(2.868, abs=0.001)
    assert weights_gib("somebody/something", 8.0) == pytest.approx(14.901, abs=0.001)
    assert weights_gib("somebody/something", None) == 140.0


def test_a_size_that_a_person_gives_comes_before_the_facts() -> None:
    assert weights_gib("Qwen/Qwen2-1.5B", 8.0) == weights_gib("somebody/something", 8.0)


def test_the_start_allows_for_the_weights_and_the_slowest_engine() -> None:
    assert startup_seconds([L4], 0) == 600
    assert startup_seconds([L4], 20) == 800
    assert startup_seconds([L4, TPU], 20) == 2000


def test_larger_weights_never_start_sooner() -> None:
    budgets = [startup_seconds([TPU], weights) for weights in (0, 0.01, 3, 15, 140, 800)]
    assert budgets == sorted(budgets)


def test_a_rollout_allows_for_the_slowest_node_too() -> None:
    assert rollout_seconds([L4], 0) == 600 + 600
    assert rollout_seconds([TPU, L4], 0) == 1200 + 1800


def taken_away(nodes: int, replicas: int, most_replicas: int = 99) -> int:
    """Return how many of the replicas a rollout may take away, as Kubernetes rounds it."""
    share = max_unavailable(nodes, most_replicas)
    return share if isinstance(share, int) else replicas * int(share.removesuffix("%")) // 100


def test_a_rollout_takes_no_replica_away_where_a_node_is_always_to_spare() -> None:
    assert max_unavailable(5, 4) == 0


def test_a_rollout_takes_no_replica_away_where_gke_makes_another_node() -> None:
    assert max_unavailable(None, 9) == 0


@pytest.mark.parametrize("nodes", range(1, 11))
def test_a_rollout_takes_a_replica_away_only_when_every_node_is_taken(nodes: int) -> None:
    found = [taken_away(nodes, replicas) for replicas in range(1, nodes + 1)]
    assert found == [0] * (nodes - 1) + [1]


def test_a_flex_start_node_is_waited_for_as_long_as_gke_seeks_it() -> None:
    assert node_seconds([rung("nvidia-l4-1"), rung("v6e-1")]) == 1200
    flexible = rung("nvidia-l4-1", capacity=Capacity.FLEX_START)
    assert node_seconds([flexible, rung("v6e-1")]) == 1800
