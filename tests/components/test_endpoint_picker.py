"""EndpointPicker: one pod that sees its own namespace and nothing else."""

from typing import Any

import pytest

from components.exposure.endpoint_picker import EndpointPicker, EndpointPickerArgs
from tests.components.recorder import Recorder

ARGS: EndpointPickerArgs = {"namespace": "serving", "pool": "vllm", "grace_seconds": 75}


@pytest.fixture
def pod(engine: Recorder) -> dict[str, Any]:
    """Make a picker and return its pod."""
    engine.run(lambda: EndpointPicker("vllm-picker", ARGS))
    spec = engine.one("kubernetes:apps/v1:Deployment")["spec"]
    template: dict[str, Any] = spec["template"]["spec"]
    return template


def test_the_picker_sees_pods_and_pools_of_its_namespace_and_changes_nothing(
    engine: Recorder,
) -> None:
    engine.run(lambda: EndpointPicker("vllm-picker", ARGS))
    rules = engine.one("kubernetes:rbac.authorization.k8s.io/v1:Role")["rules"]
    assert {verb for rule in rules for verb in rule["verbs"]} == {"get", "list", "watch"}
    assert [(rule["apiGroups"], rule["resources"]) for rule in rules] == [
        ([""], ["pods"]),
        (["inference.networking.k8s.io"], ["inferencepools"]),
        (["inference.networking.x-k8s.io"], ["inferenceobjectives", "inferencemodelrewrites"]),
    ]
    kinds = {kind for kind, _ in engine.asked_for}
    assert not {kind for kind in kinds if "ClusterRole" in kind}


def test_there_is_one_picker_at_a_time(engine: Recorder) -> None:
    engine.run(lambda: EndpointPicker("vllm-picker", ARGS))
    spec = engine.one("kubernetes:apps/v1:Deployment")["spec"]
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})


def test_a_picker_that_leaves_stays_as_long_as_a_replica_may(pod: dict[str, Any]) -> None:
    assert pod["terminationGracePeriodSeconds"] == 75


def test_the_picker_passes_pod_security_restricted(pod: dict[str, Any]) -> None:
    (container,) = pod["containers"]
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 65532,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    }


def test_the_picker_starts_anew_with_another_configuration(
    engine: Recorder, pod: dict[str, Any]
) -> None:
    (volume,) = pod["volumes"]
    (mount,) = pod["containers"][0]["volumeMounts"]
    config = engine.one("kubernetes:core/v1:ConfigMap")
    assert volume["configMap"]["name"] == config["metadata"]["name"]
    assert list(config["data"]) == ["picker.json"]
    assert mount["mountPath"] == "/config"


def test_a_pod_of_the_picker_is_not_taken_for_a_replica(engine: Recorder) -> None:
    engine.run(lambda: EndpointPicker("vllm-picker", ARGS))
    deployment = engine.one("kubernetes:apps/v1:Deployment")["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    assert labels == {"app.kubernetes.io/name": "vllm-picker"}
    service = engine.one("kubernetes:core/v1:Service")["spec"]
    assert service["selector"] == labels == deployment["selector"]["matchLabels"]


def test_the_picker_is_asked_for_its_health_where_it_answers(pod: dict[str, Any]) -> None:
    (container,) = pod["containers"]
    asked = [container[probe]["grpc"] for probe in ("readinessProbe", "livenessProbe")]
    assert asked == [{"port": 9003, "service": "inference-extension"}] * 2
