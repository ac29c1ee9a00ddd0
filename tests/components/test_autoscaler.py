"""Autoscaler: replicas that follow vLLM's queue."""

from typing import Any

import pulumi
import pytest

from components.autoscaler import Autoscaler, AutoscalerArgs
from components.plan.ladder import Layout
from components.plan.parallelism import Strategy
from tests.components.recorder import Recorder
from tests.components.servers import L4, TPU

HPA = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
QUEUE = "prometheus.googleapis.com|vllm:num_requests_waiting|gauge"
TARGET = {"type": "AverageValue", "averageValue": "3"}

FUNGIBLE: AutoscalerArgs = {
    "namespace": "serving",
    "app": "vllm",
    "deployments": ["vllm"],
    "layout": Layout.FUNGIBLE,
    "rungs": [TPU, L4],
    "target": 3,
    "min_replicas": 1,
    "max_replicas": 8,
}
SPLIT: AutoscalerArgs = {
    **FUNGIBLE,
    "layout": Layout.SPLIT,
    "deployments": ["vllm-tpu", "vllm-nvidia"],
}


def specs(engine: Recorder, args: AutoscalerArgs) -> dict[str, dict[str, Any]]:
    """Make an autoscaler and return the specs by name."""
    engine.run(lambda: Autoscaler("vllm", args))
    return {name: inputs["spec"] for name, inputs in engine.inputs(HPA).items()}


def test_a_fungible_server_follows_its_own_queue(engine: Recorder) -> None:
    assert specs(engine, FUNGIBLE)["vllm"]["metrics"] == [
        {"type": "Pods", "pods": {"metric": {"name": QUEUE}, "target": TARGET}}
    ]


def test_the_worse_half_of_a_split_server_follows_the_queue_of_both(engine: Recorder) -> None:
    found = specs(engine, SPLIT)
    selector = {"matchLabels": {"resource.labels.namespace": "serving"}}
    assert found["vllm-tpu"]["metrics"][0]["type"] == "Pods"
    assert found["vllm-nvidia"]["metrics"] == [
        {
            "type": "External",
            "external": {"metric": {"name": QUEUE, "selector": selector}, "target": TARGET},
        }
    ]


def test_each_half_scales_its_own_deployment(engine: Recorder) -> None:
    assert [spec["scaleTargetRef"] for _, spec in sorted(specs(engine, SPLIT).items())] == [
        {"apiVersion": "apps/v1", "kind": "Deployment", "name": "vllm-nvidia"},
        {"apiVersion": "apps/v1", "kind": "Deployment", "name": "vllm-tpu"},
    ]


def test_no_replica_is_asked_for_that_the_ladder_has_no_node_for(engine: Recorder) -> None:
    spec = specs(engine, FUNGIBLE)["vllm"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (1, 4)


def test_replicas_go_slower_than_they_come(engine: Recorder) -> None:
    behavior = specs(engine, FUNGIBLE)["vllm"]["behavior"]
    assert behavior == {
        "scaleUp": {
            "stabilizationWindowSeconds": 30,
            "policies": [{"type": "Pods", "value": 2, "periodSeconds": 60}],
        },
        "scaleDown": {
            "stabilizationWindowSeconds": 300,
            "policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}],
        },
    }


def test_the_metric_is_named_as_the_adapter_names_it(engine: Recorder) -> None:
    assert engine.known(lambda: Autoscaler("vllm", FUNGIBLE).metric) == QUEUE


def test_a_machine_of_two_gpus_has_room_for_two_single_gpu_replicas(engine: Recorder) -> None:
    args: AutoscalerArgs = {
        **FUNGIBLE,
        "layout": Layout.SPLIT,
        "strategy": Strategy.SINGLE_GPU,
        "rungs": [{"name": "l4-2", "shape": "nvidia-l4-2", "max_nodes": 3}],
    }
    assert specs(engine, args)["vllm"]["maxReplicas"] == 6


def test_nodes_without_a_group_are_refused(engine: Recorder) -> None:
    with pytest.raises(pulumi.InputPropertyError, match="given 2 with tensorParallel"):
        specs(engine, {**FUNGIBLE, "nodes": 2})
