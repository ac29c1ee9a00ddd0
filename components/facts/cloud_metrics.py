"""Metrics of GKE and its packages in Cloud Monitoring, except those of vLLM.

The names are in the form of PromQL, with the labels that a query can use. vLLM's own metrics are in
`vllm.py`.

A name of Cloud Monitoring becomes PromQL's by `:` for its first `/` and `_` for every other sign
(https://cloud.google.com/monitoring/promql/promql-mapping, 2026-11).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

_SYSTEM = "https://cloud.google.com/monitoring/api/metrics_kubernetes"
_KUBE_STATE = "https://cloud.google.com/kubernetes-engine/docs/how-to/kube-state-metrics"
_DCGM = "https://cloud.google.com/kubernetes-engine/docs/how-to/dcgm-metrics"


class Resource(StrEnum):
    """Monitored resource of a series."""

    NODE = "k8s_node"
    NODE_POOL = "k8s_node_pool"
    CONTAINER = "k8s_container"
    SCRAPED = "prometheus_target"
    """A target of managed Prometheus: vLLM, kube-state-metrics, DCGM."""


RESOURCE_LABELS: Mapping[Resource, frozenset[str]] = MappingProxyType(
    {
        Resource.NODE: frozenset({"location", "cluster_name", "node_name"}),
        Resource.NODE_POOL: frozenset({"location", "cluster_name", "node_pool_name"}),
        Resource.CONTAINER: frozenset(
            {"location", "cluster_name", "namespace_name", "pod_name", "container_name"}
        ),
        Resource.SCRAPED: frozenset({"location", "cluster", "namespace", "job", "instance"}),
    }
)
"""Labels of every series of a resource, in addition to those of its metric
(https://cloud.google.com/monitoring/api/resources, 2026-11)."""

TARGET_LABELS = (
    "container",
    "node",
    "pod",
    "top_level_controller_name",
    "top_level_controller_type",
)
"""Labels that PodMonitoring can add to a scraped series; by default all of them except `node`
(GoogleCloudPlatform/prometheus-engine, pkg/operator/apis/monitoring/v1, 2026-11)."""

SPOT_RECLAIMED = "PreemptionEvent"
"""`interruption_type` of a node that Google preempted
(https://cloud.google.com/kubernetes-engine/docs/concepts/handle-disruption-gpu-tpu, 2026-11)."""


@dataclass(frozen=True)
class CloudMetric:
    """One metric that a query can use."""

    resource: Resource
    labels: frozenset[str]
    """Labels of its own."""
    source: str
    """Page that lists it, read in 2026-11."""


def _of(resource: Resource, source: str, *labels: str) -> CloudMetric:
    return CloudMetric(resource, frozenset(labels), source)


_ACCELERATOR = ("make", "model", "accelerator_id")
_HPA = ("horizontalpodautoscaler",)

CLOUD_METRICS: Mapping[str, CloudMetric] = MappingProxyType(
    {
        "kubernetes_io:node_cpu_total_cores": _of(Resource.NODE, _SYSTEM),
        "kubernetes_io:node_accelerator_duty_cycle": _of(Resource.NODE, _SYSTEM, *_ACCELERATOR),
        "kubernetes_io:node_accelerator_tensorcore_utilization": _of(
            Resource.NODE, _SYSTEM, *_ACCELERATOR
        ),
        "kubernetes_io:node_pool_interruption_count": _of(
            Resource.NODE_POOL, _SYSTEM, "interruption_type", "interruption_reason"
        ),
        "kubernetes_io:container_restart_count": _of(Resource.CONTAINER, _SYSTEM),
        "kubernetes_io:container_accelerator_duty_cycle": _of(
            Resource.CONTAINER, _SYSTEM, *_ACCELERATOR
        ),
        "kube_deployment_status_replicas_available": _of(
            Resource.SCRAPED, _KUBE_STATE, "deployment"
        ),
        "kube_statefulset_status_replicas_ready": _of(Resource.SCRAPED, _KUBE_STATE, "statefulset"),
        "kube_horizontalpodautoscaler_status_desired_replicas": _of(
            Resource.SCRAPED, _KUBE_STATE, *_HPA
        ),
        "kube_horizontalpodautoscaler_status_current_replicas": _of(
            Resource.SCRAPED, _KUBE_STATE, *_HPA
        ),
        "kube_horizontalpodautoscaler_spec_max_replicas": _of(Resource.SCRAPED, _KUBE_STATE, *_HPA),
        "DCGM_FI_DEV_GPU_UTIL": _of(
            Resource.SCRAPED, _DCGM, "Hostname", "UUID", "modelName", "gpu"
        ),
    }
)
"""All metrics except vLLM's that this project's queries use, with their names in PromQL."""

METRIC_PACKAGES = (
    "SYSTEM_COMPONENTS",
    "STORAGE",
    "POD",
    "DEPLOYMENT",
    "STATEFULSET",
    "DAEMONSET",
    "HPA",
    "JOBSET",
    "CADVISOR",
    "KUBELET",
)
"""Packages of metrics that GKE enables in a new cluster of 1.32.1-gke.1357001 or later, of either
mode; a list without one disables it. The kube-state metrics above come from them. Samples are
charged like those of vLLM, except those of the system package (the pages above, and
docs.cloud.google.com/kubernetes-engine/docs/how-to/cadvisor-kubelet-metrics, 2026-11)."""

GPU_PACKAGE = "DCGM"
"""The package of NVIDIA's metrics, which GKE also enables in such a cluster."""
