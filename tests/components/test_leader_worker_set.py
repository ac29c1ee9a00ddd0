"""LeaderWorkerSet: replicas that are groups of pods, and which of them answer."""

import json
from typing import Any

import pytest

from components.core.arguments import ArgumentsError
from components.scaling.autoscaler import Autoscaler, AutoscalerArgs
from components.scaling.metrics import Metric
from components.server.args import ModelServerArgs
from components.server.model_server import ModelServer
from tests.components.recorder import Recorder
from tests.components.servers import DEPLOYMENT, GROUPS, L4_PAIR, SPLIT, containers, pod

GROUP = "kubernetes:leaderworkerset.x-k8s.io/v1:LeaderWorkerSet"
BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
PROGRAM = ["python3", "/opt/vllm-gke/group.py"]


def spec(engine: Recorder, args: ModelServerArgs = GROUPS) -> dict[str, Any]:
    """Make a model server of groups and return the spec of its LeaderWorkerSet."""
    engine.run(lambda: ModelServer("vllm", args))
    found: dict[str, Any] = engine.one(GROUP)["spec"]
    return found


def templates(engine: Recorder) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make a model server of groups and return the pod of a leader and of a worker."""
    group = spec(engine)["leaderWorkerTemplate"]
    return group["leaderTemplate"], group["workerTemplate"]


def only_containers(engine: Recorder) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the one container of a leader and of a worker."""
    leader, worker = templates(engine)
    (leading,), (working,) = leader["spec"]["containers"], worker["spec"]["containers"]
    return leading, working


def test_a_server_of_groups_has_no_deployment(engine: Recorder) -> None:
    spec(engine)
    assert engine.inputs(DEPLOYMENT) == {}


def test_a_group_has_a_pod_a_node_and_is_made_anew_when_it_loses_one(engine: Recorder) -> None:
    group = spec(engine)["leaderWorkerTemplate"]
    assert (group["size"], group["restartPolicy"]) == (3, "RecreateGroupOnPodRestart")


def test_the_number_of_groups_is_left_to_the_autoscaler(engine: Recorder) -> None:
    assert "replicas" not in spec(engine)


def test_a_rollout_adds_a_group_where_there_are_nodes_for_one_more(engine: Recorder) -> None:
    assert spec(engine)["rolloutStrategy"] == {
        "type": "RollingUpdate",
        "rollingUpdateConfiguration": {"maxSurge": 1, "maxUnavailable": 0},
    }


def test_a_rollout_takes_a_group_where_all_nodes_may_be_taken(engine: Recorder) -> None:
    full: ModelServerArgs = {**GROUPS, "max_replicas": 3}
    assert spec(engine, full)["rolloutStrategy"]["rollingUpdateConfiguration"] == {
        "maxSurge": 0,
        "maxUnavailable": 1,
    }


def test_a_leader_gathers_its_group_and_becomes_the_launcher(engine: Recorder) -> None:
    leading, _ = only_containers(engine)
    assert leading["command"] == [
        *PROGRAM,
        "leader",
        "--nodes",
        "3",
        "--within",
        "1800",
        "--",
        "python3",
        "/opt/vllm-gke/launcher.py",
        "--accelerator",
        "nvidia",
    ]
    assert leading["args"][0] == "--"


def test_a_worker_joins_its_leader_and_starts_no_vllm(engine: Recorder) -> None:
    _, working = only_containers(engine)
    assert working["command"] == [*PROGRAM, "worker", "--within", "1800"]
    assert "args" not in working


def test_a_leader_is_the_pod_of_a_deployment_but_for_its_command_and_its_patience(
    engine: Recorder,
) -> None:
    leader, _ = templates(engine)
    other: ModelServerArgs = {**SPLIT, "rungs": [L4_PAIR], "compute_classes": ["vllm-fallback"]}
    deployed = pod(engine, other)
    (leading,), (serving,) = leader["spec"].pop("containers"), deployed.pop("containers")
    volumes = [each for each in leader["spec"].pop("volumes") if each["name"] != "profiles"]
    assert volumes == [each for each in deployed.pop("volumes") if each["name"] != "profiles"]
    assert leader["spec"] == deployed
    assert leading.pop("command")
    patience, plain = leading.pop("startupProbe"), serving.pop("startupProbe")
    assert patience["failureThreshold"] == plain["failureThreshold"] + 1800 / 10
    assert leading.pop("livenessProbe") != serving.pop("livenessProbe")
    assert leading == serving


def test_a_leaders_liveness_looks_for_progress_and_not_at_its_port_alone(engine: Recorder) -> None:
    leading, _ = only_containers(engine)
    assert leading["livenessProbe"] == {
        "exec": {"command": [*PROGRAM, "alive", "--within", "600"]},
        "periodSeconds": 30,
        "timeoutSeconds": 15,
        "failureThreshold": 6,
    }


def test_a_group_runs_the_executor_whose_steps_end(engine: Recorder) -> None:
    spec(engine)
    (profile,) = engine.one("kubernetes:core/v1:ConfigMap")["data"].values()
    assert json.loads(profile)["environment"]["VLLM_USE_RAY_V2_EXECUTOR_BACKEND"] == "0"


def test_only_the_leader_answers(engine: Recorder) -> None:
    leading, working = only_containers(engine)
    own = {"ports", "startupProbe", "readinessProbe", "livenessProbe"}
    assert own & leading.keys() == own
    assert own & working.keys() == set()


def test_the_service_finds_leaders_and_no_worker(engine: Recorder) -> None:
    leader, worker = templates(engine)
    selector = engine.one("kubernetes:core/v1:Service")["spec"]["selector"]
    assert selector.items() <= leader["metadata"]["labels"].items()
    assert not selector.items() <= worker["metadata"]["labels"].items()


def test_each_pod_of_a_group_asks_for_all_gpus_of_its_node(engine: Recorder) -> None:
    for container in only_containers(engine):
        assert container["resources"]["limits"] == {"nvidia.com/gpu": "2"}


def test_a_worker_stays_until_the_leader_has_answered_what_it_has(engine: Recorder) -> None:
    leader, worker = templates(engine)
    leading, working = leader["spec"]["containers"][0], worker["spec"]["containers"][0]
    sleeps = [each["lifecycle"]["preStop"]["sleep"]["seconds"] for each in (leading, working)]
    assert sleeps == [15, 15 + 45]
    for each in (leader, worker):
        assert each["spec"]["terminationGracePeriodSeconds"] == 75


def test_a_worker_would_rather_be_in_its_own_leaders_zone(engine: Recorder) -> None:
    leader, worker = templates(engine)
    (wish,) = worker["spec"]["affinity"]["podAffinity"][
        "preferredDuringSchedulingIgnoredDuringExecution"
    ]
    assert wish["podAffinityTerm"] == {
        "labelSelector": {"matchLabels": leader["metadata"]["labels"]},
        "matchLabelKeys": ["leaderworkerset.sigs.k8s.io/group-key"],
        "topologyKey": "topology.kubernetes.io/zone",
    }
    assert "affinity" not in leader["spec"]


def test_a_drain_takes_one_leader_and_one_worker_at_a_time(engine: Recorder) -> None:
    leader, worker = templates(engine)
    budgets = {each["metadata"]["name"]: each["spec"] for each in engine.inputs(BUDGET).values()}
    assert sorted(budgets) == ["vllm", "vllm-workers"]
    for name, template in (("vllm", leader), ("vllm-workers", worker)):
        assert budgets[name]["maxUnavailable"] == 1
        chosen = budgets[name]["selector"]["matchLabels"]
        assert chosen.items() <= template["metadata"]["labels"].items()


def test_pulumi_waits_until_the_groups_answer(engine: Recorder) -> None:
    spec(engine)
    annotations = engine.one(GROUP)["metadata"]["annotations"]
    assert annotations == {"pulumi.com/waitFor": "condition=Available"}


def test_groups_without_a_way_to_install_their_controller_are_refused(engine: Recorder) -> None:
    args: ModelServerArgs = {**GROUPS}
    del args["kubeconfig"]
    with pytest.raises(ArgumentsError, match="required with strategy 'multiNode'"):
        spec(engine, args)


def test_the_autoscaler_scales_the_groups_and_not_their_pods(engine: Recorder) -> None:
    args: AutoscalerArgs = {
        "namespace": "serving",
        "app": "vllm",
        "deployments": ["vllm"],
        "kubeconfig": "the kubeconfig",
        "layout": GROUPS["layout"],
        "rungs": GROUPS["rungs"],
        "strategy": GROUPS["strategy"],
        "nodes": 4,
        "metrics": [{"metric": Metric.QUEUE, "target": 3}],
        "min_replicas": 1,
        "max_replicas": 9,
    }
    engine.run(lambda: Autoscaler("vllm", args))
    scaler = engine.one("kubernetes:autoscaling/v2:HorizontalPodAutoscaler")["spec"]
    assert scaler["scaleTargetRef"] == {
        "apiVersion": "leaderworkerset.x-k8s.io/v1",
        "kind": "LeaderWorkerSet",
        "name": "vllm",
    }
    assert scaler["maxReplicas"] == 2  # nine nodes, four a group


def test_a_container_of_a_group_mounts_what_a_deployments_does(engine: Recorder) -> None:
    leading, working = only_containers(engine)
    deployed: ModelServerArgs = {**SPLIT, "rungs": [L4_PAIR], "compute_classes": ["vllm-fallback"]}
    (serving,) = containers(engine, deployed).values()
    assert leading["volumeMounts"] == working["volumeMounts"] == serving["volumeMounts"]
