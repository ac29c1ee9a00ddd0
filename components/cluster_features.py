"""Pieces of the cluster's settings that stand on their own: who reaches it, what it measures."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi_gcp as gcp

from .facts.cloud_metrics import GPU_PACKAGE, METRIC_PACKAGES


class Reachability(TypedDict):
    """The cluster's inputs that say who reaches its control plane."""

    control_plane_endpoints_config: gcp.container.ClusterControlPlaneEndpointsConfigArgs
    master_authorized_networks_config: NotRequired[
        gcp.container.ClusterMasterAuthorizedNetworksConfigArgs
    ]


def reachability(*, dns_endpoint: bool, authorized_networks: Sequence[str]) -> Reachability:
    """Return the control plane's doors: the DNS endpoint, and the address for listed networks.

    Without networks the address is closed, and the list is left out: the provider does not send a
    list beside a closed address, so a written one differs from what it reads back at every `up`
    (terraform-provider-google-beta @93c65b2d `expandControlPlaneEndpointsConfig`,
    `flattenMasterAuthorizedNetworksConfig`, 2026-08-21).
    """
    endpoints = gcp.container.ClusterControlPlaneEndpointsConfigArgs(
        dns_endpoint_config={"allow_external_traffic": dns_endpoint},
        ip_endpoints_config={"enabled": bool(authorized_networks)},
    )
    if not authorized_networks:
        return {"control_plane_endpoints_config": endpoints}
    return {
        "control_plane_endpoints_config": endpoints,
        "master_authorized_networks_config": (
            gcp.container.ClusterMasterAuthorizedNetworksConfigArgs(
                cidr_blocks=[{"cidr_block": network} for network in authorized_networks],
            )
        ),
    }


def monitoring_config(*, gpu_metrics: bool) -> gcp.container.ClusterMonitoringConfigArgs:
    """Return managed Prometheus and the packages that a new cluster has; NVIDIA's where asked.

    Automatic application monitoring stays off, as GKE makes a cluster. With scope ALL GKE makes a
    PodMonitoring of its own for each vLLM that it finds
    (cloud.google.com/stackdriver/docs/managed-prometheus/exporters/vllm, 2026-11-30). Beside the
    stack's, each pod has two series of each metric, and the metrics adapter adds the series of a
    pod (GoogleCloudPlatform/k8s-stackdriver, `getMetricValuesFromResponse`, 2026-11).
    Scope NONE is not written: GKE tells none of a cluster that never had another, so a written one
    differs at every `up` (hashicorp/terraform-provider-google issue 26839, open in 2026-11; review
    of GoogleCloudPlatform/magic-modules pull 12688).
    """
    packages = [*METRIC_PACKAGES, *([GPU_PACKAGE] if gpu_metrics else [])]
    return gcp.container.ClusterMonitoringConfigArgs(
        enable_components=packages, managed_prometheus={"enabled": True}
    )


def pod_autoscaling(*, native_metrics: bool) -> gcp.container.ClusterPodAutoscalingArgs | None:
    """Return the profile that GKE's own metrics need; None leaves GKE's default."""
    profile = gcp.container.ClusterPodAutoscalingArgs(hpa_profile="PERFORMANCE")
    return profile if native_metrics else None


def gateway_api(*, wanted: bool) -> gcp.container.ClusterGatewayApiConfigArgs | None:
    """Return the channel of the Gateway API; None leaves what is there.

    It is never turned off: the update of the cluster comes before the Gateways that go are gone,
    and nobody would take their load balancers away.
    """
    channel = gcp.container.ClusterGatewayApiConfigArgs(channel="CHANNEL_STANDARD")
    return channel if wanted else None
