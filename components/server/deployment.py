"""The Deployment of one workload, and its rollout.

The autoscaler owns the number of replicas, so this file does not set it.
"""

import pulumi
import pulumi_kubernetes as k8s

from ..core.custom_timeouts import at_most
from ..ladder.lifetime import max_unavailable, startup
from .pod import pod_template
from .pod_plan import PodPlan


def deployment(
    plan: PodPlan,
    namespace: pulumi.Input[str],
    weights_gib: float,
    max_replicas: int,
    parent: pulumi.Resource,
) -> k8s.apps.v1.Deployment:
    """Create the Deployment of one workload; its timeout allows each rung to create a node."""
    workload = plan.workload
    most = workload.most_replicas(max_replicas)
    clocks = startup(workload.rungs, weights_gib, replicas=most)
    return k8s.apps.v1.Deployment(
        workload.name,
        metadata={"name": workload.name, "namespace": namespace, "labels": dict(plan.labels)},
        spec={
            "selector": {"match_labels": dict(plan.labels)},
            "strategy": {
                "type": "RollingUpdate",
                "rolling_update": {
                    "max_surge": 1,
                    "max_unavailable": max_unavailable(workload.room, max_replicas),
                },
            },
            "progress_deadline_seconds": clocks.progress,
            "template": pod_template(plan),
        },
        opts=pulumi.ResourceOptions(
            parent=parent,
            custom_timeouts=at_most(clocks.create, clocks.update),
            # Without it, replicas that `kubectl edit` set would become one again: the provider
            # takes over the fields of kubectl and removes those that the program does not set.
            ignore_changes=["spec.replicas"],
        ),
    )
