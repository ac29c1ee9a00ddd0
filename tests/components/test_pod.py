"""Pod: where it may run, as whom, and how it leaves."""

from typing import Any

import pytest

from components.facts.capacity import Capacity
from components.ladder.args import RungArgs
from components.server.args import ModelServerArgs
from tests.components.recorder import Recorder
from tests.components.servers import FUNGIBLE, L4, L4_SPOT, SPLIT, TPU, pod, serve

BOTH = [(FUNGIBLE, "vllm"), (SPLIT, "vllm-tpu"), (SPLIT, "vllm-nvidia")]


def flag(spec: dict[str, Any], name: str) -> int:
    """Return the number that a flag of the first container carries."""
    (value,) = [
        word.partition("=")[2]
        for word in spec["containers"][0]["args"]
        if word.startswith(f"{name}=")
    ]
    return int(value)


@pytest.mark.parametrize("rungs", [[TPU, L4], [TPU, L4_SPOT]], ids=["on demand", "spot"])
def test_the_parts_of_a_leave_fit_the_grace_period(engine: Recorder, rungs: Any) -> None:
    spec = pod(engine, {**FUNGIBLE, "rungs": rungs})
    pre_stop = spec["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    teardown = spec["terminationGracePeriodSeconds"] - pre_stop - flag(spec, "--shutdown-timeout")
    assert teardown >= 5


def test_a_pod_that_may_be_on_spot_leaves_within_the_notice(engine: Recorder) -> None:
    spec = pod(engine, {**FUNGIBLE, "rungs": [TPU, L4_SPOT]})
    assert spec["terminationGracePeriodSeconds"] == 25


def test_only_the_half_with_a_spot_rung_hurries(engine: Recorder) -> None:
    mixed: ModelServerArgs = {**SPLIT, "rungs": [TPU, L4_SPOT]}
    grace = {
        name: spec["template"]["spec"]["terminationGracePeriodSeconds"]
        for name, spec in serve(engine, mixed).items()
    }
    assert grace == {"vllm-tpu": 75, "vllm-nvidia": 25}


@pytest.mark.parametrize(("args", "deployment"), BOTH)
def test_a_services_variables_do_not_reach_vllm(
    engine: Recorder, args: ModelServerArgs, deployment: str
) -> None:
    assert pod(engine, args, deployment)["enableServiceLinks"] is False


@pytest.mark.parametrize(("args", "deployment"), BOTH)
def test_a_pod_has_an_account_and_no_key_to_the_api(
    engine: Recorder, args: ModelServerArgs, deployment: str
) -> None:
    spec = pod(engine, args, deployment)
    assert spec["serviceAccountName"] == "server"
    assert spec["automountServiceAccountToken"] is False


def tolerated(engine: Recorder, args: ModelServerArgs, deployment: str = "vllm") -> list[str]:
    """Return the keys of the taints that a pod tolerates, whatever their value."""
    found = pod(engine, args, deployment)["tolerations"]
    assert {(each["operator"], each["effect"]) for each in found} == {("Exists", "NoSchedule")}
    return [each["key"] for each in found]


def test_a_fungible_pod_tolerates_every_taint_of_the_ladder(engine: Recorder) -> None:
    assert tolerated(engine, {**FUNGIBLE, "rungs": [TPU, L4_SPOT, L4]}) == [
        "cloud.google.com/compute-class",
        "google.com/tpu",
        "nvidia.com/gpu",
        "cloud.google.com/gke-spot",
    ]


def test_a_pod_tolerates_the_taint_of_flex_start(engine: Recorder) -> None:
    flexible: RungArgs = {**L4, "capacity": Capacity.FLEX_START}
    assert tolerated(engine, {**FUNGIBLE, "rungs": [flexible]}) == [
        "cloud.google.com/compute-class",
        "nvidia.com/gpu",
        "cloud.google.com/gke-flex-start",
    ]


@pytest.mark.parametrize(
    ("deployment", "device"), [("vllm-tpu", "google.com/tpu"), ("vllm-nvidia", "nvidia.com/gpu")]
)
def test_a_split_pod_tolerates_the_taints_of_its_own_rungs_only(
    engine: Recorder, deployment: str, device: str
) -> None:
    assert tolerated(engine, SPLIT, deployment) == ["cloud.google.com/compute-class", device]


def test_fungible_pods_keep_off_each_others_node(engine: Recorder) -> None:
    alone = {
        "labelSelector": {
            "matchLabels": {
                "app.kubernetes.io/name": "vllm",
                "app.kubernetes.io/instance": "vllm",
            }
        },
        "topologyKey": "kubernetes.io/hostname",
    }
    assert pod(engine, FUNGIBLE)["affinity"] == {
        "podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [alone]}
    }


def test_split_pods_leave_the_counting_of_devices_to_the_scheduler(engine: Recorder) -> None:
    assert "affinity" not in pod(engine, SPLIT, "vllm-tpu")


def test_a_pod_that_asks_for_a_tpu_runs_as_the_image_s_user(engine: Recorder) -> None:
    context = pod(engine, SPLIT, "vllm-tpu")["securityContext"]
    assert context == {"seccompProfile": {"type": "RuntimeDefault"}}


@pytest.mark.parametrize("workload", ["vllm-nvidia", "vllm-tpu"])
def test_split_pods_may_run_as_nobody_in_particular(engine: Recorder, workload: str) -> None:
    args: ModelServerArgs = {**SPLIT, "tpu_run_as_non_root": workload == "vllm-tpu"}
    assert pod(engine, args, workload)["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 10001,
        "runAsGroup": 10001,
        "fsGroup": 10001,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def test_a_pod_that_asks_for_no_device_is_not_taken_for_idle(engine: Recorder) -> None:
    metadata = serve(engine, FUNGIBLE)["vllm"]["template"]["metadata"]
    assert metadata["annotations"] == {"cluster-autoscaler.kubernetes.io/safe-to-evict": "false"}
