"""What managed Prometheus scrapes of the model server: vLLM's own metrics."""

from typing import TypedDict

import pulumi
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.outputs import after
from ..core.pod_names import NAME_LABEL
from ..core.type_token import TYPE_PREFIX
from ..core.wait_for_definition import late_definition
from ..facts.cloud_metrics import TARGET_LABELS
from ..model.profiles import PORT


class PodMonitoringArgs(TypedDict):
    """Which pods."""

    namespace: pulumi.Input[str]
    """Namespace of the pods."""
    app: str
    """Name of the model server, as its pods' label says it."""
    kubeconfig: pulumi.Input[str]
    """How to reach the cluster while waiting for the kind."""


class PodMonitoring(pulumi.ComponentResource):
    """A scrape of every replica."""

    monitoring_name: pulumi.Output[str]
    """Name of the PodMonitoring object."""

    @checked(PodMonitoringArgs)
    def __init__(
        self, name: str, args: PodMonitoringArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:PodMonitoring", name, None, opts)
        definition = late_definition(
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
                # All that may be asked for: the node says which rung a replica is on.
                "targetLabels": {"metadata": sorted(TARGET_LABELS)},
            },
            # No value carries it: the API server knows the kind only after the wait.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[definition]),
        )
        self.monitoring_name = after(name, monitoring.id)
        self.register_outputs({"monitoring_name": self.monitoring_name})
