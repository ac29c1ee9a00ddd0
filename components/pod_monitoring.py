"""What managed Prometheus scrapes of the model server: vLLM's own metrics."""

from typing import TypedDict

import pulumi
import pulumi_kubernetes as k8s

from .model_server import NAME_LABEL
from .ordering import after
from .plan.profiles import PORT
from .token import TYPE_PREFIX


class PodMonitoringArgs(TypedDict):
    """Which pods."""

    namespace: pulumi.Input[str]
    """Namespace of the pods."""
    app: str
    """Name of the model server, as its pods' label says it."""


class PodMonitoring(pulumi.ComponentResource):
    """A scrape of every replica."""

    monitoring_name: pulumi.Output[str]
    """Name of the PodMonitoring object."""

    def __init__(
        self, name: str, args: PodMonitoringArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:PodMonitoring", name, {**args}, opts)
        monitoring = k8s.apiextensions.CustomResource(
            name,
            api_version="monitoring.googleapis.com/v1",
            kind="PodMonitoring",
            metadata={"name": name, "namespace": args["namespace"]},
            spec={
                "selector": {"matchLabels": {NAME_LABEL: args["app"]}},
                "endpoints": [{"port": PORT, "path": "/metrics", "interval": "15s"}],
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.monitoring_name = after(name, monitoring.id)
        self.register_outputs({"monitoring_name": self.monitoring_name})
