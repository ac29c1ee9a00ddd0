"""Autoscaler: replicas that follow vLLM's own metrics."""

from typing import Any

import pulumi
import pytest

from components.core.arguments import ArgumentsError
from components.ladder.parallelism import Strategy
from components.ladder.rung import Layout
from components.scaling.autoscaler import Autoscaler, AutoscalerArgs
from components.scaling.metrics import Metric
from tests.components.recorder import Recorder
from tests.components.servers import L4, TPU

HPA = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
QUEUE = "prometheus.googleapis.com|vllm:num_requests_waiting|gauge"

FUNGIBLE: AutoscalerArgs = {
    "namespace": "serving",
    "app": "vllm",
    "deployments": ["vllm"],
    "kubeconfig": "{}",
    "layout": Layout.FUNGIBLE,
    "rungs": [TPU, L4],
    "metrics": [{"metric": Metric.QUEUE, "target": 3}],
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


def test_the_deployments_may_be_the_output_of_a_model_server(engine: Recorder) -> None:
    made = pulumi.Output.from_input(["first", "second"])
    found = specs(engine, {**SPLIT, "deployments": made})
    assert {name: spec["scaleTargetRef"]["name"] for name, spec in found.items()} == {
        "vllm-tpu": "first",
        "vllm-nvidia": "second",
    }


@pytest.mark.parametrize("given", [["vllm"], pulumi.Output.from_input(["vllm"])])
def test_a_deployment_too_few_is_refused_with_the_workloads_names(
    engine: Recorder, given: pulumi.Input[list[str]]
) -> None:
    reason = r"expected one for each workload \(vllm-tpu, vllm-nvidia\), given 1"
    # How many an output has is known only after the component is there.
    with pytest.raises((ArgumentsError, pulumi.InputPropertyError), match=reason):
        specs(engine, {**SPLIT, "deployments": given})


def test_no_replica_is_asked_for_that_the_ladder_has_no_node_for(engine: Recorder) -> None:
    spec = specs(engine, {**FUNGIBLE, "min_replicas": 2})["vllm"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 4)


def test_nodes_without_a_group_are_refused(engine: Recorder) -> None:
    with pytest.raises(ArgumentsError, match="given 2 with tensorParallel"):
        specs(engine, {**FUNGIBLE, "nodes": 2})


def test_spare_nodes_are_those_of_a_buffer_and_there_are_none_by_default(engine: Recorder) -> None:
    buffer = "kubernetes:autoscaling.x-k8s.io/v1beta1:CapacityBuffer"
    engine.run(lambda: Autoscaler("vllm", FUNGIBLE))
    assert (engine.inputs(buffer), engine.inputs("kubernetes:core/v1:PodTemplate")) == ({}, {})
    engine.run(lambda: Autoscaler("vllm", {**FUNGIBLE, "spare": 2}))
    assert {name: made["spec"]["replicas"] for name, made in engine.inputs(buffer).items()} == {
        "vllm-spare": 2
    }
    (template,) = engine.inputs("kubernetes:core/v1:PodTemplate").values()
    assert template["metadata"]["name"] == "vllm-spare"


def test_spare_nodes_for_groups_are_refused(engine: Recorder) -> None:
    groups: AutoscalerArgs = {**SPLIT, "strategy": Strategy.MULTI_NODE, "nodes": 2, "spare": 1}
    with pytest.raises(ArgumentsError, match="a buffer holds single ones"):
        specs(engine, groups)
