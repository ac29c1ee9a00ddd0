"""Scaling: what a person chose, held against the ladder."""

from typing import Any

from components.scaling.metrics import Metric
from components.stack.file import plan

L4 = {"name": "l4", "accelerator": "nvidia-l4"}


def doubts(**written: Any) -> list[str]:
    """Return the warnings of a stack file, as lines."""
    _, ladder, problems = plan({"region": "us-central1", "pools": [L4], **written})
    assert problems == ()
    return [f"{each.key}: {each.message}" for each in ladder.warnings]


def test_who_follows_the_queue_without_a_target_is_told_when_it_speaks() -> None:
    assert doubts(autoscaling={"metric": "queue"}) == [
        "autoscaling.metric: the queue stays at 0 until a replica runs 256 requests: a replica is "
        "added late and removed early; leave out 'metric' to follow the running requests and the "
        "cache, or write a 'target' of your own to end this warning"
    ]


def test_who_writes_no_metric_follows_the_batch_and_the_cache() -> None:
    config, _, _ = plan({"region": "us-central1", "pools": [L4]})
    assert config is not None
    assert [each.metric for each in config.followed] == [Metric.BATCH, Metric.KV_CACHE]
    assert doubts() == []


def test_a_model_without_a_cache_follows_the_batch_alone() -> None:
    config, _, _ = plan({"region": "us-central1", "pools": [L4], "model": {"id": "BAAI/bge-m3"}})
    assert config is not None
    assert [each.metric for each in config.followed] == [Metric.BATCH]


def test_who_writes_one_metric_follows_that_one() -> None:
    config, _, _ = plan(
        {"region": "us-central1", "pools": [L4], "autoscaling": {"metric": "batch"}}
    )
    assert config is not None
    assert [each.metric for each in config.followed] == [Metric.BATCH]


def test_a_target_or_a_second_metric_ends_the_warning() -> None:
    queue = {"metric": "queue"}
    assert doubts(autoscaling={**queue, "target": 5}) == []
    assert doubts(autoscaling={**queue, "second": {"metric": "kvCache"}}) == []
    assert doubts(autoscaling={**queue, "second": {"metric": "kvCache", "target": 0.7}}) == []
    assert doubts(autoscaling={"metric": "kvCache"}) == []


def test_gkes_own_metrics_in_a_slow_channel_are_doubted() -> None:
    native = {"metric": "kvCache", "source": "native"}
    assert doubts(autoscaling=native, cluster={"releaseChannel": "STABLE"}) == [
        "autoscaling.source: 'native' needs GKE 1.37.0-gke.3100000, which channel 'STABLE' may "
        "not have yet; see: gcloud container get-server-config"
    ]


def test_gkes_own_metrics_in_the_rapid_channel_are_not() -> None:
    native = {"metric": "kvCache", "source": "native"}
    assert doubts(autoscaling=native, cluster={"releaseChannel": "RAPID"}) == []


def test_a_split_server_may_follow_its_own_cache_by_gke_itself() -> None:
    written = {
        "layout": "split",
        "pools": [{"name": "tpu", "accelerator": "tpu", "chips": 1}, L4],
        "autoscaling": {"metric": "kvCache", "source": "native"},
        "cluster": {"releaseChannel": "RAPID"},
    }
    assert doubts(**written) == []


def test_more_replicas_than_any_deployment_has_room_for_are_refused() -> None:
    pools = [{**L4, "maxNodes": 2}, {"name": "v6e", "accelerator": "v6e", "maxNodes": 1}]
    raw = {"region": "us-central1", "pools": pools, "layout": "split"}
    floors = {most: plan({**raw, "autoscaling": {"minReplicas": most}})[2] for most in (1, 2, 3)}
    assert {most: [each.key for each in found] for most, found in floors.items()} == {
        1: [],
        2: [],
        3: ["autoscaling.minReplicas"],
    }


def test_where_gke_makes_nodes_any_floor_has_room() -> None:
    pool = {**L4, "autoCreate": True}
    raw = {"region": "us-central1", "layout": "split", "pools": [pool]}
    assert plan({**raw, "autoscaling": {"minReplicas": 4}})[2] == ()
