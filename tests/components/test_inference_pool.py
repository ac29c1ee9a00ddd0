"""InferencePool: the replicas of a server, whoever runs them, behind their picker."""

from typing import Any

import pytest

from components.exposure.inference_pool import InferencePool, InferencePoolArgs
from tests.components.recorder import Recorder

ARGS: InferencePoolArgs = {
    "namespace": "serving",
    "app": "vllm",
    "kubeconfig": "the kubeconfig",
    "draining_seconds": 75,
}
GUARDED: InferencePoolArgs = {**ARGS, "security_policy": "guards"}
TARGET = {"group": "inference.networking.k8s.io", "kind": "InferencePool", "name": "vllm"}


def spec(engine: Recorder, args: InferencePoolArgs, kind: str) -> Any:
    """Make a pool and return what one of its objects says."""
    engine.run(lambda: InferencePool("vllm", args))
    return engine.one(f"kubernetes:{kind}")["spec"]


def test_every_pod_of_the_server_is_in_the_pool_and_the_picker_chooses(engine: Recorder) -> None:
    assert spec(engine, ARGS, "inference.networking.k8s.io/v1:InferencePool") == {
        "selector": {"matchLabels": {"app.kubernetes.io/name": "vllm"}},
        "targetPorts": [{"number": 8000}],
        "endpointPickerRef": {
            "name": "vllm-picker",
            "port": {"number": 9002},
            "failureMode": "FailOpen",
        },
    }


def test_a_replica_is_asked_for_its_health_where_vllm_tells_it(engine: Recorder) -> None:
    assert spec(engine, ARGS, "networking.gke.io/v1:HealthCheckPolicy") == {
        "targetRef": TARGET,
        "default": {
            "config": {
                "type": "HTTP",
                "httpHealthCheck": {"requestPath": "/health", "port": 8000},
            }
        },
    }


@pytest.mark.parametrize(
    ("args", "guard"),
    [(ARGS, {}), (GUARDED, {"securityPolicy": "guards"})],
    ids=["open", "guarded"],
)
def test_answers_have_time_and_callers_pass_the_guard_if_there_is_one(
    engine: Recorder, args: InferencePoolArgs, guard: dict[str, str]
) -> None:
    assert spec(engine, args, "networking.gke.io/v1:GCPBackendPolicy") == {
        "targetRef": TARGET,
        "default": {
            "timeoutSec": 3600,
            "connectionDraining": {"drainingTimeoutSec": 75},
            **guard,
        },
    }


def test_the_kinds_of_a_pool_are_waited_for(engine: Recorder) -> None:
    engine.run(lambda: InferencePool("vllm", ARGS))
    words = engine.one("command:local:Command")["create"].split()
    assert [word for word in words if word.startswith("crd/")] == [
        "crd/inferencepools.inference.networking.k8s.io",
        "crd/gcpbackendpolicies.networking.gke.io",
        "crd/healthcheckpolicies.networking.gke.io",
    ]
