"""The dev stack without the library, written by `python -m bench.bare_program`."""

from vllm_stack import (
    alerts,
    api_service,
    apis,
    autoscaler,
    cluster,
    compute_class,
    dashboard,
    images,
    metrics_adapter,
    model_server,
    network,
    network_policies,
    node_identity,
    node_pool,
    pod_monitoring,
    serving_namespace,
)

__all__ = [
    "alerts",
    "api_service",
    "apis",
    "autoscaler",
    "cluster",
    "compute_class",
    "dashboard",
    "images",
    "metrics_adapter",
    "model_server",
    "network",
    "network_policies",
    "node_identity",
    "node_pool",
    "pod_monitoring",
    "serving_namespace",
]
