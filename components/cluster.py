"""The GKE cluster: private nodes, which a Standard stack pools itself and Autopilot does not.

Owns what both modes have; what only one has is `cluster_modes`'. An existing cluster keeps its
owner: it is reached, and nothing in it is set.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp

from .arguments import checked
from .cluster_features import gateway_api, monitoring_config, pod_autoscaling, reachability
from .cluster_modes import autopilot_inputs, standard_inputs
from .control_plane import ControlPlaneArgs, control_plane, endpoint_of, identity_of, kubeconfig_of
from .maintenance import MaintenanceArgs, maintenance_mistakes, maintenance_policy
from .plan.ladder import ClusterMode
from .system_pool import system_pool
from .type_token import TYPE_PREFIX


class ClusterArgs(TypedDict):
    """Settings of the cluster."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    location: pulumi.Input[str]
    """Region of the control plane, or one zone for a cheaper one that is down with its zone;
    Autopilot knows regions only."""
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
    """Use this cluster and make none; defaults to none, one is made. Plain."""
    mode: NotRequired[ClusterMode]
    """Standard or Autopilot; defaults to standard. Plain."""
    release_channel: NotRequired[pulumi.Input[str]]
    """RAPID, REGULAR or STABLE; defaults to REGULAR."""
    deletion_protection: NotRequired[pulumi.Input[bool]]
    """Refuse to destroy the cluster; defaults to true."""
    dns_endpoint: NotRequired[bool]
    """Reach the control plane by its DNS name, guarded by IAM; defaults to true. Plain."""
    authorized_networks: NotRequired[Sequence[str]]
    """Networks that may reach the control plane's address; defaults to none. Plain."""
    maintenance: NotRequired[MaintenanceArgs]
    """When GKE may upgrade the cluster and its nodes; defaults to whenever it wants. Plain."""
    labels: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Labels for billing and search; defaults to none."""
    cloud_storage_fuse: NotRequired[pulumi.Input[bool]]
    """Install the Cloud Storage FUSE add-on, which Autopilot always has; defaults to false."""
    gpu_metrics: NotRequired[bool]
    """Collect NVIDIA's own metrics (DCGM) from GPU nodes; defaults to false. Plain."""
    secret_manager: NotRequired[pulumi.Input[bool]]
    """Install the Secret Manager add-on; defaults to false."""
    gateway_api: NotRequired[bool]
    """Install the Gateway API; defaults to false, which leaves one that is there. Plain."""
    native_metrics: NotRequired[bool]
    """Let GKE read the autoscaler's metrics from pods by itself; defaults to false. Plain."""
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
    """Kubeconfig with GKE's login plugin and no token, known once the API server answers; a secret
    all the same."""
    identity: pulumi.Output[str]
    """Unique id for a provider's `cluster_identifier`; a different value replaces all objects in
    the cluster."""

    @checked(ClusterArgs, maintenance_mistakes)
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
            # GKE reports the gone pool's settings back; a diff here would replace the cluster.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["nodeConfig"]),
        )
