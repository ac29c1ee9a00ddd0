"""The container of a pod: the launcher with vLLM's flags, its probes and its security context.

The two containers of a fungible pod differ only in their family: one serves, the other waits.
"""

from typing import Any

import pulumi

from ..exposure.plan import KEEP_ALIVE_SECONDS
from ..facts.shapes import Family
from ..image.context import LAUNCHER as FILE
from ..ladder.tpu_environment import FIRST_METRICS_PORT
from ..ladder.workloads import container_name
from ..model.host_memory import hub_buffer
from ..model.profiles import PORT
from ..model_store.plan import BUCKET_VARIABLE, StoreKind, compilation_cache
from ..model_store.token_source import TokenSource
from ..model_store.volumes import TOKEN
from .pod_plan import PodPlan
from .volumes import CACHE, LAUNCHER, MOUNTS, NVIDIA

_PROBE_SECONDS = 10


def container(plan: PodPlan, family: Family) -> dict[str, Any]:
    """Return the container of one accelerator family."""
    first = family is plan.workload.families[0]
    device = plan.workload.device_request(family)
    # The pod serves once, in either container: it requests host resources and the port once.
    shared = _host_request(plan) if first else {}
    ports = _ports(family, first=first)
    requests = {**shared, **device}
    resources = {"requests": requests, **({"limits": device} if device else {})}
    return {
        "name": container_name(family),
        "image": plan.images[family],
        **({} if plan.launcher is None else {"command": command(family)}),
        "args": ["--", *plan.arguments],
        "env": _environment(plan, family),
        **({"ports": ports} if ports else {}),
        **({"resources": resources} if requests else {}),
        "security_context": _security(plan),
        "volume_mounts": _mounts(plan, family),
        # The containers of a pod share its network: the one that runs vLLM answers for both.
        "startup_probe": _probe(-(-plan.startup_seconds // _PROBE_SECONDS)),
        "readiness_probe": _probe(3),
        "liveness_probe": _probe(6),
        "lifecycle": {"pre_stop": {"sleep": {"seconds": plan.drain.pre_stop_seconds}}},
    }


def _ports(family: Family, *, first: bool) -> list[dict[str, Any]]:
    ports: list[dict[str, Any]] = [{"name": "http", "container_port": PORT}] if first else []
    if family is Family.TPU:
        # GKE reads a TPU's utilization from a port with this name (its page on TPUs, 2026-11).
        ports.append({"name": "tpu-metrics", "container_port": FIRST_METRICS_PORT})
    return ports


def command(family: Family) -> list[str]:
    """Return the command of a mounted launcher, the same as the entrypoint of the built images.

    Both of vLLM's own images have a python3 on the path, and nothing else in common.
    """
    return ["python3", f"{LAUNCHER}/{FILE}", "--accelerator", str(family)]


def _host_request(plan: PodPlan) -> dict[str, str]:
    return {
        "cpu": str(plan.host.request.cpu),
        "memory": f"{plan.host.request.memory_gib}Gi",
        "ephemeral-storage": f"{plan.ephemeral_gib}Gi",
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
    if plan.run_as_root:
        return {"allow_privilege_escalation": False}
    return {"allow_privilege_escalation": False, "capabilities": {"drop": ["ALL"]}}


def _compiled(plan: PodPlan, family: Family, own: str) -> pulumi.Input[str]:
    """Return the folder of compiled programs: in the bucket, or in the pod."""
    folder = compilation_cache(plan.workload.rungs, family) if plan.weights.writable else None
    if folder is None:
        return own
    return pulumi.Output.concat(folder, "/", plan.images[family].apply(_version))


def _version(image: str) -> str:
    """Return the digest of an image, or its tag if the image has no digest."""
    return image.rpartition("@")[2].rpartition(":")[2]


def _mounts(plan: PodPlan, family: Family) -> list[dict[str, Any]]:
    names = ["cache", "shm", "profiles"]
    if plan.launcher is not None:
        names.append("launcher")
    if plan.token_source is not TokenSource.NONE:
        names.append("token")
    if plan.weights.mounted:
        names.append("models" if plan.weights.writable else "models-read-only")
    if plan.fungible and family is Family.NVIDIA:
        names.append("nvidia")
    return [MOUNTS[name] for name in names]


def _environment(plan: PodPlan, family: Family) -> list[dict[str, Any]]:
    values: dict[str, pulumi.Input[str]] = {
        "HOME": CACHE,
        # A user without an entry in the image has no name, and PyTorch asks for the name at start.
        "USER": "vllm",
        "HF_HOME": f"{CACHE}/huggingface",
        "VLLM_CACHE_ROOT": f"{CACHE}/vllm",
        "VLLM_NO_USAGE_STATS": "1",
    }
    if plan.proxied:
        values["VLLM_HTTP_TIMEOUT_KEEP_ALIVE"] = str(KEEP_ALIVE_SECONDS)
    if plan.token_source is not TokenSource.NONE:
        values["HF_TOKEN_PATH"] = f"{TOKEN}/token"
    if plan.weights.kind is StoreKind.HUGGING_FACE and plan.host.buffer_gib is not None:
        values |= hub_buffer(plan.host.buffer_gib)
    if plan.weights.kind is StoreKind.DISK:
        # A NetworkPolicy blocks the hub, so a request would wait without an answer.
        values["HF_HUB_OFFLINE"] = "1"
    if plan.weights.kind is StoreKind.STREAM:
        values[BUCKET_VARIABLE] = plan.bucket
    if family is Family.NVIDIA:
        # vLLM's image does not look in GKE's folder of the driver (vllm#23935, llm-d#1063).
        values["LD_LIBRARY_PATH"] = f"{NVIDIA}/lib64:/usr/local/cuda/lib64"
        values["LIBRARY_PATH"] = f"{NVIDIA}/lib64"
        values["VLLM_CACHE_ROOT"] = _compiled(plan, family, f"{CACHE}/vllm")
    else:
        values["VLLM_XLA_CACHE_PATH"] = _compiled(plan, family, f"{CACHE}/xla")
    own: list[dict[str, Any]] = [{"name": key, "value": value} for key, value in values.items()]
    if plan.fungible and family is Family.TPU:
        # The value that the device plugin sets for a pod that requests a TPU: the node's VBAR.
        own += [
            {"name": "NODE_IP", "value_from": {"field_ref": {"field_path": "status.hostIP"}}},
            {"name": "VBAR_CONTROL_SERVICE_URL", "value": "$(NODE_IP):8353"},
        ]
    return own
