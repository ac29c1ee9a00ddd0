"""AutoscalingMetric: what GKE itself reads of the pods."""

from components.scaling.autoscaling_metric import AutoscalingMetric, AutoscalingMetricArgs
from components.scaling.metrics import Metric
from tests.components.recorder import Recorder, Secret

ARGS: AutoscalingMetricArgs = {
    "namespace": "serving",
    "app": "vllm",
    "metrics": [Metric.QUEUE],
    "kubeconfig": "{}",
}
METRIC = "kubernetes:autoscaling.gke.io/v1beta1:AutoscalingMetric"


def test_gke_reads_the_pods_of_one_workload_at_vllms_port(engine: Recorder) -> None:
    engine.run(lambda: AutoscalingMetric("vllm-tpu", ARGS))
    made = engine.one(METRIC)
    (read,) = made["spec"]["metrics"]
    assert made["metadata"] == {"name": "vllm-tpu", "namespace": "serving"}
    assert read["pod"]["selector"]["matchLabels"] == {
        "app.kubernetes.io/name": "vllm",
        "app.kubernetes.io/instance": "vllm-tpu",
    }
    assert read["pod"]["containers"][0]["endpoint"] == {"port": 8000, "path": "/metrics"}


def test_the_kind_is_waited_for(engine: Recorder) -> None:
    engine.run(lambda: AutoscalingMetric("vllm-tpu", ARGS))
    wait = engine.one("command:local:Command")
    assert "crd/autoscalingmetrics.autoscaling.gke.io " in wait["create"]
    assert wait["environment"] == Secret({"KUBECONFIG_CONTENT": "{}"})


def test_its_name_is_known_once_it_exists(engine: Recorder) -> None:
    name = engine.known(lambda: AutoscalingMetric("vllm-tpu", ARGS).metric_name)
    assert name == "vllm-tpu"
