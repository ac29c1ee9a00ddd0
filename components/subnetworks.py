"""The subnetworks of a network of the stack's own, and the ranges that they share out."""

import pulumi
import pulumi_gcp as gcp

_NODES = "10.0.0.0/20"
_PODS = "10.4.0.0/14"
_SERVICES = "10.8.0.0/20"
_PROXIES = "10.9.0.0/23"
"""For the proxies of the region's load balancers, of the size that Google recommends (its page on
proxy-only subnets, 2026-11)."""


def nodes_subnetwork(
    name: str,
    project: pulumi.Input[str],
    region: str,
    network: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> gcp.compute.Subnetwork:
    """Make the subnetwork of nodes, pods and Services."""
    return gcp.compute.Subnetwork(
        f"{name}-nodes",
        name=f"{name}-nodes",
        project=project,
        region=region,
        network=network,
        ip_cidr_range=_NODES,
        # Private nodes reach Google's APIs and Artifact Registry without NAT.
        private_ip_google_access=True,
        secondary_ip_ranges=[
            {"range_name": "pods", "ip_cidr_range": _PODS},
            {"range_name": "services", "ip_cidr_range": _SERVICES},
        ],
        opts=opts,
    )


def proxies_subnetwork(
    name: str,
    project: pulumi.Input[str],
    region: str,
    network: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> gcp.compute.Subnetwork:
    """Make the subnetwork of the load balancers' proxies: one a region, and nothing else in it."""
    return gcp.compute.Subnetwork(
        f"{name}-proxies",
        name=f"{name}-proxies",
        project=project,
        region=region,
        network=network,
        ip_cidr_range=_PROXIES,
        purpose="REGIONAL_MANAGED_PROXY",
        role="ACTIVE",
        opts=opts,
    )
