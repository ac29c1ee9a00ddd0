"""Autoscaler: replicas that follow vLLM's own metrics."""

from typing import Any

import pulumi
import pytest

from components.core.arguments import ArgumentsError
from components.ladder.args import RungArgs
from components.ladder.parallelism import Strategy
from components.ladder.rung import Layout
from components.scaling.args import FollowedMetricArgs
from components.scaling.autoscaler import Autoscaler, AutoscalerArgs
from components.scaling.metrics import Metric, Source
from tests.components.recorder import Recorder
from tests.components.servers import L4, TPU

HPA = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
NATIVE = "kubernetes:autoscaling.gke.io/v1beta1:AutoscalingMetric"
QUEUE = "prometheus.googleapis.com|vllm:num_requests_waiting|gauge"
TARGET = {"type": "AverageValue", "averageValue": "3"}

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
BOTH: list[FollowedMetricArgs] = [{"metric": Metric.QUEUE}, {"metric": Metric.KV_CACHE}]


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


def test_where_gke_makes_the_nodes_the_most_replicas_are_the_ones_asked_for(
    engine: Recorder,
) -> None:
    made: RungArgs = {"name": "l4", "shape": "nvidia-l4-1", "auto_create": True}
    args: AutoscalerArgs = {
        **FUNGIBLE,
        "layout": Layout.SPLIT,
        "rungs": [made],
        "deployments": ["vllm"],
    }
    assert specs(engine, args)["vllm"]["maxReplicas"] == 8


def test_replicas_come_at_the_pace_of_nodes_and_go_slowly(engine: Recorder) -> None:
    behavior = specs(engine, FUNGIBLE)["vllm"]["behavior"]
    assert behavior == {
        "scaleUp": {
            "stabilizationWindowSeconds": 30,
            "policies": [{"type": "Pods", "value": 2, "periodSeconds": 1200}],
        },
        "scaleDown": {
            "stabilizationWindowSeconds": 300,
            "policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}],
        },
    }


def test_a_person_may_set_the_step_and_the_window(engine: Recorder) -> None:
    chosen: AutoscalerArgs = {**FUNGIBLE, "scale_up_replicas": 1, "scale_down_minutes": 20}
    behavior = specs(engine, chosen)["vllm"]["behavior"]
    assert behavior["scaleUp"]["policies"][0]["value"] == 1
    assert behavior["scaleDown"]["stabilizationWindowSeconds"] == 1200


def test_each_half_of_a_split_server_has_the_target_of_its_own_rungs(engine: Recorder) -> None:
    rungs: list[RungArgs] = [{**TPU, "target": 150.0}, {**L4, "target": 40.0}]
    found = specs(engine, {**SPLIT, "rungs": rungs, "metrics": [{"metric": Metric.BATCH}]})
    values = {
        name: spec["metrics"][0]["pods"]["target"]["averageValue"] for name, spec in found.items()
    }
    assert values == {"vllm-tpu": "150", "vllm-nvidia": "40"}


def test_two_metrics_are_two_of_one_autoscaler(engine: Recorder) -> None:
    found = specs(engine, {**FUNGIBLE, "metrics": BOTH})["vllm"]["metrics"]
    assert [each["pods"]["target"]["averageValue"] for each in found] == ["3", "800m"]


def test_an_autoscaler_by_gke_itself_asks_for_the_gauges_that_gke_reads(engine: Recorder) -> None:
    found = specs(engine, {**FUNGIBLE, "metrics": BOTH, "source": Source.NATIVE})["vllm"]["metrics"]
    made = engine.one(NATIVE)
    read = made["spec"]["metrics"][0]["pod"]["containers"][0]["metrics"]
    assert [each["pods"]["metric"]["name"] for each in found] == [
        f"autoscaling.gke.io|{made['metadata']['name']}|{each['gauge']['name']}" for each in read
    ]


def test_with_the_adapter_gke_is_asked_to_read_nothing(engine: Recorder) -> None:
    specs(engine, SPLIT)
    assert engine.inputs(NATIVE) == {}


def test_the_autoscalers_are_named_after_the_workloads(engine: Recorder) -> None:
    names = engine.known(lambda: Autoscaler("vllm", SPLIT).autoscalers)
    assert names == ["vllm-tpu", "vllm-nvidia"]


def test_a_machine_of_two_gpus_has_room_for_two_single_gpu_replicas(engine: Recorder) -> None:
    args: AutoscalerArgs = {
        **FUNGIBLE,
        "layout": Layout.SPLIT,
        "strategy": Strategy.SINGLE_GPU,
        "rungs": [{"name": "l4-2", "shape": "nvidia-l4-2", "max_nodes": 3}],
    }
    assert specs(engine, args)["vllm"]["maxReplicas"] == 6


def test_nodes_without_a_group_are_refused(engine: Recorder) -> None:
    with pytest.raises(ArgumentsError, match="given 2 with tensorParallel"):
        specs(engine, {**FUNGIBLE, "nodes": 2})
