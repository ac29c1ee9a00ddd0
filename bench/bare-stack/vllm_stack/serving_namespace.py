"""Serving namespace, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_kubernetes as k8s

from vllm_stack.kubernetes import kubernetes

vllm_namespace = k8s.core.v1.Namespace(
    "vllm",
    metadata={
        "name": "vllm",
        "labels": {
            "pod-security.kubernetes.io/enforce": "privileged",
            "pod-security.kubernetes.io/warn": "privileged",
        },
    },
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
vllm_account = k8s.core.v1.ServiceAccount(
    "vllm-account",
    metadata={
        "name": vllm_namespace.metadata["name"],
        "namespace": vllm_namespace.metadata["name"],
    },
    automount_service_account_token=False,
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
