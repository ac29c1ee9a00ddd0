"""The pod that serves: its containers, what they see of the node, and when they are ready.

Owns the shape of a pod in both layouts. What vLLM is told comes from the plan; how many pods there
are, and for how long a rollout may take, is the Deployment's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from .facts.shapes import Family
from .hugging_face_token import TokenSource
from .plan.compute_class import KEY
from .plan.ladder import Layout
from .plan.lifetime import Drain
from .plan.profiles import PORT
from .plan.workloads import Workload
from .pod_volumes import CACHE, MOUNTS, NVIDIA, TOKEN, volumes

# A user that no image knows: pods of the split layout own nothing but their volumes.
_USER = 1000

_PROBE_SECONDS = 10


@dataclass(frozen=True)
class PodPlan:
    """Everything a pod is made from."""

    workload: Workload
    labels: Mapping[str, str]
    """Labels of the pod; its Deployment and the Service select by them."""
    compute_class: pulumi.Input[str]
    service_account: pulumi.Input[str]
    images: Mapping[Family, pulumi.Input[str]]
    profiles: pulumi.Input[str]
    """Name of the ConfigMap with the launcher's profiles."""
    arguments: tuple[str, ...]
    """vLLM's flags that hold on every rung."""
    drain: Drain
    startup_seconds: int
    ephemeral_gib: int
    token_source: TokenSource
    token_secret: pulumi.Input[str]

    @property
    def fungible(self) -> bool:
        """Return whether the pod has to open the host's devices itself."""
        return self.workload.layout is Layout.FUNGIBLE


def pod_template(plan: PodPlan) -> dict[str, Any]:
    """Return the pod template of one workload's Deployment."""
    return {
        "metadata": {"labels": dict(plan.labels), "annotations": _annotations(plan)},
        "spec": {
            "service_account_name": plan.service_account,
            "automount_service_account_token": False,
            # A Service's variables would collide with vLLM's own VLLM_PORT.
            "enable_service_links": False,
            "node_selector": {KEY: plan.compute_class},
            "tolerations": [
                {"key": key, "operator": "Exists", "effect": "NoSchedule"}
                for key in (
                    KEY,
                    "google.com/tpu",
                    "nvidia.com/gpu",
                    "cloud.google.com/gke-spot",
                )
            ],
            "termination_grace_period_seconds": plan.drain.grace_seconds,
            "containers": [_container(plan, family) for family in plan.workload.families],
            "volumes": volumes(plan),
            **_placement(plan),
        },
    }


def _annotations(plan: PodPlan) -> dict[str, str]:
    # A pod without a device request looks idle to the autoscaler, which would move it.
    return {"cluster-autoscaler.kubernetes.io/safe-to-evict": "false"} if plan.fungible else {}


def _placement(plan: PodPlan) -> dict[str, Any]:
    if not plan.fungible:
        return {
            "security_context": {
                "run_as_non_root": True,
                "run_as_user": _USER,
                "run_as_group": _USER,
                "fs_group": _USER,
                "seccomp_profile": {"type": "RuntimeDefault"},
            }
        }
    # The scheduler counts no device for these pods, so nothing else keeps two off one node.
    alone = {
        "label_selector": {"match_labels": dict(plan.labels)},
        "topology_key": "kubernetes.io/hostname",
    }
    return {
        "affinity": {
            "pod_anti_affinity": {"required_during_scheduling_ignored_during_execution": [alone]}
        }
    }


def _container(plan: PodPlan, family: Family) -> dict[str, Any]:
    first = family is plan.workload.families[0]
    device = plan.workload.device_request(family)
    storage = {"ephemeral-storage": f"{plan.ephemeral_gib}Gi"} if first else {}
    return {
        "name": f"vllm-{family}",
        "image": plan.images[family],
        "args": ["--", *plan.arguments],
        "ports": [{"name": "http", "container_port": PORT}] if first else [],
        "env": _environment(plan, family),
        "resources": {"requests": {**storage, **device}, "limits": device},
        "security_context": _security(plan),
        "volume_mounts": _mounts(plan, family),
        # The containers of a pod share its network: whichever runs vLLM answers for both.
        "startup_probe": _probe(-(-plan.startup_seconds // _PROBE_SECONDS)),
        "readiness_probe": _probe(3),
        "liveness_probe": _probe(6),
        "lifecycle": {"pre_stop": {"sleep": {"seconds": plan.drain.pre_stop_seconds}}},
    }


def _probe(failures: int) -> dict[str, Any]:
    return {
        "http_get": {"path": "/health", "port": PORT},
        "period_seconds": _PROBE_SECONDS,
        "timeout_seconds": 5,
        "failure_threshold": failures,
    }


def _security(plan: PodPlan) -> dict[str, Any]:
    if plan.fungible:
        return {"privileged": True}
    return {"allow_privilege_escalation": False, "capabilities": {"drop": ["ALL"]}}


def _mounts(plan: PodPlan, family: Family) -> list[dict[str, Any]]:
    names = ["cache", "shm", "profiles"]
    if plan.token_source is not TokenSource.NONE:
        names.append("token")
    if plan.fungible and family is Family.NVIDIA:
        names.append("nvidia")
    return [MOUNTS[name] for name in names]


def _environment(plan: PodPlan, family: Family) -> list[dict[str, Any]]:
    values = {
        "HOME": CACHE,
        "HF_HOME": f"{CACHE}/huggingface",
        "VLLM_CACHE_ROOT": f"{CACHE}/vllm",
        "VLLM_NO_USAGE_STATS": "1",
    }
    if plan.token_source is not TokenSource.NONE:
        values["HF_TOKEN_PATH"] = f"{TOKEN}/token"
    if family is Family.NVIDIA:
        # vLLM's image does not look where GKE puts the driver (vllm#23935, llm-d#1063).
        values["LD_LIBRARY_PATH"] = f"{NVIDIA}/lib64:/usr/local/cuda/lib64"
        values["LIBRARY_PATH"] = f"{NVIDIA}/lib64"
    else:
        values["VLLM_XLA_CACHE_PATH"] = f"{CACHE}/xla"
    own: list[dict[str, Any]] = [{"name": key, "value": value} for key, value in values.items()]
    if plan.fungible and family is Family.TPU:
        # What the device plugin would tell a pod that asks for a TPU: where its node's VBAR is.
        own += [
            {"name": "NODE_IP", "value_from": {"field_ref": {"field_path": "status.hostIP"}}},
            {"name": "VBAR_CONTROL_SERVICE_URL", "value": "$(NODE_IP):8353"},
        ]
    return own
