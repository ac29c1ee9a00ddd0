"""The namespace that serves, with the Pod Security level its layout needs, and its account."""

from typing import TypedDict

import pulumi
import pulumi_kubernetes as k8s

from .plan.ladder import Layout
from .token import TYPE_PREFIX

POD_SECURITY = {Layout.FUNGIBLE: "privileged", Layout.SPLIT: "restricted"}
"""A fungible pod asks for no device, so it has to open the host's itself."""


class ServingNamespaceArgs(TypedDict):
    """How the namespace is guarded."""

    layout: Layout
    """How the ladder becomes pods. Plain."""


class ServingNamespace(pulumi.ComponentResource):
    """A namespace ready for a model server."""

    namespace: pulumi.Output[str]
    """Name of the namespace."""
    service_account: pulumi.Output[str]
    """Name of the account that the pods run as."""

    def __init__(
        self, name: str, args: ServingNamespaceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ServingNamespace", name, None, opts)
        level = POD_SECURITY[args["layout"]]
        namespace = k8s.core.v1.Namespace(
            name,
            metadata={
                "name": name,
                "labels": {
                    "pod-security.kubernetes.io/enforce": level,
                    "pod-security.kubernetes.io/warn": level,
                },
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        account = k8s.core.v1.ServiceAccount(
            f"{name}-account",
            metadata={"name": name, "namespace": namespace.metadata.name},
            # A pod that needs Kubernetes' API says so itself; vLLM does not.
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.namespace = namespace.metadata.name
        self.service_account = account.metadata.name
        self.register_outputs(
            {"namespace": self.namespace, "service_account": self.service_account}
        )
