"""Replicas that follow the load: Kubernetes' own autoscaler on what stand-ins for vLLM say.

Objects and numbers are the stack's. Where a test lets time pass faster, or not at all, it says so.
"""

import pytest

from tests.kube.autoscaled import Autoscaled, hurried, without_delay
from tests.kube.autoscaling_fixtures import Start
from tests.kube.fleet import Fleet
from tests.kube.mutations import changed

ROOM = {"l4": 4}
"""Nodes for as many replicas as the dev stack may have."""


def quick(server: Autoscaled) -> None:
    """Let one look decide."""
    for name, each in server.autoscalers.items():
        server.autoscalers[name] = without_delay(each, "scaleUp", "scaleDown")


@pytest.mark.parametrize("name", ["dev", "native-metrics"])
def test_a_queue_above_the_target_adds_a_step_of_replicas_and_they_get_nodes(
    name: str, autoscaled: Start
) -> None:
    server = autoscaled(name, ROOM)
    quick(server)
    server.keep(40)
    server.watch()
    server.await_replicas(3)
    server.await_pods(running=3)
    assert server.condition("ScalingLimited") == "ScaleUpLimit"


def test_a_queue_at_the_target_changes_nothing(autoscaled: Start) -> None:
    server = autoscaled("dev", ROOM, replicas=2)
    quick(server)
    server.keep(1, 1)
    server.watch()
    server.await_looks(2)
    assert server.replicas() == 2
    assert server.condition("ScalingLimited") == "DesiredWithinRange"


def test_no_queue_asks_for_more_than_the_ceiling(autoscaled: Start) -> None:
    server = autoscaled("dev", ROOM, replicas=4)
    quick(server)
    server.keep(9, 9, 9, 9)
    server.watch()
    server.await_condition("ScalingLimited", "TooManyReplicas")
    server.await_looks(2)
    assert server.replicas() == 4


def test_without_load_the_floor_is_kept(autoscaled: Start) -> None:
    server = autoscaled("dev", ROOM)
    quick(server)
    server.watch()
    server.await_condition("ScalingLimited", "TooFewReplicas")
    server.await_looks(2)
    assert server.replicas() == 1


def test_a_burst_that_is_over_in_half_a_minute_asks_for_no_node(autoscaled: Start) -> None:
    server = autoscaled("dev", ROOM)
    server.watch()
    server.keep(40)
    server.await_condition("AbleToScale", "ScaleUpStabilized")
    server.keep(0)
    server.await_looks(2)
    assert server.condition("AbleToScale") != "ScaleUpStabilized"
    assert server.replicas() == 1


def test_a_lull_of_less_than_five_minutes_takes_no_replica(autoscaled: Start) -> None:
    server = autoscaled("dev", ROOM, replicas=3)
    server.keep(1, 1, 1)
    server.watch()
    server.keep(0, 0, 0, running=0)
    server.await_condition("AbleToScale", "ScaleDownStabilized")
    server.await_looks(2)
    assert server.replicas() == 3
    server.keep(1, 1, 1)
    server.await_condition("AbleToScale", "ReadyForNewScale")
    assert server.replicas() == 3


def test_replicas_that_wait_for_a_node_do_not_multiply(autoscaled: Start) -> None:
    server = autoscaled("dev", {"l4": 1})
    quick(server)
    server.keep(2)
    server.watch()
    server.await_pods(running=1, waiting=1)
    server.await_looks(2)
    # The queue is still twice the target; the one that waits counts as idle.
    assert server.replicas() == 2


def test_a_full_cache_in_a_stockout_asks_for_one_replica_more(autoscaled: Start) -> None:
    server = autoscaled("cache", {"l4": 1})
    quick(server)
    server.keep(0)
    server.watch()
    server.await_pods(running=1, waiting=1)
    server.await_looks(2)
    assert server.replicas() == 2


def test_in_a_stockout_no_more_than_the_ceiling_waits(autoscaled: Start) -> None:
    """Time passes 600 times faster: the second step comes after two seconds."""
    server = autoscaled("dev", {"l4": 1})
    server.autoscalers["vllm"] = hurried(server.autoscalers["vllm"], 600)
    server.keep(40)
    server.watch()
    server.await_replicas(3)
    server.await_pods(running=1, waiting=2)
    server.await_replicas(4)
    server.await_condition("ScalingLimited", "TooManyReplicas")
    server.await_looks(2)
    assert server.replicas() == 4
    server.give_nodes("v6e-1", 3)
    server.await_pods(running=4)


def test_replicas_that_are_still_loading_do_not_multiply(autoscaled: Start, fleet: Fleet) -> None:
    """KWOK calls a pod ready at once; here its port stays closed, as it does while vLLM loads."""
    server = autoscaled("dev", ROOM)
    quick(server)
    (first,) = server.pods()
    fleet.speak(only=lambda pod: pod["metadata"]["name"] == first["metadata"]["name"])
    server.keep(2)
    server.watch()
    server.await_pods(running=2)
    server.await_looks(2)
    assert server.replicas() == 2


def test_a_metric_that_nobody_has_takes_no_replica(autoscaled: Start, fleet: Fleet) -> None:
    server = autoscaled("dev", ROOM, replicas=3)
    quick(server)
    fleet.speak(only=lambda _: False)
    server.watch()
    server.await_condition("ScalingActive", "FailedGetPodsMetric")
    server.await_looks(2)
    assert server.replicas() == 3
    fleet.speak()
    server.await_condition("ScalingActive", "ValidMetricFound")
    server.await_replicas(2)
    # One in a minute at most.
    server.await_condition("ScalingLimited", "ScaleDownLimit")


def test_a_replica_that_says_nothing_counts_as_one_at_its_target_when_others_are_idle(
    autoscaled: Start, fleet: Fleet
) -> None:
    server = autoscaled("dev", ROOM, replicas=3)
    quick(server)
    first, *_ = server.pods()
    fleet.speak(only=lambda pod: pod["metadata"]["name"] == first["metadata"]["name"])
    server.watch()
    # Two at their target and one idle: two are enough.
    server.await_replicas(2)


def test_pods_that_no_podmonitoring_selects_are_not_read(autoscaled: Start) -> None:
    server = autoscaled("dev", ROOM)
    server.apply(changed(server.monitoring, "spec.selector.matchLabels", {"app": "other"}))
    server.watch()
    server.await_condition("ScalingActive", "FailedGetPodsMetric")


def test_the_lower_half_of_a_split_server_follows_the_queue_of_the_upper(autoscaled: Start) -> None:
    server = autoscaled("split", {"v6e-1": 1, "l4": 2})
    quick(server)
    server.keep(2, of="vllm-tpu")
    server.watch()
    server.await_replicas(2, "vllm-nvidia")
    server.await_replicas(2, "vllm-tpu")
    # The upper half's second replica has no node.
    server.await_pods(running=3, waiting=1)


def test_the_lower_half_follows_nothing_where_nobody_says_anything(
    autoscaled: Start, fleet: Fleet
) -> None:
    server = autoscaled("split", {"v6e-1": 1, "l4": 2})
    quick(server)
    fleet.speak(only=lambda _: False)
    server.watch()
    server.await_condition("ScalingActive", "FailedGetExternalMetric", "vllm-nvidia")
    assert server.replicas("vllm-nvidia") == 1


def test_an_up_in_between_resets_no_replicas(autoscaled: Start) -> None:
    server = autoscaled("dev", {"l4": 4, "v6e-1": 1})
    server.autoscalers["vllm"] = without_delay(server.autoscalers["vllm"], "scaleUp")
    server.keep(40)
    server.watch()
    server.await_replicas(3)
    server.await_pods(running=3)
    deployment = server.deployments["vllm"]
    server.apply(deployment)
    assert server.replicas() == 3
    # A new version: the pods are replaced, their number is still the autoscaler's.
    image = "spec.template.spec.containers.1.image"
    server.apply(changed(deployment, image, "example.com/other@sha256:0"))
    assert server.replicas() == 3
    server.apply(server.autoscalers["vllm"])
    server.await_looks(2)
    assert server.replicas() == 3


def test_a_floor_that_an_up_raises_is_reached_at_once(autoscaled: Start) -> None:
    server = autoscaled("dev", ROOM)
    server.watch()
    server.apply(changed(server.autoscalers["vllm"], "spec.minReplicas", 2))
    server.await_replicas(2)
    server.await_pods(running=2)
