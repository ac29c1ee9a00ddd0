"""The GKE cluster with private nodes: Standard, with node pools of the stack, or Autopilot.

The stack connects to an existing cluster and does not change its settings.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp

from ..core.arguments import checked
from ..core.type_token import TYPE_PREFIX
from ..facts.cloud_metrics import GPU_PACKAGE, METRIC_PACKAGES
from ..ladder.node_settings import CLOUD_PLATFORM, node_settings, shielded
from ..ladder.rung import ClusterMode
from .control_plane import ControlPlaneArgs, control_plane, endpoint_of, identity_of, kubeconfig_of
from .maintenance import MaintenanceArgs, maintenance_errors, maintenance_policy
from .system_pool import system_pool


class Reachability(TypedDict):
    """The inputs of the cluster that decide which clients reach its control plane."""

    control_plane_endpoints_config: gcp.container.ClusterControlPlaneEndpointsConfigArgs
    master_authorized_networks_config: NotRequired[
        gcp.container.ClusterMasterAuthorizedNetworksConfigArgs
    ]


def reachability(*, dns_endpoint: bool, authorized_networks: Sequence[str]) -> Reachability:
    """Return the control plane's endpoints: the DNS name, and the IP address for listed networks.

    Without networks the IP endpoint is closed, and the list is omitted: the provider does not send
    a list with a closed endpoint, so a list that is set differs from the one it reads at every `up`
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
    """Return managed Prometheus with the metric packages of a new cluster, and NVIDIA's on request.

    Automatic application monitoring stays off, which is GKE's default. With scope ALL GKE creates a
    PodMonitoring for each vLLM that it finds
    (cloud.google.com/stackdriver/docs/managed-prometheus/exporters/vllm, 2026-11-30). Together with
    the stack's PodMonitoring each pod has two series of each metric, and the metrics adapter adds
    up the series of a pod (GoogleCloudPlatform/k8s-stackdriver, `getMetricValuesFromResponse`,
    2026-11). Scope NONE is not set: GKE does not return it for a cluster that never had another
    scope, so it differs at every `up` (hashicorp/terraform-provider-google issue 26839, open in
    2026-11; review of GoogleCloudPlatform/magic-modules pull 12688).
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
    """Return the channel of the Gateway API; None keeps the current one.

    The Gateway API is never disabled: the update of the cluster comes before the deletion of the
    Gateways, and their load balancers would remain.
    """
    channel = gcp.container.ClusterGatewayApiConfigArgs(channel="CHANNEL_STANDARD")
    return channel if wanted else None


def standard_inputs(
    project: pulumi.Input[str],
    node_service_account: pulumi.Input[str],
    cloud_storage_fuse: pulumi.Input[bool],
) -> dict[str, Any]:
    """Return the inputs of a cluster whose node pools the stack creates.

    `enable_autopilot` is omitted: the provider treats false as a conflict
    (pulumi/pulumi-gcp#2881, 2026-11).
    """
    return {
        "datapath_provider": "ADVANCED_DATAPATH",
        "workload_identity_config": {
            "workload_pool": pulumi.Output.concat(project, ".svc.id.goog")
        },
        "node_pool_defaults": {"node_config_defaults": {"gcfs_config": {"enabled": True}}},
        "enable_shielded_nodes": True,
        "addons_config": {"gcs_fuse_csi_driver_config": {"enabled": cloud_storage_fuse}},
        # The default pool cannot be changed in place, so it is removed and a system pool replaces
        # it.
        "remove_default_node_pool": True,
        "initial_node_count": 1,
        "node_config": {**node_settings(node_service_account), **shielded()},
    }


def autopilot_inputs(node_service_account: pulumi.Input[str]) -> dict[str, Any]:
    """Return the inputs of a cluster whose nodes GKE creates, with the stack's service account."""
    return {
        "enable_autopilot": True,
        "cluster_autoscaling": {
            "auto_provisioning_defaults": {
                "service_account": node_service_account,
                "oauth_scopes": [CLOUD_PLATFORM],
            }
        },
    }


class ClusterArgs(TypedDict):
    """Settings of the cluster."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    location: pulumi.Input[str]
    """Region of the control plane, or one zone: cheaper, but unavailable if the zone fails.
    Autopilot supports regions only."""
    network: pulumi.Input[str]
    """Id of the VPC network."""
    subnetwork: pulumi.Input[str]
    """Id of the subnetwork."""
    pod_range: pulumi.Input[str]
    """Name of the subnetwork's secondary range for pods."""
    service_range: pulumi.Input[str]
    """Name of the subnetwork's secondary range for Services."""
    node_service_account: pulumi.Input[str]
    """Address of the account that nodes run as."""
    existing: NotRequired[ControlPlaneArgs]
    """Use this cluster and create none; defaults to none, and the component creates one. Plain."""
    mode: NotRequired[ClusterMode]
    """Standard or Autopilot; defaults to standard. Plain."""
    release_channel: NotRequired[pulumi.Input[str]]
    """RAPID, REGULAR or STABLE; defaults to REGULAR."""
    deletion_protection: NotRequired[pulumi.Input[bool]]
    """Prevent the deletion of the cluster; defaults to true."""
    dns_endpoint: NotRequired[bool]
    """Use the control plane's DNS endpoint, which IAM protects; defaults to true. Plain."""
    authorized_networks: NotRequired[Sequence[str]]
    """Networks that may reach the control plane's address; defaults to none. Plain."""
    maintenance: NotRequired[MaintenanceArgs]
    """Windows in which GKE can upgrade the cluster; defaults to none, and GKE chooses. Plain."""
    labels: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Labels for billing and search; defaults to none."""
    cloud_storage_fuse: NotRequired[pulumi.Input[bool]]
    """Install the Cloud Storage FUSE add-on, which Autopilot always has; defaults to false."""
    gpu_metrics: NotRequired[bool]
    """Collect NVIDIA's own metrics (DCGM) from GPU nodes; defaults to false. Plain."""
    secret_manager: NotRequired[pulumi.Input[bool]]
    """Install the Secret Manager add-on; defaults to false."""
    gateway_api: NotRequired[bool]
    """Enable the Gateway API; defaults to false, which keeps the current setting. Plain."""
    native_metrics: NotRequired[bool]
    """Let GKE read the autoscaler's metrics directly from pods; defaults to false. Plain."""
    system_zones: NotRequired[Sequence[str]]
    """Zones of the system's nodes; defaults to those that GKE picks in the region. Plain."""


class Cluster(pulumi.ComponentResource):
    """A cluster ready for accelerator pools."""

    cluster_id: pulumi.Output[str]
    """Full resource id; a pool joins by it."""
    cluster_name: pulumi.Output[str]
    """Name that gcloud and the console show."""
    endpoint: pulumi.Output[str]
    """Address of the control plane: https:// and the DNS name or the IP address."""
    kubeconfig: pulumi.Output[str]
    """Kubeconfig with GKE's login plugin and no token, known once the API server answers; still a
    secret."""
    identity: pulumi.Output[str]
    """Unique id for a provider's `cluster_identifier`; a different value replaces all objects in
    the cluster."""

    @checked(ClusterArgs, maintenance_errors)
    def __init__(
        self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:Cluster", name, None, opts)
        existing = args.get("existing")
        plane = self._make(name, args) if existing is None else existing
        self.cluster_id = pulumi.Output.from_input(plane["cluster_id"])
        self.cluster_name = pulumi.Output.from_input(plane["cluster_name"])
        self.endpoint = endpoint_of(plane)
        self.kubeconfig = kubeconfig_of(name, plane, self)
        self.identity = identity_of(plane)
        self.register_outputs(
            {
                "cluster_id": self.cluster_id,
                "cluster_name": self.cluster_name,
                "endpoint": self.endpoint,
                "kubeconfig": self.kubeconfig,
                "identity": self.identity,
            }
        )

    def _make(self, name: str, args: ClusterArgs) -> ControlPlaneArgs:
        account, by_name = args["node_service_account"], args.get("dns_endpoint", True)
        if ClusterMode(args.get("mode", ClusterMode.STANDARD)) is ClusterMode.AUTOPILOT:
            cluster = self._cluster(name, args, autopilot_inputs(account))
        else:
            fuse = args.get("cloud_storage_fuse", False)
            cluster = self._cluster(name, args, standard_inputs(args["project"], account, fuse))
            zones = args.get("system_zones", ())
            system_pool(cluster, f"{name}-system", zones, account, self)
        return control_plane(cluster, by_name=by_name)

    def _cluster(
        self, name: str, args: ClusterArgs, of_its_mode: Mapping[str, Any]
    ) -> gcp.container.Cluster:
        return gcp.container.Cluster(
            name,
            name=name,
            project=args["project"],
            location=args["location"],
            network=args["network"],
            subnetwork=args["subnetwork"],
            networking_mode="VPC_NATIVE",
            ip_allocation_policy={
                "cluster_secondary_range_name": args["pod_range"],
                "services_secondary_range_name": args["service_range"],
            },
            private_cluster_config={"enable_private_nodes": True},
            **reachability(
                dns_endpoint=args.get("dns_endpoint", True),
                authorized_networks=args.get("authorized_networks", ()),
            ),
            monitoring_config=monitoring_config(gpu_metrics=args.get("gpu_metrics", False)),
            gateway_api_config=gateway_api(wanted=args.get("gateway_api", False)),
            pod_autoscaling=pod_autoscaling(native_metrics=args.get("native_metrics", False)),
            maintenance_policy=maintenance_policy(args.get("maintenance")),
            resource_labels=args.get("labels", {}),
            release_channel={"channel": args.get("release_channel", "REGULAR")},
            secret_manager_config={"enabled": args.get("secret_manager", False)},
            deletion_protection=args.get("deletion_protection", True),
            **of_its_mode,
            # GKE returns the settings of the removed pool; a difference here would replace the
            # cluster.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["nodeConfig"]),
        )
