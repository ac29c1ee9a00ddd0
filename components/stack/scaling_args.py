"""The arguments of the components for metrics, scaling and alerts.

There is one function for each component; its parameters are the components that it depends on.
"""

import pulumi

from ..cluster.apis import Apis
from ..cluster.cluster import Cluster
from ..core.outputs import after
from ..ladder.args import ladder_args
from ..observability.alerts import AlertsArgs
from ..observability.args import ObservedArgs
from ..observability.dashboard import DashboardArgs
from ..scaling.adapter import MetricsAdapterArgs
from ..scaling.args import metric_args
from ..scaling.autoscaler import AutoscalerArgs
from ..scaling.pod_monitoring import PodMonitoringArgs
from ..server.model_server import ModelServer
from ..server.namespace import ServingNamespace
from .stack import Stack


def monitoring(stack: Stack, namespace: ServingNamespace, cluster: Cluster) -> PodMonitoringArgs:
    """Return the arguments of PodMonitoring."""
    return {
        "namespace": namespace.namespace,
        "app": stack.name,
        "kubeconfig": cluster.kubeconfig,
    }


def adapter(stack: Stack, apis: Apis, number: pulumi.Input[str]) -> MetricsAdapterArgs:
    """Return the arguments of MetricsAdapter; `number` is the number of the project."""
    return {
        "project": apis.project,
        "project_number": number,
        "account": f"{stack.name}-metrics-adapter",
    }


def autoscaler(
    stack: Stack, namespace: ServingNamespace, cluster: Cluster, server: ModelServer
) -> AutoscalerArgs:
    """Return the arguments of Autoscaler."""
    scaling = stack.config.autoscaling
    return {
        **ladder_args(stack.config.layout, stack.rungs, stack.parallelism),
        "namespace": namespace.namespace,
        "app": stack.name,
        "deployments": server.deployments,
        "kubeconfig": cluster.kubeconfig,
        "source": scaling.source,
        "metrics": [metric_args(each) for each in stack.config.followed],
        "min_replicas": scaling.min_replicas,
        "max_replicas": scaling.max_replicas,
        "scale_up_replicas": scaling.scale_up_replicas,
        "scale_down_minutes": scaling.scale_down_minutes,
        "spare": scaling.spare,
    }


def dashboard(stack: Stack, apis: Apis) -> DashboardArgs:
    """Return the arguments of Dashboard."""
    return {**_observed(stack, apis.project), "enabled": stack.config.observability.dashboard}


def alerts(stack: Stack, apis: Apis, server: ModelServer) -> AlertsArgs:
    """Return the arguments of Alerts."""
    chosen = stack.config.observability
    # Known once the first replica has been ready, so that a first start triggers no alert.
    project = after(apis.project, *server.deployments)
    return {
        **_observed(stack, project),
        "enabled": chosen.alerts,
        "notification_channels": chosen.notification_channels,
        "runbooks": chosen.runbooks or "",
        "no_replica_minutes": chosen.no_replica_minutes,
        "queue_minutes": chosen.queue_minutes,
        "first_choice_minutes": chosen.first_choice_minutes,
        "no_node_minutes": chosen.no_node_minutes,
    }


def _observed(stack: Stack, project: pulumi.Input[str]) -> ObservedArgs:
    return {
        **ladder_args(stack.config.layout, stack.rungs, stack.parallelism),
        "project": project,
        "cluster": stack.config.cluster_name,
        "location": stack.location,
        "namespace": stack.name,
        "app": stack.name,
        "metrics": [metric_args(each) for each in stack.config.followed],
        "gpu_metrics": stack.config.cluster.gpu_metrics,
    }
