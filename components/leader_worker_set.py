"""One workload as groups of pods, for replicas that take several nodes.

Owns how a rollout goes. The number of replicas is the autoscaler's, so it is never written here.
"""

import pulumi
import pulumi_kubernetes as k8s

from .group_pods import leader_template, worker_template
from .plan.leader_worker_set import API_VERSION, KIND, leader_worker_set_spec
from .plan.lifetime import startup
from .plan.waits import until
from .pod_plan import PodPlan
from .waiting import at_most


def leader_worker_set(
    plan: PodPlan,
    namespace: pulumi.Input[str],
    weights_gib: float,
    max_replicas: int,
    parent: pulumi.Resource,
) -> pulumi.Output[str]:
    """Make the LeaderWorkerSet of one workload and return its name.

    It may take as long as its rungs do, and what the group takes to be complete.
    """
    workload = plan.workload
    most = workload.most_replicas(max_replicas)
    clocks = startup(workload.rungs, weights_gib, replicas=most, grouped=True)
    made = k8s.apiextensions.CustomResource(
        workload.name,
        api_version=API_VERSION,
        kind=KIND,
        metadata={
            "name": workload.name,
            "namespace": namespace,
            "labels": dict(plan.labels),
            # Pulumi waits for a Deployment by itself, and for other kinds when told what for.
            "annotations": until("Available"),
        },
        spec=leader_worker_set_spec(
            workload, max_replicas, leader_template(plan), worker_template(plan)
        ),
        opts=pulumi.ResourceOptions(
            parent=parent,
            custom_timeouts=at_most(clocks.create, clocks.update),
            # Without it, replicas that `kubectl edit` wrote would become one again: the provider
            # takes over fields of kubectl and drops those that the program does not write.
            ignore_changes=["spec.replicas"],
        ),
    )
    return pulumi.Output.from_input(made.metadata["name"])
