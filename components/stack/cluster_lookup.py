"""The lookup of an existing cluster, and the check that the stack can use it.

This file reads Google's description of the cluster; `existing_cluster.py` has the requirements. The
program makes the lookup, and no component: a preview makes it too, so it needs the cluster and an
account that can describe it.
"""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_gcp as gcp

from ..cluster.control_plane import ControlPlaneArgs
from ..cluster.network import ExistingNetworkArgs
from ..core.problems import Problem
from ..estimates.room import growth
from ..exposure.plan import ExposureKind
from ..scaling.metrics import Source
from .existing_cluster import FoundCluster, NeededCluster, existing_problems, existing_warnings
from .stack import Stack


def existing_cluster(stack: Stack, google: gcp.Provider) -> FoundCluster | None:
    """Return the existing cluster of a stack, or None if the stack creates its own.

    Raises pulumi.RunError with all requirements that the cluster does not meet, before any resource
    is registered; features that disturb the stack are logged as warnings.
    """
    name = stack.config.cluster.existing
    if name is None:
        return None
    needed = _needed(stack)
    cluster = cluster_from(_described(stack, name, google), by_name=needed.dns_endpoint)
    if problems := existing_problems(cluster, needed):
        raise _refusal(problems)
    for warning in existing_warnings(cluster):
        pulumi.log.warn(f"{pulumi.get_project()}:{warning.key}: {warning.message}")
    return cluster


def _described(stack: Stack, name: str, google: gcp.Provider) -> gcp.container.GetClusterResult:
    try:
        return gcp.container.get_cluster(
            name=name,
            location=stack.location,
            project=stack.project,
            # The node pools of the cluster are not used.
            skip_node_pool_refresh=True,
            opts=pulumi.InvokeOptions(provider=google),
        )
    except Exception as error:  # Pulumi has no narrower class for a failed lookup.
        reason = str(error).rpartition("returned an error: ")[2]
        message = (
            f"cluster '{name}' cannot be looked up: {reason}; write the name of a cluster in "
            f"'{stack.location}', or 'zone' for one in a zone; to list them: gcloud container "
            f"clusters list --project={stack.project}"
        )
        raise _refusal([Problem(("cluster", "existing"), message)]) from None


def _refusal(problems: Sequence[Problem]) -> pulumi.RunError:
    namespace = pulumi.get_project()
    lines = [f"  {namespace}:{problem.key}: {problem.message}" for problem in problems]
    return pulumi.RunError("\n".join(["the existing cluster does not suit:", *lines]))


def control_plane_of(stack: Stack, cluster: FoundCluster) -> ControlPlaneArgs:
    """Return the access to an existing cluster's control plane."""
    where = f"projects/{stack.project}/locations/{cluster.location}"
    cluster_id = f"{where}/clusters/{cluster.name}"
    return {
        "cluster_id": cluster_id,
        "cluster_name": cluster.name,
        # As outputs, so that values from Google are not validated like arguments.
        "address": pulumi.Output.from_input(cluster.address),
        "ca_certificate": pulumi.Output.from_input(cluster.ca_certificate),
        "identity": pulumi.Output.from_input(
            cluster_id if cluster.dns_name is None else cluster.dns_name
        ),
    }


def network_of(cluster: FoundCluster) -> ExistingNetworkArgs:
    """Return the network of an existing cluster."""
    return {
        "network": pulumi.Output.from_input(cluster.network),
        "subnetwork": pulumi.Output.from_input(cluster.subnetwork),
        "pod_range": pulumi.Output.from_input(cluster.pod_range),
        "service_range": pulumi.Output.from_input(cluster.service_range),
    }


def _needed(stack: Stack) -> NeededCluster:
    config = stack.config
    return NeededCluster(
        project=stack.project,
        mode=config.cluster.mode,
        dns_endpoint=config.cluster.dns_endpoint,
        cloud_storage_fuse=stack.uses_fuse,
        secret_manager=config.hugging_face_token.existing is not None,
        gateway_api=config.exposure.kind is ExposureKind.GATEWAY,
        native_metrics=config.autoscaling.source is Source.NATIVE,
        pools=growth(stack.spending),
    )


def cluster_from(answer: gcp.container.GetClusterResult, *, by_name: bool) -> FoundCluster:
    """Return the properties of a cluster that the stack uses; a missing block means disabled."""
    ranges = _one(answer.ip_allocation_policies)
    endpoints = _one(answer.control_plane_endpoints_configs)
    dns, ip = (
        _one(_of(endpoints, "dns_endpoint_configs")),
        _one(_of(endpoints, "ip_endpoints_configs")),
    )
    addons = _one(answer.addons_configs)
    fuse = _one(_of(addons, "gcs_fuse_csi_driver_configs"))
    prometheus = _one(_of(_one(answer.monitoring_configs), "managed_prometheuses"))
    certificate = _of(_one(answer.master_auths), "cluster_ca_certificate")
    autopilot = answer.enable_autopilot
    return FoundCluster(
        name=str(answer.name),
        project=str(answer.project),
        location=str(answer.location),
        network=str(answer.network),
        subnetwork=str(answer.subnetwork),
        pod_range=_of(ranges, "cluster_secondary_range_name") or "",
        service_range=_of(ranges, "services_secondary_range_name") or "",
        address=(_of(dns, "endpoint") if by_name else answer.endpoint) or "",
        ca_certificate=None if by_name else certificate,
        dns_name=_of(dns, "endpoint") or None,
        is_reachable=bool(_of(dns, "allow_external_traffic") if by_name else _of(ip, "enabled")),
        autopilot=autopilot,
        vpc_native=answer.networking_mode == "VPC_NATIVE",
        dataplane_v2=answer.datapath_provider == "ADVANCED_DATAPATH",
        workload_pool=_of(_one(answer.workload_identity_configs), "workload_pool") or None,
        managed_prometheus=bool(_of(prometheus, "enabled")),
        auto_monitoring=_of(_one(_of(prometheus, "auto_monitoring_configs")), "scope") == "ALL",
        cloud_storage_fuse=bool(autopilot or _of(fuse, "enabled")),
        secret_manager=bool(_of(_one(answer.secret_manager_configs), "enabled")),
        gateway_api=_of(_one(answer.gateway_api_configs), "channel") == "CHANNEL_STANDARD",
        native_metrics=_of(_one(answer.pod_autoscalings), "hpa_profile") == "PERFORMANCE",
        pods=_pods(answer),
    )


def _pods(answer: gcp.container.GetClusterResult) -> str | None:
    """Return the only range for pods; with several, GKE chooses the range of a node."""
    ranges = _one(answer.ip_allocation_policies)
    further = _of(_one(_of(ranges, "additional_pod_ranges_configs")), "pod_range_names")
    block = answer.cluster_ipv4_cidr or _of(ranges, "cluster_ipv4_cidr_block")
    return None if further or not block else str(block)


def _one(blocks: Sequence[Any] | None) -> Any:
    """Return the only element of a list that the provider returns with one element or empty."""
    return blocks[0] if blocks else None


def _of(block: Any, name: str) -> Any:
    return getattr(block, name, None)
