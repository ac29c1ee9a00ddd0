"""One workload's Deployment and the profiles that its launcher reads.

Owns how a rollout goes. The number of replicas is the autoscaler's, so it is never written here.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from .ordering import after
from .plan.lifetime import max_unavailable, rollout_seconds
from .plan.profiles import Profile
from .plan.workloads import Workload
from .pod import pod_template
from .pod_plan import PodPlan


def profiles_config_map(
    workload: Workload,
    found: Sequence[Profile],
    namespace: pulumi.Input[str],
    labels: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Make the ConfigMap of the launcher's profiles and return its name.

    The name carries the content, so that a changed flag rolls the pods out.
    """
    data = {profile.file_name: profile.text for profile in found}
    mark = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:8]
    name = f"{workload.name}-profiles-{mark}"
    config_map = k8s.core.v1.ConfigMap(
        f"{workload.name}-profiles",
        metadata={"name": name, "namespace": namespace, "labels": dict(labels)},
        data=data,
        immutable=True,
        opts=opts,
    )
    return after(name, config_map.id)


def deployment(
    plan: PodPlan,
    namespace: pulumi.Input[str],
    weights_gib: float,
    max_replicas: int,
    parent: pulumi.Resource,
) -> k8s.apps.v1.Deployment:
    """Make the Deployment of one workload; it may take as long as its slowest rung."""
    workload = plan.workload
    seconds = rollout_seconds(workload.rungs, weights_gib)
    return k8s.apps.v1.Deployment(
        workload.name,
        metadata={"name": workload.name, "namespace": namespace, "labels": dict(plan.labels)},
        spec={
            "selector": {"match_labels": dict(plan.labels)},
            "strategy": {
                "type": "RollingUpdate",
                "rolling_update": {
                    "max_surge": 1,
                    "max_unavailable": max_unavailable(workload.rungs, max_replicas),
                },
            },
            "progress_deadline_seconds": seconds,
            "template": pod_template(plan),
        },
        opts=pulumi.ResourceOptions(
            parent=parent,
            custom_timeouts=pulumi.CustomTimeouts(create=f"{seconds}s", update=f"{seconds}s"),
        ),
    )
