"""The way to a cluster's control plane: its address, and a kubeconfig that holds no token."""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp

from .kubeconfig import kubeconfig


class ControlPlaneArgs(TypedDict):
    """A cluster that is there, and where it answers."""

    cluster_id: pulumi.Input[str]
    """Full resource id; a pool joins by it."""
    cluster_name: pulumi.Input[str]
    """Name that gcloud and the console show."""
    address: pulumi.Input[str]
    """DNS name or IP address of the control plane."""
    ca_certificate: NotRequired[pulumi.Input[str | None]]
    """The cluster's own authority, base64; defaults to none, as by the DNS name, whose certificate
    is public."""
    identity: NotRequired[pulumi.Input[str]]
    """What no other cluster has, nor one that takes its name; defaults to `cluster_id`."""


def control_plane(cluster: gcp.container.Cluster, *, by_name: bool) -> ControlPlaneArgs:
    """Return where a cluster of the stack's answers: by its DNS name, or by its address."""
    dns = cluster.control_plane_endpoints_config.dns_endpoint_config
    return {
        "cluster_id": cluster.id,
        "cluster_name": cluster.name,
        "address": dns.endpoint if by_name else cluster.endpoint,
        "ca_certificate": None if by_name else cluster.master_auth.cluster_ca_certificate,
        "identity": dns.endpoint,
    }


def endpoint_of(plane: ControlPlaneArgs) -> pulumi.Output[str]:
    """Return the address as a URL."""
    return pulumi.Output.concat("https://", plane["address"])


def identity_of(plane: ControlPlaneArgs) -> pulumi.Output[str]:
    """Return what stays as long as the cluster does, whichever way it is reached."""
    return pulumi.Output.from_input(plane.get("identity", plane["cluster_id"]))


def kubeconfig_of(name: str, plane: ControlPlaneArgs) -> pulumi.Output[str]:
    """Return a kubeconfig with GKE's login plugin, as a secret."""
    parts = pulumi.Output.all(name, endpoint_of(plane), plane.get("ca_certificate"))
    return pulumi.Output.secret(parts.apply(lambda found: kubeconfig(*found)))
