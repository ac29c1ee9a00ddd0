"""The state of a whole stack: replicas by place, workloads, autoscalers, severity."""

from dataclasses import replace
from typing import Any

import pytest

from components.status.diagnosis import Replica, State, diagnose
from components.status.finding import Severity
from components.status.observed import Observed
from tests.status.planted import (
    NOW,
    PLANTED,
    STACK,
    Planted,
    compute_class,
    events,
    node,
    observed,
    pod,
)

READY = Planted(
    cause="",
    node="l4",
    status={
        "phase": "Running",
        "conditions": [{"type": "Ready", "status": "True"}],
        "containerStatuses": [{"name": "vllm-nvidia", "ready": True, "started": True}],
    },
)


def deployment(wanted: int, ready: int) -> dict[str, Any]:
    """Return the Deployment of the stack."""
    return {
        "metadata": {"name": "vllm", "namespace": "vllm"},
        "spec": {"replicas": wanted},
        "status": {"readyReplicas": ready},
    }


def autoscaler(*conditions: tuple[str, str, str], wanted: int = 2) -> dict[str, Any]:
    """Return the autoscaler of the stack: conditions as type, status and reason."""
    return {
        "metadata": {"name": "vllm", "namespace": "vllm"},
        "spec": {"minReplicas": 1, "maxReplicas": 6},
        "status": {
            "desiredReplicas": wanted,
            "conditions": [
                {"type": kind, "status": status, "reason": reason, "message": f"says {reason}"}
                for kind, status, reason in conditions
            ],
        },
    }


HEALTHY = Observed(
    at=NOW,
    pods=[pod(READY)],
    nodes=[node(READY)],
    workloads=[deployment(1, 1)],
    autoscalers=[autoscaler(("ScalingActive", "True", "ValidMetricFound"), wanted=1)],
    classes=[compute_class(READY)],
)
"""A stack of one replica that answers."""


def causes(seen: Observed) -> list[tuple[str, str]]:
    """Return the findings as cause and subject."""
    return [(each.cause.id, each.about) for each in diagnose(seen, STACK).findings]


def test_a_healthy_stack_has_no_finding() -> None:
    found = diagnose(HEALTHY, STACK)
    ready = Replica("vllm-a", State.READY, "l4", "us-central1-a", cause=None, serves=True)
    assert found.replicas == (ready,)
    assert (found.findings, found.severity) == ((), Severity.INFO)


def test_no_ready_replica_is_an_error_unless_one_is_on_the_way() -> None:
    late = next(each for each in PLANTED if each.cause == "crash-loop")
    loading = next(each for each in PLANTED if each.cause == "starting")
    stopped = replace(observed(late), workloads=[deployment(1, 0)])
    starting = replace(observed(loading), workloads=[deployment(1, 0)])
    assert causes(stopped) == [("crash-loop", "vllm-a"), ("no-replica-ready", "vllm")]
    assert causes(starting) == [("starting", "vllm-a")]


def test_a_cause_that_may_end_by_itself_is_before_the_sum_of_all() -> None:
    waits = next(each for each in PLANTED if each.id == "stockout")
    seen = replace(observed(waits), workloads=[deployment(1, 0)])
    assert causes(seen) == [("stockout", "vllm-a"), ("no-replica-ready", "vllm")]


def test_a_workload_that_the_cluster_lacks_is_named() -> None:
    other = {**deployment(1, 1), "metadata": {"name": "vllm-chat", "namespace": "vllm"}}
    assert causes(replace(HEALTHY, workloads=[other])) == [("workload-missing", "vllm")]


def test_a_namespace_without_a_workload_is_not_healthy() -> None:
    empty = replace(HEALTHY, pods=[], nodes=[], workloads=[])
    assert causes(empty) == [("workload-missing", "vllm")]


def test_a_workload_that_could_not_be_read_is_not_missing() -> None:
    assert causes(replace(HEALTHY, workloads=[], workloads_read=False)) == []


def test_pods_that_the_api_server_refuses_are_named_by_their_controller() -> None:
    (event,) = events(
        Planted(
            cause="", events=[["FailedCreate", 'pods "vllm-x" is forbidden: exceeded quota', 9]]
        ),
        {"metadata": {"name": "vllm-7d9c", "namespace": "vllm", "uid": "u"}},
    )
    event["involvedObject"]["kind"] = "ReplicaSet"
    assert causes(replace(HEALTHY, events=[event])) == [("pods-not-created", "vllm-7d9c")]


def test_a_refusal_of_pods_that_ended_hours_ago_is_not_reported() -> None:
    (event,) = events(
        Planted(cause="", events=[["FailedCreate", "forbidden", 9000]]),
        {"metadata": {"name": "vllm-7d9c", "namespace": "vllm", "uid": "u"}},
    )
    event["involvedObject"]["kind"] = "ReplicaSet"
    assert causes(replace(HEALTHY, events=[event])) == []


@pytest.mark.parametrize(
    ("condition", "cause"),
    [
        (("ScalingActive", "False", "FailedGetPodsMetric"), "autoscaler-blind"),
        (("ScalingLimited", "True", "TooManyReplicas"), "autoscaler-at-maximum"),
    ],
)
def test_an_autoscaler_that_cannot_follow_the_load_is_named(
    condition: tuple[str, str, str], cause: str
) -> None:
    seen = replace(HEALTHY, autoscalers=[autoscaler(condition)])
    assert causes(seen) == [(cause, "autoscaler vllm")]


def test_an_autoscaler_at_its_minimum_or_switched_off_is_no_finding() -> None:
    least = ("ScalingLimited", "True", "TooFewReplicas")
    off = ("ScalingActive", "False", "ScalingDisabled")
    assert causes(replace(HEALTHY, autoscalers=[autoscaler(least), autoscaler(off)])) == []


def test_the_autoscaler_s_wish_and_what_holds_it_are_told() -> None:
    held = autoscaler(("ScalingLimited", "True", "TooFewReplicas"), wanted=1)
    (found,) = diagnose(replace(HEALTHY, autoscalers=[held]), STACK).autoscalers
    assert (found.wanted, found.fewest, found.most, found.held) == (1, 1, 6, "its minimum")


def test_an_autoscaler_that_has_computed_no_number_wants_none() -> None:
    blind = autoscaler(("ScalingActive", "False", "FailedGetPodsMetric"), wanted=0)
    (found,) = diagnose(replace(HEALTHY, autoscalers=[blind]), STACK).autoscalers
    assert (found.wanted, found.held) == (None, "its metrics, which it cannot read")


def test_a_rung_that_gke_does_not_use_is_named() -> None:
    broken = Planted(
        cause="",
        conditions=[
            {
                "identifier": "1",
                "conditions": [
                    {
                        "type": "RuleMisconfigured",
                        "status": "True",
                        "reason": "NodePoolNotExist",
                        "ago": 9,
                        "message": "node pool has autoscaling disabled or doesn't exist",
                    }
                ],
            }
        ],
    )
    seen = replace(HEALTHY, classes=[compute_class(broken)])
    assert causes(seen) == [("rung-misconfigured", "l4-spot")]


def test_a_cluster_that_did_not_answer_is_neither_healthy_nor_broken() -> None:
    found = diagnose(Observed(at=NOW, reached=False), STACK)
    assert found.severity is Severity.NOT_SEEN


def test_a_finished_download_and_an_old_failure_are_no_replicas() -> None:
    done = Planted(cause="", node="l4", status={"phase": "Succeeded"})
    old = Planted(cause="", node="l4", age=7200, status={"phase": "Failed", "reason": "Evicted"})
    seen = replace(HEALTHY, pods=[pod(done), pod(old, name="vllm-b")])
    assert diagnose(seen, STACK).replicas == ()


def test_a_replica_of_days_that_lost_its_spot_node_a_minute_ago_is_reported() -> None:
    ended = {"terminated": {"exitCode": 143, "reason": "Error", "finishedAt": 60}}
    status = {
        "phase": "Failed",
        "reason": "Terminated",
        "message": "Pod was terminated in response to imminent node shutdown.",
        "containerStatuses": [{"name": "vllm-nvidia", "state": ended}],
    }
    lost = Planted(cause="", node="l4-spot", age=200_000, status=status)
    seen = replace(HEALTHY, pods=[*HEALTHY.pods, pod(lost, name="vllm-b")])
    assert causes(seen) == [("node-taken-back", "vllm-b")]


def test_the_container_that_waits_because_the_other_serves_is_not_the_one_that_loads() -> None:
    planted = Planted(
        cause="",
        node="l4",
        status={
            "phase": "Running",
            "containerStatuses": [
                {"name": "vllm-tpu", "started": False, "state": {"running": {}}},
                {"name": "vllm-nvidia", "started": False, "state": {"running": {}}},
            ],
        },
    )
    seen = replace(
        observed(planted),
        logs={
            "vllm-a/vllm-tpu": "launcher: no tpu on this machine, found 1 nvidia: waiting for "
            "SIGTERM\n",
            "vllm-a/vllm-nvidia": "INFO Starting to load model x...\n",
        },
    )
    assert causes(seen) == [("weights-loading", "vllm-a")]


def test_a_start_after_the_wait_for_the_driver_is_a_usual_start() -> None:
    planted = next(each for each in PLANTED if each.id == "driver-missing by the exit status")
    (container,) = planted.status["containerStatuses"]
    second = {**container, "started": False, "state": {"running": {}}}
    seen = observed(replace(planted, status={**planted.status, "containerStatuses": [second]}))
    loading = replace(
        seen,
        workloads=[deployment(1, 0)],
        logs={"vllm-a/vllm-nvidia": "INFO Starting to load model x...\n"},
    )
    assert causes(loading) == [("weights-loading", "vllm-a")]


def test_a_replica_that_waits_for_the_driver_is_on_the_way() -> None:
    planted = next(each for each in PLANTED if each.id == "driver-missing by the exit status")
    seen = replace(observed(planted), workloads=[deployment(1, 0)])
    assert causes(seen) == [("driver-missing", "vllm-a")]


def test_the_reason_at_the_end_of_a_long_text_is_shown() -> None:
    image = f"asia-northeast1-docker.pkg.dev/my-project/vllm/vllm-gpu@sha256:{'ab' * 32}"
    text = f'failed to pull and unpack image "{image}": failed to resolve {image}: not found'
    waiting = {"waiting": {"reason": "ImagePullBackOff", "message": text}}
    status = {"phase": "Pending", "containerStatuses": [{"name": "vllm-nvidia", "state": waiting}]}
    (finding,) = diagnose(observed(Planted(cause="", node="l4", status=status)), STACK).findings
    assert finding.cause.id == "image-missing"
    assert finding.evidence.startswith("ImagePullBackOff: failed to pull and unpack image ")
    assert finding.evidence.endswith(": not found")
    assert len(finding.evidence) == 200


def test_digits_of_a_digest_are_no_status_of_the_registry() -> None:
    text = f"failed to pull registry.example/gpu@sha256:{'403404' * 10}abcd: i/o timeout"
    waiting = {"waiting": {"reason": "ErrImagePull", "message": text}}
    status = {"phase": "Pending", "containerStatuses": [{"name": "vllm-nvidia", "state": waiting}]}
    seen = observed(Planted(cause="", node="l4", status=status))
    assert causes(seen) == [("image-pull-failed", "vllm-a")]


def test_events_of_a_former_pod_of_the_same_name_do_not_count() -> None:
    planted = next(each for each in PLANTED if each.cause == "quota")
    seen = observed(planted)
    former = [
        {**each, "involvedObject": {**each["involvedObject"], "uid": "old"}} for each in seen.events
    ]
    assert causes(replace(seen, events=former)) == [("not-scheduled-yet", "vllm-a")]


def test_a_token_in_a_log_is_masked() -> None:
    secret = "hf_" + "a" * 20
    planted = next(each for each in PLANTED if each.cause == "crash-loop")
    seen = observed(replace(planted, message=f"error: token {secret} refused"))
    (finding,) = diagnose(seen, STACK).findings
    assert finding.evidence == "error: token [secret] refused"


def test_the_most_severe_finding_is_first_and_decides() -> None:
    waits = next(each for each in PLANTED if each.cause == "node-requested")
    broken = next(each for each in PLANTED if each.cause == "gated-model")
    seen = replace(
        HEALTHY,
        pods=[pod(waits), pod(broken, name="vllm-b")],
        nodes=[node(broken)],
        events=events(waits, pod(waits)),
    )
    found = diagnose(seen, STACK)
    assert [each.cause.id for each in found.findings] == ["gated-model", "node-requested"]
    assert found.severity is Severity.ERROR
