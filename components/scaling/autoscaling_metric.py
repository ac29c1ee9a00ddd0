"""The AutoscalingMetric: vLLM's gauges, which GKE reads directly from the pods.

It replaces the metrics adapter and needs no account, no right and no API server.
"""

from collections.abc import Sequence
from typing import TypedDict

import pulumi
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.outputs import after
from ..core.pod_names import NAME_LABEL
from ..core.type_token import TYPE_PREFIX
from ..core.wait_for_definition import wait_for_definition
from ..model.profiles import PORT
from ..server.service import INSTANCE_LABEL
from .metrics import Metric, autoscaling_metric_spec


class AutoscalingMetricArgs(TypedDict):
    """Pods and their metrics."""

    namespace: pulumi.Input[str]
    """Namespace of the pods."""
    app: str
    """Name of the model server, as in the label of its pods. Plain."""
    metrics: Sequence[Metric]
    """Metrics that GKE reads from every pod. Plain."""
    kubeconfig: pulumi.Input[str]
    """Kubeconfig for the wait until GKE serves the kind."""


class AutoscalingMetric(pulumi.ComponentResource):
    """Metrics that GKE reads from the pods of the workload with the component's name."""

    metric_name: pulumi.Output[str]
    """Name of the AutoscalingMetric object, known once it exists."""

    @checked(AutoscalingMetricArgs)
    def __init__(
        self, name: str, args: AutoscalingMetricArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:AutoscalingMetric", name, None, opts)
        definition = wait_for_definition(
            f"{name}-metric", "autoscalingmetrics.autoscaling.gke.io", args["kubeconfig"], self
        )
        resource = k8s.apiextensions.CustomResource(
            name,
            api_version="autoscaling.gke.io/v1beta1",
            kind="AutoscalingMetric",
            metadata={"name": name, "namespace": args["namespace"]},
            spec=autoscaling_metric_spec(
                [Metric(metric) for metric in args["metrics"]],
                {NAME_LABEL: args["app"], INSTANCE_LABEL: name},
                PORT,
            ),
            # No input depends on the wait, and the API server knows the kind only after it.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[definition]),
        )
        self.metric_name = after(name, resource.id)
        self.register_outputs({"metric_name": self.metric_name})
