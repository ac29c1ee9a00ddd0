"""One workload as groups of pods, for replicas that take several nodes.

Owns how a rollout goes. The number of replicas is the autoscaler's, so it is never written here.
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
    """Return the pod that vLLM answers from."""
    within = join_seconds(plan.workload.rungs)
    template, serving = _template(plan)
    nodes = plan.workload.parallelism.nodes
    own = ["leader", "--nodes", str(nodes), "--within", str(within), "--"]
    serving["command"] = [*_program(), *own, *command(Family.NVIDIA)]
    alive = [*_program(), "alive", "--within", str(NO_PROGRESS_SECONDS)]
    # A look starts a Python: half a minute between two, and as many failures as /health may have.
    serving["liveness_probe"] = {
        "exec": {"command": alive},
        "period_seconds": 30,
        "timeout_seconds": 15,
        "failure_threshold": 6,
    }
    return _pod(template)


def worker_template(plan: PodPlan) -> dict[str, Any]:
    """Return a pod that lends its GPUs to the leader's vLLM."""
    template, lending = _template(plan)
    for key in _ONLY_OF_THE_LEADER:
        lending.pop(key)
    within = join_seconds(plan.workload.rungs)
    lending["command"] = [*_program(), "worker", "--within", str(within)]
    # All pods of a group are told to go at once; the leader still answers what it has.
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
    found: dict[str, Any] = wire(template)
    return found


def _program() -> list[str]:
    return ["python3", f"{LAUNCHER}/{GROUP}"]


def _near_the_leader(plan: PodPlan) -> dict[str, Any]:
    # A wish: a group over two zones is slow, and a group that waits for ever is worse.
    near = {
        "label_selector": {"match_labels": dict(plan.labels)},
        "match_label_keys": [GROUP_KEY],
        "topology_key": "topology.kubernetes.io/zone",
    }
    wish = [{"weight": 100, "pod_affinity_term": near}]
    return {"pod_affinity": {"preferred_during_scheduling_ignored_during_execution": wish}}


def wire(tree: Any) -> Any:
    """Return a tree with its keys as the API spells them.

    >>> wire({"http_get": {"path": "/health"}, "limits": {"nvidia.com/gpu": "1"}})
    {'httpGet': {'path': '/health'}, 'limits': {'nvidia.com/gpu': '1'}}
    """
    if isinstance(tree, dict):
        return {re.sub("_([a-z])", _upper, key): wire(value) for key, value in tree.items()}
    return [wire(item) for item in tree] if isinstance(tree, list) else tree


def _upper(found: re.Match[str]) -> str:
    return found[1].upper()


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
