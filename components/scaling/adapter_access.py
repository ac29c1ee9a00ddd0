"""The Kubernetes account of the metrics adapter and its RBAC."""

from typing import TypedDict

import pulumi
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.type_token import TYPE_PREFIX


class MetricsAdapterAccessArgs(TypedDict):
    """Namespace of the adapter."""

    namespace: pulumi.Input[str]
    """Namespace of the adapter."""
    account: str
    """Name of the adapter's account."""


class MetricsAdapterAccess(pulumi.ComponentResource):
    """The adapter's account and its RBAC."""

    service_account: pulumi.Output[str]
    """Name of the account that the adapter runs as."""

    @checked(MetricsAdapterAccessArgs)
    def __init__(
        self, name: str, args: MetricsAdapterAccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:MetricsAdapterAccess", name, None, opts)
        account = k8s.core.v1.ServiceAccount(
            name,
            metadata={"name": args["account"], "namespace": args["namespace"]},
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.service_account = account.metadata.name
        adapter: dict[str, pulumi.Input[str]] = {
            "kind": "ServiceAccount",
            "name": self.service_account,
            "namespace": args["namespace"],
        }
        self._may_serve_an_api(name, adapter)
        self._may_read(name, adapter)
        self._may_be_asked(name)
        self.register_outputs({"service_account": self.service_account})

    def _may_serve_an_api(self, name: str, adapter: dict[str, pulumi.Input[str]]) -> None:
        # An aggregated API server has the main one authenticate each caller.
        k8s.rbac.v1.ClusterRoleBinding(
            f"{name}-auth-delegator",
            metadata={"name": "custom-metrics:system:auth-delegator"},
            role_ref={
                "api_group": "rbac.authorization.k8s.io",
                "kind": "ClusterRole",
                "name": "system:auth-delegator",
            },
            subjects=[adapter],
            opts=pulumi.ResourceOptions(parent=self),
        )
        k8s.rbac.v1.RoleBinding(
            f"{name}-auth-reader",
            metadata={"name": "custom-metrics-auth-reader", "namespace": "kube-system"},
            role_ref={
                "api_group": "rbac.authorization.k8s.io",
                "kind": "Role",
                "name": "extension-apiserver-authentication-reader",
            },
            subjects=[adapter],
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _may_read(self, name: str, adapter: dict[str, pulumi.Input[str]]) -> None:
        k8s.rbac.v1.ClusterRole(
            f"{name}-resource-reader",
            metadata={"name": "custom-metrics-resource-reader"},
            rules=[
                {
                    "api_groups": [""],
                    "resources": ["pods", "nodes", "nodes/stats"],
                    "verbs": ["get", "list", "watch"],
                }
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        k8s.rbac.v1.ClusterRoleBinding(
            f"{name}-resource-reader",
            metadata={"name": "custom-metrics-resource-reader"},
            role_ref={
                "api_group": "rbac.authorization.k8s.io",
                "kind": "ClusterRole",
                "name": "custom-metrics-resource-reader",
            },
            subjects=[adapter],
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _may_be_asked(self, name: str) -> None:
        reader = k8s.rbac.v1.ClusterRole(
            f"{name}-metrics-reader",
            metadata={"name": "external-metrics-reader"},
            rules=[
                {
                    "api_groups": ["custom.metrics.k8s.io", "external.metrics.k8s.io"],
                    "resources": ["*"],
                    "verbs": ["get", "list", "watch"],
                }
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        k8s.rbac.v1.ClusterRoleBinding(
            f"{name}-metrics-reader",
            metadata={"name": "external-metrics-reader"},
            role_ref={
                "api_group": "rbac.authorization.k8s.io",
                "kind": "ClusterRole",
                "name": reader.metadata.name,
            },
            subjects=[
                {
                    "kind": "ServiceAccount",
                    "name": "horizontal-pod-autoscaler",
                    "namespace": "kube-system",
                }
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
