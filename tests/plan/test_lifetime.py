"""Lifetime: how long a replica may take to start, and how it leaves."""

import pytest
import yaml

from components.core.waits import BUILD_SECONDS, RIGHT_WAITS
from components.facts.capacity import Capacity
from components.facts.checkpoints import Checkpoint, Stored
from components.facts.shapes import Family
from components.ladder.lifetime import (
    SPOT_DEFAULT_SYSTEM_SECONDS,
    SPOT_NOTICE_SECONDS,
    SPOT_SYSTEM_SECONDS,
    Drain,
    Filling,
    Startup,
    copy_seconds,
    drain_of,
    engine_seconds,
    filling,
    join_seconds,
    max_unavailable,
    node_seconds,
    startup,
    weights_gib,
)
from tests.contract.sources import ROOT
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
    assert weights_gib("Qwen/Qwen2-1.5B", None, Stored()) == pytest.approx(2.868, abs=0.001)
    assert weights_gib("somebody/something", 8.0, Stored()) == pytest.approx(14.901, abs=0.001)
    assert weights_gib("somebody/something", None, Stored()) == 140.0


def test_weights_take_the_time_of_what_is_stored() -> None:
    fp8 = Stored(Checkpoint.FP8)
    assert weights_gib("somebody/something", 8.0, fp8) == pytest.approx(7.451, abs=0.001)
    assert weights_gib("openai/gpt-oss-20b", None, Stored()) == pytest.approx(12.8, abs=0.01)


def test_a_size_that_a_person_gives_comes_before_the_facts() -> None:
    other = weights_gib("somebody/something", 8.0, Stored())
    assert weights_gib("Qwen/Qwen2-1.5B", 8.0, Stored()) == other


def test_the_engine_has_time_for_its_own_start_and_for_the_weights() -> None:
    assert engine_seconds(Family.NVIDIA, 0) == 600
    assert engine_seconds(Family.NVIDIA, 132) == 600 + 1320
    assert engine_seconds(Family.TPU, 20) == 1800 + 200


def test_each_clock_of_a_start_holds_the_one_before() -> None:
    assert startup([L4], 132) == Startup(
        engine=1920,
        probe=1920 + 60,
        progress=600 + 600 + 300 + 1980,
        create=3480 + 60,
        update=3480 + 60,
    )


def test_a_start_is_as_long_as_on_its_slowest_rung_after_each_was_asked_for_a_node() -> None:
    assert startup([L4, TPU], 20) == Startup(2000, 2060, 4760, 4820, 4820)


def test_a_rollout_may_take_a_start_for_each_replica() -> None:
    clocks = startup([L4], 0, replicas=4)
    assert (clocks.progress, clocks.create, clocks.update) == (2160, 2220, 4 * 2160 + 60)


def test_the_leader_of_a_group_waits_for_its_last_node_before_its_engine_starts() -> None:
    alone, grouped = startup([L4], 20), startup([L4], 20, grouped=True)
    assert join_seconds([L4]) == 2 * 600 + 600
    assert grouped.engine == alone.engine
    assert grouped.probe == alone.probe + 1800


def test_a_group_waits_for_flex_start_as_long_as_gke_seeks_it() -> None:
    flexible = rung("nvidia-l4-1", capacity=Capacity.FLEX_START)
    assert join_seconds([flexible]) == 2 * 1800 + 600


def test_larger_weights_never_have_less_time() -> None:
    budgets = [startup([TPU], weights).probe for weights in (0, 0.01, 3, 15, 140, 800)]
    assert budgets == sorted(budgets)


@pytest.mark.parametrize(("weights", "seconds"), [(2.9, 1858), (131.4, 4428)])
def test_a_large_model_may_be_longer_on_its_way_and_pulumi_waits_for_it(
    weights: float, seconds: int
) -> None:
    assert filling(weights) == Filling(deadline=seconds, create=seconds + 60)


def test_a_copy_of_a_large_disk_may_take_longer_than_google_s_provider_waits() -> None:
    assert copy_seconds(100) == 1200
    assert copy_seconds(290) == 2900


def test_pulumi_waits_for_a_build_as_long_as_cloud_build_may_take() -> None:
    config = yaml.safe_load((ROOT / "images" / "cloudbuild.yaml").read_text())
    queue = int(config.get("queueTtl", "3600s").removesuffix("s"))
    build = int(config["timeout"].removesuffix("s"))
    assert sum(RIGHT_WAITS) + queue + build < BUILD_SECONDS


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
