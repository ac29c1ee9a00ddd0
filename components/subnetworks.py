"""The subnetworks of a network of the stack's own."""

import pulumi
import pulumi_gcp as gcp

from .plan.address_ranges import NODES, PODS, PROXIES, SERVICES


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
        ip_cidr_range=NODES,
        # Private nodes reach Google's APIs and Artifact Registry without NAT.
        private_ip_google_access=True,
        secondary_ip_ranges=[
            {"range_name": "pods", "ip_cidr_range": PODS},
            {"range_name": "services", "ip_cidr_range": SERVICES},
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
        ip_cidr_range=PROXIES,
        purpose="REGIONAL_MANAGED_PROXY",
        role="ACTIVE",
        opts=opts,
    )
