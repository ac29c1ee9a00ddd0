"""Api service, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_kubernetes as k8s

from vllm_stack.kubernetes import kubernetes
from vllm_stack.metrics_adapter import custom_metrics_namespace, custom_metrics_service

custom_metrics_v1beta1_custom_metrics_k8s_io = k8s.apiregistration.v1.APIService(
    "custom-metrics-v1beta1.custom.metrics.k8s.io",
    metadata={"name": "v1beta1.custom.metrics.k8s.io"},
    spec={
        "group": "custom.metrics.k8s.io",
        "group_priority_minimum": 100,
        "insecure_skip_tls_verify": True,
        "service": {
            "name": custom_metrics_namespace.metadata["name"],
            "namespace": custom_metrics_namespace.metadata["name"],
        },
        "version": "v1beta1",
        "version_priority": 100,
    },
    opts=pulumi.ResourceOptions(provider=kubernetes, depends_on=[custom_metrics_service]),
)
custom_metrics_v1beta1_external_metrics_k8s_io = k8s.apiregistration.v1.APIService(
    "custom-metrics-v1beta1.external.metrics.k8s.io",
    metadata={"name": "v1beta1.external.metrics.k8s.io"},
    spec={
        "group": "external.metrics.k8s.io",
        "group_priority_minimum": 100,
        "insecure_skip_tls_verify": True,
        "service": {
            "name": custom_metrics_namespace.metadata["name"],
            "namespace": custom_metrics_namespace.metadata["name"],
        },
        "version": "v1beta1",
        "version_priority": 100,
    },
    opts=pulumi.ResourceOptions(provider=kubernetes, depends_on=[custom_metrics_service]),
)
custom_metrics_v1beta2_custom_metrics_k8s_io = k8s.apiregistration.v1.APIService(
    "custom-metrics-v1beta2.custom.metrics.k8s.io",
    metadata={"name": "v1beta2.custom.metrics.k8s.io"},
    spec={
        "group": "custom.metrics.k8s.io",
        "group_priority_minimum": 100,
        "insecure_skip_tls_verify": True,
        "service": {
            "name": custom_metrics_namespace.metadata["name"],
            "namespace": custom_metrics_namespace.metadata["name"],
        },
        "version": "v1beta2",
        "version_priority": 200,
    },
    opts=pulumi.ResourceOptions(provider=kubernetes, depends_on=[custom_metrics_service]),
)
