"""What stands before the replicas: their Service, and how many of them may be away at once."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from .plan.profiles import PORT

NAME_LABEL = "app.kubernetes.io/name"
"""Every pod of a model server has it; the Service and the monitoring select by it."""


def service(
    name: str,
    namespace: pulumi.Input[str],
    source_ranges: Sequence[str],
    opts: pulumi.ResourceOptions,
) -> k8s.core.v1.Service:
    """Make the Service: inside the cluster, or with source ranges an address for those alone."""
    ranges = list(source_ranges)
    exposed = {"type": "LoadBalancer", "load_balancer_source_ranges": ranges}
    return k8s.core.v1.Service(
        f"{name}-service",
        # Named `vllm`, it would hand vLLM a VLLM_PORT of its own.
        metadata={"name": f"{name}-service", **_belonging(name, namespace)},
        spec={
            "selector": {NAME_LABEL: name},
            "ports": [{"name": "http", "port": PORT, "target_port": PORT}],
            **(exposed if ranges else {"type": "ClusterIP"}),
        },
        opts=opts,
    )


def endpoint(front: k8s.core.v1.Service, *, public: bool) -> pulumi.Output[str]:
    """Return the URL of a Service: by its address, or by its name inside the cluster."""
    url = front.status.apply(_public_url) if public else front.metadata.apply(_internal_url)
    return pulumi.Output.from_input(url)


def disruption_budget(
    name: str, namespace: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> None:
    """Let drains take one replica at a time."""
    k8s.policy.v1.PodDisruptionBudget(
        f"{name}-budget",
        metadata={"name": name, **_belonging(name, namespace)},
        spec={"max_unavailable": 1, "selector": {"match_labels": {NAME_LABEL: name}}},
        opts=opts,
    )


def _belonging(name: str, namespace: pulumi.Input[str]) -> dict[str, Any]:
    return {"namespace": namespace, "labels": {NAME_LABEL: name}}


def _public_url(status: k8s.core.v1.outputs.ServiceStatus) -> str:
    return f"http://{status.load_balancer.ingress[0].ip}:{PORT}"


def _internal_url(metadata: k8s.meta.v1.outputs.ObjectMeta) -> str:
    return f"http://{metadata.name}.{metadata.namespace}.svc:{PORT}"
