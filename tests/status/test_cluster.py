"""Reading a cluster: one GET for each part, and a reason for each part that gives no answer."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from components.status.cluster import Cluster, back_offs
from components.status.commands import NotSeenError
from components.status.diagnosis import diagnose
from components.status.load import load_of
from tests.status.planted import PLANTED, STACK, compute_class, events, node, pod
from tests.status.test_diagnosis import READY, autoscaler, deployment

POD = "/api/v1/namespaces/vllm/pods"
QUOTA = next(each for each in PLANTED if each.id == "quota")
WEIGHTS = next(each for each in PLANTED if each.cause == "weights-loading")

METRICS = """\
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="m"} 3.0
vllm:num_requests_waiting{engine="0",model_name="m"} 2.0
vllm:num_requests_waiting_by_reason{engine="0",reason="capacity"} 9.0
vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.25
vllm:generation_tokens_total{engine="0",model_name="m"} 1000.0
"""


class Answers:
    """A kubectl that gives recorded answers by path, and remembers the paths."""

    def __init__(self, answers: Mapping[str, object]) -> None:
        self._answers = answers
        self.asked: list[str] = []

    def __call__(self, words: Sequence[str]) -> str:
        """Answer `kubectl ... get --raw PATH`, and `gcloud logging read`."""
        path = words[-1] if words[0] == "kubectl" else "gcloud"
        self.asked.append(path)
        answer = self._answers.get(path, NotSeenError("not there"))
        if isinstance(answer, NotSeenError):
            raise answer
        return answer if isinstance(answer, str) else json.dumps(answer)


def answers(pods: Sequence[object], **more: object) -> dict[str, object]:
    """Return the answers of a cluster with these pods."""
    return {
        POD: {"items": pods},
        "/api/v1/nodes": {"items": [node(READY)]},
        "/api/v1/namespaces/vllm/events": {"items": []},
        "/api/v1/namespaces/default/events?fieldSelector=involvedObject.kind%3DNode": {"items": []},
        "/apis/apps/v1/namespaces/vllm/deployments": {"items": [deployment(1, 1)]},
        "/apis/autoscaling/v2/namespaces/vllm/horizontalpodautoscalers": {"items": [autoscaler()]},
        "/apis/cloud.google.com/v1/computeclasses": {"items": [compute_class(READY)]},
        **more,
    }


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the metrics twice without a pause."""
    monkeypatch.setattr("components.status.cluster.BETWEEN_READINGS", 0)


def test_a_healthy_cluster_is_read_whole_and_nothing_is_missed() -> None:
    ask = Answers(answers([pod(READY)], **{f"{POD}/vllm-a:8000/proxy/metrics": METRICS}))
    seen = Cluster(ask, "vllm", "vllm")()
    assert (seen.not_seen, diagnose(seen, STACK).findings) == ((), ())
    load = load_of(seen.loads)
    assert (load.running, load.waiting, load.cache, load.tokens_per_second) == (3, 2, 0.25, 0)


def test_the_autoscaler_s_own_words_are_read_only_for_a_pod_without_a_node() -> None:
    status = "/api/v1/namespaces/kube-system/configmaps/cluster-autoscaler-status"
    healthy = Answers(answers([pod(READY)]))
    waiting = Answers(answers([pod(QUOTA)]))
    Cluster(healthy, "vllm", "vllm", project="p", cluster="vllm")()
    Cluster(waiting, "vllm", "vllm", project="p", cluster="vllm")()
    assert (status in healthy.asked, "gcloud" in healthy.asked) == (False, False)
    assert (status in waiting.asked, "gcloud" in waiting.asked) == (True, True)


def test_a_part_that_may_not_be_read_is_named_and_the_others_are_used() -> None:
    refused = NotSeenError("this account may not read it")
    nodes = {"/api/v1/nodes": refused, "/apis/cloud.google.com/v1/computeclasses": refused}
    planted = {"/api/v1/namespaces/vllm/events": {"items": events(QUOTA, pod(QUOTA))}}
    seen = Cluster(Answers(answers([pod(QUOTA)], **nodes, **planted)), "vllm", "vllm")()
    assert seen.not_seen == (
        "nodes, ComputeClasses: this account may not read it",
        "status of GKE's node autoscaler: not there",
    )
    assert [each.cause.id for each in diagnose(seen, STACK).findings] == ["quota"]


def test_an_answer_that_is_no_json_is_named() -> None:
    seen = Cluster(Answers(answers([pod(READY)], **{"/api/v1/nodes": "<html>"})), "vllm", "vllm")()
    assert "nodes: the answer cannot be read" in seen.not_seen


def test_without_an_answer_about_the_pods_nothing_is_known() -> None:
    def ask(_: Sequence[str]) -> str:
        raise NotSeenError("no network connection to it")

    seen = Cluster(ask, "vllm", "vllm")()
    assert seen.reached is False
    assert len(seen.not_seen) == 1
    assert seen.not_seen[0].endswith(": no network connection to it")


def test_the_log_of_a_pod_that_loads_names_its_step() -> None:
    path = f"{POD}/vllm-a/log?container=vllm-nvidia&tailLines=200"
    ask = Answers(answers([pod(WEIGHTS)], **{path: WEIGHTS.log}))
    seen = Cluster(ask, "vllm", "vllm")()
    assert [each.cause.id for each in diagnose(seen, STACK).findings] == ["weights-loading"]


def test_the_log_of_the_start_before_is_read_after_a_restart() -> None:
    planted = next(each for each in PLANTED if each.cause == "crash-loop")
    base = f"{POD}/vllm-a/log?container=vllm-nvidia&tailLines=200"
    before = "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB\n"
    ask = Answers(answers([pod(planted)], **{f"{base}&previous=true": before, base: "starting\n"}))
    seen = Cluster(ask, "vllm", "vllm")()
    assert [each.cause.id for each in diagnose(seen, STACK).findings] == ["device-memory"]


def test_a_log_that_cannot_be_read_is_named() -> None:
    seen = Cluster(Answers(answers([pod(WEIGHTS)])), "vllm", "vllm")()
    assert "log of vllm-a: not there" in seen.not_seen


def test_tokens_a_second_come_from_two_looks() -> None:
    path = f"{POD}/vllm-a:8000/proxy/metrics"
    first, second = METRICS, METRICS.replace("1000.0", "1500.0")
    given = answers([pod(READY)], **{path: first})
    cluster = Cluster(Answers(given), "vllm", "vllm")
    cluster()
    given[path] = second
    (readings,) = cluster().loads.values()
    assert [each.tokens for each in readings] == [1000, 1500]


def test_a_namespace_without_pods_and_kinds_of_gke_is_no_failure() -> None:
    seen = Cluster(Answers({POD: {"items": []}}), "vllm", "vllm")()
    assert seen.reached is True
    assert diagnose(seen, STACK).replicas == ()


def test_the_back_offs_of_the_autoscaler_s_status_are_read() -> None:
    status = Path(__file__).with_name("autoscaler_status.yaml").read_text()
    assert back_offs(status) == {
        "https://www.googleapis.com/compute/v1/projects/p/zones/us-central1-b/instanceGroups/"
        "gke-vllm-v6e-1-0a1b-7c1d2e3f-grp": "QUOTA_EXCEEDED"
    }
