"""Metrics adapter, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

from vllm_stack import apis
from vllm_stack.google import google, project
from vllm_stack.kubernetes import kubernetes

custom_metrics_namespace = k8s.core.v1.Namespace(
    "custom-metrics-namespace",
    metadata={
        "name": "custom-metrics",
        "labels": {
            "pod-security.kubernetes.io/enforce": "restricted",
            "pod-security.kubernetes.io/warn": "restricted",
        },
    },
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
custom_metrics_access_metrics_reader_cluster_role = k8s.rbac.v1.ClusterRole(
    "custom-metrics-access-metrics-reader",
    metadata={"name": "external-metrics-reader"},
    rules=[
        {
            "api_groups": ["custom.metrics.k8s.io", "external.metrics.k8s.io"],
            "resources": ["*"],
            "verbs": ["get", "list", "watch"],
        }
    ],
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
custom_metrics_access_resource_reader_cluster_role = k8s.rbac.v1.ClusterRole(
    "custom-metrics-access-resource-reader",
    metadata={"name": "custom-metrics-resource-reader"},
    rules=[
        {
            "api_groups": [""],
            "resources": ["pods", "nodes", "nodes/stats"],
            "verbs": ["get", "list", "watch"],
        }
    ],
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
custom_metrics_viewer = gcp.projects.IAMMember(
    "custom-metrics-viewer",
    member=pulumi.Output.format(
        (
            "principal://iam.googleapis.com/projects/{0}/locations/gl"
            "obal/workloadIdentityPools/my-"
            "project.svc.id.goog/subject/ns/custom-metrics/sa/vllm-"
            "metrics-adapter"
        ),
        project.number,
    ),
    project="my-project",
    role="roles/monitoring.viewer",
    opts=pulumi.ResourceOptions(
        provider=google, depends_on=[*apis.everything, custom_metrics_namespace]
    ),
)
custom_metrics_service = k8s.core.v1.Service(
    "custom-metrics-service",
    metadata={
        "name": custom_metrics_namespace.metadata["name"],
        "annotations": {"pulumi.com/skipAwait": "true"},
        "labels": {
            "run": pulumi.Output.format(
                "{0}-stackdriver-adapter", custom_metrics_namespace.metadata["name"]
            )
        },
        "namespace": custom_metrics_namespace.metadata["name"],
    },
    spec={
        "ports": [{"port": 443, "protocol": "TCP", "target_port": 4443}],
        "selector": {"run": "custom-metrics-stackdriver-adapter"},
        "type": "ClusterIP",
    },
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
custom_metrics_metrics_adapter = k8s.networking.v1.NetworkPolicy(
    "custom-metrics-metrics-adapter",
    metadata={"name": "metrics-adapter", "namespace": custom_metrics_namespace.metadata["name"]},
    spec={
        "egress": [
            {
                "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}],
                "to": [
                    {
                        "namespace_selector": {
                            "match_expressions": [
                                {
                                    "key": "kubernetes.io/metadata.name",
                                    "operator": "In",
                                    "values": ["kube-system"],
                                }
                            ]
                        },
                        "pod_selector": {
                            "match_expressions": [
                                {
                                    "key": "k8s-app",
                                    "operator": "In",
                                    "values": ["kube-dns", "node-local-dns"],
                                }
                            ]
                        },
                    },
                    {"ip_block": {"cidr": "169.254.20.10/32"}},
                    {"ip_block": {"cidr": "169.254.169.254/32"}},
                ],
            },
            {
                "ports": [
                    {"port": 80, "protocol": "TCP"},
                    {"port": 8080, "protocol": "TCP"},
                    {"port": 987, "protocol": "TCP"},
                    {"port": 988, "protocol": "TCP"},
                ],
                "to": [
                    {"ip_block": {"cidr": "169.254.169.254/32"}},
                    {"ip_block": {"cidr": "169.254.169.252/32"}},
                ],
            },
            {"ports": [{"port": 443, "protocol": "TCP"}]},
        ],
        "ingress": [{"ports": [{"port": 4443, "protocol": "TCP"}]}],
        "pod_selector": {},
        "policy_types": ["Ingress", "Egress"],
    },
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
custom_metrics_access = k8s.core.v1.ServiceAccount(
    "custom-metrics-access",
    metadata={
        "name": "vllm-metrics-adapter",
        "namespace": custom_metrics_namespace.metadata["name"],
    },
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
custom_metrics_access_metrics_reader_cluster_role_binding = k8s.rbac.v1.ClusterRoleBinding(
    "custom-metrics-access-metrics-reader",
    metadata={"name": "external-metrics-reader"},
    role_ref={
        "name": custom_metrics_access_metrics_reader_cluster_role.metadata["name"],
        "api_group": "rbac.authorization.k8s.io",
        "kind": "ClusterRole",
    },
    subjects=[
        {"name": "horizontal-pod-autoscaler", "kind": "ServiceAccount", "namespace": "kube-system"}
    ],
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
custom_metrics = k8s.apps.v1.Deployment(
    "custom-metrics",
    metadata={
        "name": custom_metrics_namespace.metadata["name"],
        "labels": {
            "run": pulumi.Output.format(
                "{0}-stackdriver-adapter", custom_metrics_namespace.metadata["name"]
            )
        },
        "namespace": custom_metrics_namespace.metadata["name"],
    },
    spec={
        "replicas": 1,
        "selector": {"match_labels": {"run": "custom-metrics-stackdriver-adapter"}},
        "template": {
            "metadata": {"labels": {"run": "custom-metrics-stackdriver-adapter"}},
            "spec": {
                "containers": [
                    {
                        "name": "adapter",
                        "command": [
                            "/adapter",
                            "--use-new-resource-model=true",
                            "--fallback-for-container-metrics=true",
                            "--secure-port=4443",
                            "--cert-dir=/tmp",
                        ],
                        "image": (
                            "gcr.io/gke-release/custom-metrics-stackdriver-adapter:v0.16.11-gke.0"
                        ),
                        "ports": [{"container_port": 4443}],
                        "readiness_probe": {
                            "http_get": {"path": "/healthz", "port": 4443, "scheme": "HTTPS"},
                            "period_seconds": 5,
                            "timeout_seconds": 5,
                        },
                        "resources": {
                            "limits": {"cpu": "250m", "memory": "200Mi"},
                            "requests": {"cpu": "250m", "memory": "200Mi"},
                        },
                        "security_context": {
                            "allow_privilege_escalation": False,
                            "capabilities": {"drop": ["ALL"]},
                            "read_only_root_filesystem": True,
                        },
                        "volume_mounts": [{"name": "tmp", "mount_path": "/tmp"}],
                    }
                ],
                "security_context": {
                    "fs_group": 65532,
                    "run_as_group": 65532,
                    "run_as_non_root": True,
                    "run_as_user": 65532,
                    "seccomp_profile": {"type": "RuntimeDefault"},
                },
                "service_account_name": custom_metrics_access.metadata["name"],
                "volumes": [{"name": "tmp", "empty_dir": {"size_limit": "16Mi"}}],
            },
        },
    },
    opts=pulumi.ResourceOptions(
        provider=kubernetes, custom_timeouts=pulumi.CustomTimeouts(create="660s", update="660s")
    ),
)
custom_metrics_access_auth_delegator = k8s.rbac.v1.ClusterRoleBinding(
    "custom-metrics-access-auth-delegator",
    metadata={"name": "custom-metrics:system:auth-delegator"},
    role_ref={
        "name": "system:auth-delegator",
        "api_group": "rbac.authorization.k8s.io",
        "kind": "ClusterRole",
    },
    subjects=[
        {
            "name": custom_metrics_access.metadata["name"],
            "kind": "ServiceAccount",
            "namespace": custom_metrics_namespace.metadata["name"],
        }
    ],
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
custom_metrics_access_resource_reader_cluster_role_binding = k8s.rbac.v1.ClusterRoleBinding(
    "custom-metrics-access-resource-reader",
    metadata={"name": "custom-metrics-resource-reader"},
    role_ref={
        "name": "custom-metrics-resource-reader",
        "api_group": "rbac.authorization.k8s.io",
        "kind": "ClusterRole",
    },
    subjects=[
        {
            "name": custom_metrics_access.metadata["name"],
            "kind": "ServiceAccount",
            "namespace": custom_metrics_namespace.metadata["name"],
        }
    ],
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
custom_metrics_access_auth_reader = k8s.rbac.v1.RoleBinding(
    "custom-metrics-access-auth-reader",
    metadata={"name": "custom-metrics-auth-reader", "namespace": "kube-system"},
    role_ref={
        "name": "extension-apiserver-authentication-reader",
        "api_group": "rbac.authorization.k8s.io",
        "kind": "Role",
    },
    subjects=[
        {
            "name": custom_metrics_access.metadata["name"],
            "kind": "ServiceAccount",
            "namespace": custom_metrics_namespace.metadata["name"],
        }
    ],
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
