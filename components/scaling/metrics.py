"""The metrics of vLLM that the number of replicas follows, and their names in Kubernetes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..facts.vllm_refusals import Task


class Metric(StrEnum):
    """Metric that the number of replicas follows."""

    QUEUE = "queue"
    """Waiting requests: for throughput and cost; zero until a replica is full."""
    KV_CACHE = "kvCache"
    """Share of the KV cache in use, 0 to 1: for latency; it grows before requests wait."""
    BATCH = "batch"
    """Running requests: for latency, with a target below the limit of the batch."""


class Source(StrEnum):
    """Path of a metric to the autoscaler."""

    ADAPTER = "adapter"
    """Through Cloud Monitoring and the custom metrics adapter, in any cluster."""
    NATIVE = "native"
    """Through GKE itself, from the pods of the scaled workload; nothing is installed."""


VLLM_METRICS = {
    Metric.QUEUE: "vllm:num_requests_waiting",
    Metric.KV_CACHE: "vllm:kv_cache_usage_perc",
    Metric.BATCH: "vllm:num_requests_running",
}
"""vLLM's gauges, which exist on TPUs and GPUs."""


@dataclass(frozen=True)
class Followed:
    """One metric that replicas follow."""

    metric: Metric
    target: float | None = None
    """Target of the metric for a replica, as written; None if it follows from the rungs."""


def keeps_a_cache(task: Task | None) -> bool:
    """Tell whether a model of this task keeps a KV cache, as far as is known; None: unknown."""
    return task in (None, Task.GENERATE)


def native_gauge(metric: Metric) -> str:
    """Return the name of a metric in GKE: lower-case letters, digits and hyphens."""
    return VLLM_METRICS[metric].removeprefix("vllm:").replace("_", "-")


def metric_name(metric: Metric, source: Source, workload: str) -> str:
    """Return the name of a metric in the autoscaler; GKE's own names contain the workload."""
    if source is Source.NATIVE:
        return f"autoscaling.gke.io|{workload}|{native_gauge(metric)}"
    return f"prometheus.googleapis.com|{VLLM_METRICS[metric]}|gauge"


def quantity(target: float) -> str:
    """Return a target as a Kubernetes quantity: a whole number, or thousandths."""
    return str(int(target)) if target == int(target) else f"{round(target * 1000)}m"


def is_shared(metric: Metric, index: int) -> bool:
    """Return whether a workload, by its index on the ladder, follows a metric of all workloads.

    It does for the queue, except for the best workload: its own queue does not include the requests
    that wait at the best workload, whose nodes may not come. Running requests and the KV cache
    belong to each workload: the sum over all would request the same replicas twice.
    """
    return metric is Metric.QUEUE and index > 0


def pods_metric(name: str, target: float) -> dict[str, Any]:
    """Return an autoscaler metric: the mean over the workload's own pods."""
    return {"type": "Pods", "pods": {"metric": {"name": name}, "target": _average(target)}}


def shared_metric(name: str, target: float, namespace: Any) -> dict[str, Any]:
    """Return an autoscaler metric: the sum over a namespace, for each replica."""
    selector = {
        "name": name,
        "selector": {"match_labels": {"resource.labels.namespace": namespace}},
    }
    return {"type": "External", "external": {"metric": selector, "target": _average(target)}}


def _average(target: float) -> dict[str, str]:
    return {"type": "AverageValue", "average_value": quantity(target)}


def autoscaling_metric_spec(
    metrics: Sequence[Metric], pod_labels: dict[str, str], port: int
) -> dict[str, Any]:
    """Return the AutoscalingMetric that makes GKE read vLLM's gauges from the pods."""
    gauges = [
        {"gauge": {"name": native_gauge(metric), "prometheusMetricName": VLLM_METRICS[metric]}}
        for metric in metrics
    ]
    container = {"endpoint": {"port": port, "path": "/metrics"}, "metrics": gauges}
    return {
        "metrics": [{"pod": {"selector": {"matchLabels": pod_labels}, "containers": [container]}}]
    }
