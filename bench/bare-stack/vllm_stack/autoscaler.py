"""Autoscaler, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_kubernetes as k8s

from vllm_stack.kubernetes import kubernetes
from vllm_stack.model_server import vllm_deployment
from vllm_stack.serving_namespace import vllm_namespace

vllm_horizontal_pod_autoscaler = k8s.autoscaling.v2.HorizontalPodAutoscaler(
    "vllm",
    metadata={
        "name": vllm_namespace.metadata["name"],
        "labels": {"app.kubernetes.io/name": vllm_namespace.metadata["name"]},
        "namespace": vllm_namespace.metadata["name"],
    },
    spec={
        "behavior": {
            "scale_down": {
                "policies": [{"period_seconds": 60, "type": "Pods", "value": 1}],
                "stabilization_window_seconds": 300,
            },
            "scale_up": {
                "policies": [{"period_seconds": 1200, "type": "Pods", "value": 2}],
                "stabilization_window_seconds": 30,
            },
        },
        "max_replicas": 4,
        "metrics": [
            {
                "pods": {
                    "metric": {
                        "name": ("prometheus.googleapis.com|vllm:num_requests_waiting|gauge")
                    },
                    "target": {"average_value": "1", "type": "AverageValue"},
                },
                "type": "Pods",
            }
        ],
        "min_replicas": 1,
        "scale_target_ref": {
            "name": vllm_deployment.metadata["name"],
            "api_version": "apps/v1",
            "kind": "Deployment",
        },
    },
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
