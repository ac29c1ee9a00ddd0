"""The course of a canary, with servers that differ by a known amount."""

import sys
from pathlib import Path
from typing import Any

import pytest

import components.rollout.job
from components.core.pod_names import NAME_LABEL
from components.rollout import plan
from components.rollout.job import replicas as course
from components.rollout.job.canary import BackError, SilentError
from components.rollout.job.gate import LIMITS
from components.rollout.job.version import version
from components.server.service import INSTANCE_LABEL
from tests.contract.sources import PYTHON, imports
from tests.rollout.small_cluster import SHARE, Judged, SmallCluster, on, pair
from tests.vllm_stand_in.fixtures import Starter


def test_equal_answers_pass_the_gate_and_the_canary_is_taken_away(
    cluster: SmallCluster, judged: Judged, vllm_stand_in: Starter
) -> None:
    first, _ = pair(vllm_stand_in, "", "--logprob-shift=0.049")
    assert judged(first.port, "sameFormat")[-1] == "going on: the canary is not worse"
    assert (cluster.replicas, cluster.has_share) == ([1, 0], False)


@pytest.mark.parametrize(
    ("gate", "differs"),
    [("sameFormat", "--logprob-shift=0.051"), ("quantized", "--logprob-shift=0.151")],
)
def test_answers_beyond_the_limits_go_back_without_a_request_of_a_user(
    gate: str, differs: str, cluster: SmallCluster, judged: Judged, vllm_stand_in: Starter
) -> None:
    first, _ = pair(vllm_stand_in, "", differs)
    with pytest.raises(BackError, match=r"its answers differ: log-probabilities 0.[01]51 nats"):
        judged(first.port, gate, seconds=60)
    assert (cluster.replicas, cluster.has_share) == ([1, 0], False)


def test_the_wider_limits_are_those_of_a_quantized_version(
    judged: Judged, vllm_stand_in: Starter
) -> None:
    first, _ = pair(vllm_stand_in, "", "--logprob-shift=0.149")
    judged(first.port, "quantized")


def test_a_canary_that_does_not_answer_the_gate_goes_back(
    judged: Judged, vllm_stand_in: Starter
) -> None:
    first, second = pair(vllm_stand_in, "", "")
    second.end()
    with pytest.raises(BackError, match="it does not answer the gate: no answer from"):
        judged(first.port, "sameFormat")


def test_a_replica_that_does_not_answer_the_gate_says_nothing_of_the_canary(
    cluster: SmallCluster, judged: Judged, vllm_stand_in: Starter
) -> None:
    first, _ = pair(vllm_stand_in, "", "")
    first.end()
    with pytest.raises(SilentError):
        judged(first.port, "sameFormat")
    assert cluster.replicas == [1, 0]


def test_without_a_replica_that_serves_there_is_no_canary(
    cluster: SmallCluster, judged: Judged
) -> None:
    cluster.serving = []
    assert judged() == ["no canary: no replica serves yet, so there is nothing to compare with"]
    assert cluster.replicas == [0]


def test_a_version_that_serves_already_needs_no_canary(
    cluster: SmallCluster, judged: Judged
) -> None:
    cluster.images["deployments"] = "new"
    assert judged() == ["no canary: the replicas that serve have this version already"]


def test_other_flags_in_a_mounted_file_are_another_version() -> None:
    def mounting(name: str) -> dict[str, Any]:
        volumes = [{"name": "profiles", "configMap": {"name": name}}]
        return {"spec": {"containers": [], "volumes": volumes}}

    first = version(mounting("vllm-profiles-1234"))
    assert first == version(mounting("vllm-canary-profiles-1234"))
    assert first != version(mounting("vllm-canary-profiles-5678"))


def test_a_canary_that_gets_no_node_goes_back_and_says_what_it_waits_for(
    cluster: SmallCluster, judged: Judged
) -> None:
    assert cluster.canary is not None
    cluster.canary["status"] = {
        "conditions": [{"type": "PodScheduled", "status": "False", "message": "0/3 nodes fit"}]
    }
    with pytest.raises(BackError, match=r"not ready after 0 seconds: no node .*: 0/3 nodes fit"):
        judged(ready_seconds=0)
    assert cluster.replicas == [1, 0]


def test_a_canary_that_crashes_before_it_is_ready_goes_back(
    cluster: SmallCluster, judged: Judged
) -> None:
    assert cluster.canary is not None
    cluster.canary["status"]["conditions"] = []
    cluster.canary["status"]["containerStatuses"][0]["restartCount"] = 3
    with pytest.raises(BackError, match="it restarted 3 times before it was ready"):
        judged()


def test_the_pod_of_the_version_before_is_not_the_canary(
    cluster: SmallCluster, judged: Judged
) -> None:
    assert cluster.canary is not None
    cluster.canary["metadata"]["labels"]["controller-revision-hash"] = "old"
    with pytest.raises(BackError, match="it has no pod"):
        judged(ready_seconds=0)


def test_a_canary_that_restarts_while_it_answers_goes_back(
    cluster: SmallCluster, judged: Judged
) -> None:
    canary = cluster.canary
    assert canary is not None

    def crash() -> None:
        crashed = [{"name": "vllm", "restartCount": 1}]
        cluster.canary = {**canary, "status": {**canary["status"], "containerStatuses": crashed}}

    with pytest.raises(BackError, match="it restarted while it answered requests"):
        judged(seconds=60, say=on(SHARE, crash, []))


def test_a_canary_that_is_not_ready_before_its_node_is_gone_starts_again(
    cluster: SmallCluster, judged: Judged, vllm_stand_in: Starter
) -> None:
    first, _ = pair(vllm_stand_in, "", "")
    canary = cluster.canary
    assert canary is not None
    read, looks = cluster.get, 0

    def get(path: str) -> dict[str, Any]:
        nonlocal looks
        if cluster.canary is not None and not cluster.canary["status"]["conditions"]:
            looks += 1
            if looks == 20:
                cluster.canary = {**canary, "metadata": {**canary["metadata"], "uid": "another"}}
        return read(path)

    def shut_down() -> None:
        cluster.canary = {**canary, "status": {**canary["status"], "conditions": []}}

    cluster.get = get  # type: ignore[method-assign]
    said: list[str] = []
    judged(first.port, seconds=0.1, node_seconds=60, say=on(SHARE, shut_down, said))
    assert "the canary's pod was replaced: it starts again" in said


def test_a_canary_that_stays_not_ready_goes_back(cluster: SmallCluster, judged: Judged) -> None:
    canary = cluster.canary
    assert canary is not None

    def fall_ill() -> None:
        cluster.canary = {**canary, "status": {**canary["status"], "conditions": []}}

    with pytest.raises(BackError, match="it was ready and is not any more"):
        judged(seconds=60, node_seconds=0.05, say=on(SHARE, fall_ill, []))


def test_after_a_try_that_went_back_the_next_one_goes_back_at_once(
    cluster: SmallCluster, judged: Judged
) -> None:
    log = "the canary starts\nthe new version goes back, and the old one serves: its answers differ"
    ended = {"terminated": {"exitCode": 2, "message": log}}
    cluster.tries = [{"status": {"containerStatuses": [{"name": "judge", "state": ended}]}}]
    with pytest.raises(BackError, match=r"^its answers differ$"):
        judged()
    assert cluster.replicas == [0]


def test_replicas_of_another_deployment_are_nothing_to_compare_with(
    cluster: SmallCluster, judged: Judged
) -> None:
    (replica,) = cluster.serving
    replica["metadata"]["labels"][course.INSTANCE_LABEL] = "vllm-tpu"
    assert judged() == ["no canary: no replica serves yet, so there is nothing to compare with"]


def test_a_canary_whose_node_was_taken_starts_again(
    cluster: SmallCluster, judged: Judged, vllm_stand_in: Starter
) -> None:
    first, _ = pair(vllm_stand_in, "", "")
    canary = cluster.canary
    assert canary is not None

    def lose() -> None:
        cluster.canary = {**canary, "metadata": {**canary["metadata"], "uid": "another"}}

    said: list[str] = []
    judged(first.port, seconds=0.1, say=on(SHARE, lose, said))
    assert "the canary's pod was replaced: it starts again" in said
    assert cluster.replicas == [1, 1, 0]


def test_too_few_requests_are_not_judged_and_go_on(judged: Judged, vllm_stand_in: Starter) -> None:
    first, _ = pair(vllm_stand_in, "", "")
    assert judged(first.port, seconds=0.1)[-3:] == [
        "0 requests, 0 errors, first token after 0 ms",
        "too few requests to judge errors and time to first token: at least 50 needed",
        "going on: the canary is not worse",
    ]


def test_metrics_that_cannot_be_read_are_no_judgment(judged: Judged) -> None:
    with pytest.raises(SilentError, match="the canary's metrics cannot be read"):
        judged(seconds=0.05)


def test_the_program_needs_nothing_but_python() -> None:
    folder = Path(components.rollout.job.__file__).parent
    names = [f"components/rollout/job/{path.name}" for path in sorted(folder.glob("*.py"))]
    outside = {
        each.partition(".")[0]
        for name in names
        for each in imports(PYTHON[name])
        if each.startswith("..") or not each.startswith(".")
    }
    assert names
    assert outside <= set(sys.stdlib_module_names)


def test_the_program_and_the_stack_mean_the_same_labels_and_statuses() -> None:
    assert (course.NAME_LABEL, course.INSTANCE_LABEL) == (NAME_LABEL, INSTANCE_LABEL)
    assert set(LIMITS) == set(plan.Gate) - {plan.Gate.NONE}
