"""The LeaderWorkerSet of one workload, for replicas that need several nodes, and its rollout.

The autoscaler owns the number of replicas, so this file does not set it.
"""

import re
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from ..core.custom_timeouts import at_most
from ..core.pod_names import NAME_LABEL, workers_of
from ..core.waits import until
from ..facts.shapes import Family
from ..image.context import GROUP
from ..ladder.lifetime import NO_PROGRESS_SECONDS, join_seconds, startup
from .container import command
from .leader_worker_set_plan import API_VERSION, GROUP_KEY, KIND, leader_worker_set_spec
from .pod import pod_template
from .pod_plan import PodPlan
from .volumes import LAUNCHER

_ONLY_OF_THE_LEADER = ("args", "ports", "startup_probe", "readiness_probe", "liveness_probe")


def leader_template(plan: PodPlan) -> dict[str, Any]:
    """Return the template of the leader, which answers requests."""
    within = join_seconds(plan.workload.rungs)
    template, serving = _template(plan)
    nodes = plan.workload.parallelism.nodes
    own = ["leader", "--nodes", str(nodes), "--within", str(within), "--"]
    serving["command"] = [*_program(), *own, *command(Family.NVIDIA)]
    alive = [*_program(), "alive", "--within", str(NO_PROGRESS_SECONDS)]
    # Each probe starts a Python process: one in 30 seconds, with as many failures as /health has.
    serving["liveness_probe"] = {
        "exec": {"command": alive},
        "period_seconds": 30,
        "timeout_seconds": 15,
        "failure_threshold": 6,
    }
    return _pod(template)


def worker_template(plan: PodPlan) -> dict[str, Any]:
    """Return the template of a worker, whose GPUs the leader's vLLM uses."""
    template, lending = _template(plan)
    for key in _ONLY_OF_THE_LEADER:
        lending.pop(key)
    within = join_seconds(plan.workload.rungs)
    lending["command"] = [*_program(), "worker", "--within", str(within)]
    # All pods of a group get the signal at once, and the leader still finishes its requests.
    sleep = plan.drain.pre_stop_seconds + plan.drain.shutdown_timeout_seconds
    lending["lifecycle"] = {"pre_stop": {"sleep": {"seconds": sleep}}}
    labels = template["metadata"]["labels"]
    template["metadata"]["labels"] = {**labels, NAME_LABEL: workers_of(labels[NAME_LABEL])}
    template["spec"]["affinity"] = _near_the_leader(plan)
    return _pod(template)


def _template(plan: PodPlan) -> tuple[dict[str, Any], dict[str, Any]]:
    template = pod_template(plan)
    (only,) = template["spec"]["containers"]
    return template, only


def _pod(template: dict[str, Any]) -> dict[str, Any]:
    pod: dict[str, Any] = wire(template)
    return pod


def _program() -> list[str]:
    return ["python3", f"{LAUNCHER}/{GROUP}"]


def _near_the_leader(plan: PodPlan) -> dict[str, Any]:
    # A preference only: a group over two zones is slow, but better than a group that never starts.
    near = {
        "label_selector": {"match_labels": dict(plan.labels)},
        "match_label_keys": [GROUP_KEY],
        "topology_key": "topology.kubernetes.io/zone",
    }
    wish = [{"weight": 100, "pod_affinity_term": near}]
    return {"pod_affinity": {"preferred_during_scheduling_ignored_during_execution": wish}}


def wire(tree: Any) -> Any:
    """Return a tree with its keys in the spelling of the API.

    >>> wire({"http_get": {"path": "/health"}, "limits": {"nvidia.com/gpu": "1"}})
    {'httpGet': {'path': '/health'}, 'limits': {'nvidia.com/gpu': '1'}}
    """
    if isinstance(tree, dict):
        return {re.sub("_([a-z])", _upper, key): wire(value) for key, value in tree.items()}
    return [wire(item) for item in tree] if isinstance(tree, list) else tree


def _upper(match: re.Match[str]) -> str:
    return match[1].upper()


def leader_worker_set(
    plan: PodPlan,
    namespace: pulumi.Input[str],
    weights_gib: float,
    max_replicas: int,
    parent: pulumi.Resource,
) -> pulumi.Output[str]:
    """Create the LeaderWorkerSet of one workload and return its name.

    Its timeout is that of its rungs, plus the time until the group is complete.
    """
    workload = plan.workload
    most = workload.most_replicas(max_replicas)
    clocks = startup(workload.rungs, weights_gib, replicas=most, grouped=True)
    workload_set = k8s.apiextensions.CustomResource(
        workload.name,
        api_version=API_VERSION,
        kind=KIND,
        metadata={
            "name": workload.name,
            "namespace": namespace,
            "labels": dict(plan.labels),
            # Pulumi awaits a Deployment by default, and other kinds by this annotation.
            "annotations": until("Available"),
        },
        spec=leader_worker_set_spec(
            workload, max_replicas, leader_template(plan), worker_template(plan)
        ),
        opts=pulumi.ResourceOptions(
            parent=parent,
            custom_timeouts=at_most(clocks.create, clocks.update),
            # Without it, replicas that `kubectl edit` set would become one again: the provider
            # takes over the fields of kubectl and removes those that the program does not set.
            ignore_changes=["spec.replicas"],
        ),
    )
    return pulumi.Output.from_input(workload_set.metadata["name"])
