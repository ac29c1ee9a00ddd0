"""The arguments of what watches the model server and scales it.

A function a component; its parameters are the components that it depends on.
"""

import pulumi

from .apis import Apis
from .autoscaler import AutoscalerArgs, MetricArgs
from .cluster import Cluster
from .metrics_adapter import MetricsAdapterArgs
from .model_server import ModelServer
from .plan.metrics import Followed
from .pod_monitoring import PodMonitoringArgs
from .rung_args import ladder_args
from .serving_namespace import ServingNamespace
from .stack import Stack


def monitoring(stack: Stack, namespace: ServingNamespace, cluster: Cluster) -> PodMonitoringArgs:
    """Return the arguments of PodMonitoring."""
    return {
        "namespace": namespace.namespace,
        "app": stack.name,
        "kubeconfig": cluster.kubeconfig,
    }


def adapter(stack: Stack, apis: Apis, number: pulumi.Input[str]) -> MetricsAdapterArgs:
    """Return the arguments of MetricsAdapter; `number` is the project's."""
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
        "deployments": server.deployment_names,
        "kubeconfig": cluster.kubeconfig,
        "source": scaling.source,
        "metrics": [_metric(each) for each in scaling.followed],
        "min_replicas": scaling.min_replicas,
        "max_replicas": scaling.max_replicas,
        "scale_up_replicas": scaling.scale_up_replicas,
        "scale_down_minutes": scaling.scale_down_minutes,
    }


def _metric(followed: Followed) -> MetricArgs:
    if followed.target is None:
        return {"metric": followed.metric}
    return {"metric": followed.metric, "target": followed.target}
