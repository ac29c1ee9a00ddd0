"""LeaderWorkerSets that the API server or their webhook refuses."""

from typing import Any

from sandbox.provider.wire import UNKNOWN, Properties
from tests.sandbox.calls import Calls

TOKEN = "kubernetes:leaderworkerset.x-k8s.io/v1:LeaderWorkerSet"  # noqa: S105 # a resource type


def groups(pod: Any = None, spec: Properties | None = None, **changes: Any) -> Properties:
    """Give groups of two pods that differ where the test says."""
    plain = {"containers": [{"name": "vllm"}]}
    template = {"spec": plain if pod is None else pod}
    group = {"size": 2, "workerTemplate": template, **changes}
    return {
        "apiVersion": "leaderworkerset.x-k8s.io/v1",
        "kind": "LeaderWorkerSet",
        "metadata": {"name": "vllm", "namespace": "default"},
        "spec": {"leaderWorkerTemplate": group, **(spec or {})},
    }


def rolling(unavailable: int, surge: int) -> Properties:
    """Give a rollout that takes and adds so many groups."""
    numbers = {"maxUnavailable": unavailable, "maxSurge": surge}
    return {"rolloutStrategy": {"type": "RollingUpdate", "rollingUpdateConfiguration": numbers}}


def test_groups_within_the_rules_are_taken(kubernetes: Calls) -> None:
    assert kubernetes.refusals(TOKEN, groups(spec=rolling(0, 1))) == {}


def test_a_pod_is_spelled_as_the_api_spells_it(kubernetes: Calls) -> None:
    pod = {"containers": [{"name": "vllm"}], "node_selector": {"a": "b"}}
    (path,) = kubernetes.refusals(TOKEN, groups(pod))
    assert path == "spec.leaderWorkerTemplate.workerTemplate.spec.node_selector"


def test_a_group_has_a_pod_at_least(kubernetes: Calls) -> None:
    assert kubernetes.refusals(TOKEN, groups(size=0)) == {
        "spec.leaderWorkerTemplate.size": "size must be equal or greater than 1"
    }


def test_a_rollout_takes_or_adds(kubernetes: Calls) -> None:
    assert kubernetes.refusals(TOKEN, groups(spec=rolling(0, 0))) == {
        "spec.rolloutStrategy.rollingUpdateConfiguration.maxUnavailable": (
            "must not be 0 when `maxSurge` is 0"
        )
    }


def test_a_key_that_the_kind_has_not_is_refused(kubernetes: Calls) -> None:
    assert list(kubernetes.refusals(TOKEN, groups(spec={"size": 2}))) == ["spec.size"]


def test_groups_without_workers_are_refused(kubernetes: Calls) -> None:
    inputs = groups()
    del inputs["spec"]["leaderWorkerTemplate"]["workerTemplate"]
    assert kubernetes.refusals(TOKEN, inputs) == {
        "spec.leaderWorkerTemplate.workerTemplate": "required"
    }


def test_what_is_not_known_yet_is_held_to_nothing(kubernetes: Calls) -> None:
    unknown = {"containers": [{"name": "vllm", "image": UNKNOWN}]}
    assert kubernetes.refusals(TOKEN, groups(unknown)) == {}
