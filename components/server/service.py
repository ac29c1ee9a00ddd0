"""The Service in front of the replicas, and their disruption budget."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from ..core.custom_timeouts import at_most
from ..core.pod_names import NAME_LABEL, selector
from ..core.waits import LOAD_BALANCER_SECONDS
from ..exposure.plan import ExposureKind, service_metadata, service_spec
from ..model.profiles import PORT

INSTANCE_LABEL = "app.kubernetes.io/instance"
"""Label with the name of the workload, by which each Deployment selects its pods."""


def service(
    name: str,
    namespace: pulumi.Input[str],
    kind: ExposureKind,
    source_ranges: Sequence[str],
    parent: pulumi.Resource,
) -> k8s.core.v1.Service:
    """Create the Service of all replicas; a change of its type replaces it."""
    return k8s.core.v1.Service(
        f"{name}-service",
        # With the name `vllm`, its pods would get a VLLM_PORT variable that vLLM reads.
        metadata={
            "name": f"{name}-service",
            **_belonging(name, namespace),
            **service_metadata(kind, backend=name),
        },
        spec={
            "selector": selector(name),
            "ports": [{"name": "http", "port": PORT, "target_port": PORT}],
            **service_spec(kind, source_ranges),
        },
        # The provider would change the type in place: its preview then keeps the source ranges of
        # the load balancer, which the API server refuses for every other type (pulumi-kubernetes
        # @94977969, run against a real API server, 2026-11). The name can exist only once.
        opts=pulumi.ResourceOptions(
            parent=parent,
            replace_on_changes=["spec.type"],
            delete_before_replace=True,
            custom_timeouts=at_most(LOAD_BALANCER_SECONDS, delete=LOAD_BALANCER_SECONDS),
        ),
    )


def endpoint(front: k8s.core.v1.Service, kind: ExposureKind) -> pulumi.Output[str]:
    """Return the URL of a Service: with its name if it has no address outside the cluster."""
    inside = kind is ExposureKind.NONE or kind.has_proxy
    url = front.metadata.apply(_url_by_name) if inside else front.status.apply(_url_by_address)
    return pulumi.Output.from_input(url)


def disruption_budget(
    name: str, pods: str, namespace: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> None:
    """Let a drain evict one pod at a time of those with the labels `pods`."""
    k8s.policy.v1.PodDisruptionBudget(
        f"{pods}-budget",
        metadata={"name": pods, **_belonging(name, namespace)},
        spec={"max_unavailable": 1, "selector": {"match_labels": {NAME_LABEL: pods}}},
        opts=opts,
    )


def _belonging(name: str, namespace: pulumi.Input[str]) -> dict[str, Any]:
    return {"namespace": namespace, "labels": {NAME_LABEL: name}}


def _url_by_address(status: k8s.core.v1.outputs.ServiceStatus) -> str:
    return f"http://{status.load_balancer.ingress[0].ip}:{PORT}"


def _url_by_name(metadata: k8s.meta.v1.outputs.ObjectMeta) -> str:
    return f"http://{metadata.name}.{metadata.namespace}.svc:{PORT}"
