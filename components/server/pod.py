"""The template of a pod that serves: scheduling, security and termination, for both layouts.

Its containers are in `container.py`, its volumes in `volumes.py`; the number of pods and their
rollout in `deployment.py` and `leader_worker_set.py`.
"""

from typing import Any

from ..ladder.class_rules import KEY, tolerations
from ..ladder.requests import USER
from ..model_store.plan import StoreKind, fuse_annotations
from .container import container
from .pod_plan import PodPlan
from .volumes import volumes


def pod_template(plan: PodPlan) -> dict[str, Any]:
    """Return the pod template of one workload's Deployment."""
    return {
        "metadata": {"labels": dict(plan.labels), **_annotations(plan)},
        "spec": {
            "service_account_name": plan.service_account,
            "automount_service_account_token": False,
            # The variables of a Service would collide with vLLM's own VLLM_PORT.
            "enable_service_links": False,
            "node_selector": {KEY: plan.compute_class},
            "tolerations": tolerations(plan.workload.rungs),
            "termination_grace_period_seconds": plan.drain.grace_seconds,
            "containers": [container(plan, family) for family in plan.workload.families],
            "volumes": volumes(plan),
            **_placement(plan),
        },
    }


def _annotations(plan: PodPlan) -> dict[str, Any]:
    # A pod that requests no device looks idle to the autoscaler, which would move it.
    stay = {"cluster-autoscaler.kubernetes.io/safe-to-evict": "false"} if plan.fungible else {}
    bucket = plan.weights.kind is StoreKind.BUCKET
    annotations = {**stay, **(fuse_annotations(plan.host.sidecar) if bucket else {})}
    return {"annotations": annotations} if annotations else {}


_NON_ROOT = {
    "run_as_non_root": True,
    "run_as_user": USER,
    "run_as_group": USER,
    "fs_group": USER,
}


def _placement(plan: PodPlan) -> dict[str, Any]:
    if not plan.fungible:
        seccomp = {"seccomp_profile": {"type": "RuntimeDefault"}}
        # The image runs as root by default.
        return {"security_context": seccomp if plan.run_as_root else {**_NON_ROOT, **seccomp}}
    # The scheduler counts no device for these pods, so only this keeps two off one node.
    alone = {
        "label_selector": {"match_labels": dict(plan.labels)},
        "topology_key": "kubernetes.io/hostname",
    }
    return {
        "affinity": {
            "pod_anti_affinity": {"required_during_scheduling_ignored_during_execution": [alone]}
        }
    }
