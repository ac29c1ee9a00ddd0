"""The PodMonitoring: managed Prometheus scrapes vLLM's metrics from the model server."""

from typing import TypedDict

import pulumi
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.outputs import after
from ..core.pod_names import NAME_LABEL
from ..core.type_token import TYPE_PREFIX
from ..core.wait_for_definition import wait_for_definition
from ..facts.cloud_metrics import TARGET_LABELS
from ..model.profiles import PORT


class PodMonitoringArgs(TypedDict):
    """Pods to scrape."""

    namespace: pulumi.Input[str]
    """Namespace of the pods."""
    app: str
    """Name of the model server, as in the label of its pods."""
    kubeconfig: pulumi.Input[str]
    """Kubeconfig for the wait until GKE serves the kind."""


class PodMonitoring(pulumi.ComponentResource):
    """A scrape of every replica."""

    monitoring_name: pulumi.Output[str]
    """Name of the PodMonitoring object."""

    @checked(PodMonitoringArgs)
    def __init__(
        self, name: str, args: PodMonitoringArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:PodMonitoring", name, None, opts)
        definition = wait_for_definition(
            f"{name}-monitoring",
            "podmonitorings.monitoring.googleapis.com",
            args["kubeconfig"],
            self,
        )
        monitoring = k8s.apiextensions.CustomResource(
            name,
            api_version="monitoring.googleapis.com/v1",
            kind="PodMonitoring",
            metadata={"name": name, "namespace": args["namespace"]},
            spec={
                "selector": {"matchLabels": {NAME_LABEL: args["app"]}},
                "endpoints": [{"port": PORT, "path": "/metrics", "interval": "15s"}],
                # All labels that a PodMonitoring allows: the node tells on which rung a replica
                # runs.
                "targetLabels": {"metadata": sorted(TARGET_LABELS)},
            },
            # No input depends on the wait, and the API server knows the kind only after it.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[definition]),
        )
        self.monitoring_name = after(name, monitoring.id)
        self.register_outputs({"monitoring_name": self.monitoring_name})
