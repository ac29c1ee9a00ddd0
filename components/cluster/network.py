"""The network of the cluster: a VPC-native subnet, with NAT for the traffic of private nodes.

GKE creates the firewall rules. An existing network, with its NAT, stays with its owner.
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp

from ..core.arguments import checked
from ..core.type_token import TYPE_PREFIX
from ..facts.addresses import NAT_PORTS
from .address_ranges import NODES, PODS, PROXIES, SERVICES


def nodes_subnetwork(
    name: str,
    project: pulumi.Input[str],
    region: str,
    network: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> gcp.compute.Subnetwork:
    """Create the subnetwork of nodes, pods and Services."""
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
    """Create the proxy-only subnetwork of a region, for the proxies of load balancers."""
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


class ExistingNetworkArgs(TypedDict):
    """An existing network."""

    network: pulumi.Input[str]
    """Id of the VPC network."""
    subnetwork: pulumi.Input[str]
    """Id of the subnetwork in the stack's region."""
    pod_range: pulumi.Input[str]
    """Name of its secondary range for pods."""
    service_range: pulumi.Input[str]
    """Name of its secondary range for Services."""


class NetworkArgs(TypedDict):
    """Region of the new network, or an existing one."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    region: str
    """Region of the subnetwork."""
    existing: NotRequired[ExistingNetworkArgs]
    """Use this network and create none; defaults to none, and the component creates one. Plain."""
    proxies: NotRequired[bool]
    """Create the subnetwork for the proxies of a regional load balancer; defaults to false.
    Plain."""


class Network(pulumi.ComponentResource):
    """A network ready for a VPC-native cluster with private nodes."""

    network: pulumi.Output[str]
    """Id of the VPC network."""
    subnetwork: pulumi.Output[str]
    """Id of the subnetwork."""
    pod_range: pulumi.Output[str]
    """Name of the secondary range for pods."""
    service_range: pulumi.Output[str]
    """Name of the secondary range for Services."""
    proxy_subnetwork: pulumi.Output[str]
    """Id of the proxy-only subnetwork; empty without `proxies`, or if the network is an existing
    one."""

    @checked(NetworkArgs)
    def __init__(
        self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:Network", name, None, opts)
        existing = args.get("existing")
        if existing is None:
            self._make(name, args)
        else:
            self._use(existing)
        placement = {
            "network": self.network,
            "subnetwork": self.subnetwork,
            "pod_range": self.pod_range,
            "service_range": self.service_range,
            "proxy_subnetwork": self.proxy_subnetwork,
        }
        self.register_outputs(placement)

    def _make(self, name: str, args: NetworkArgs) -> None:
        child = pulumi.ResourceOptions(parent=self)
        network = gcp.compute.Network(
            name,
            name=name,
            project=args["project"],
            auto_create_subnetworks=False,
            opts=child,
        )
        where = (args["project"], args["region"], network.id)
        subnetwork = nodes_subnetwork(name, *where, child)
        self._create_nat(name, args, network, subnetwork)
        self.network = network.id
        self.subnetwork = subnetwork.id
        self.pod_range = pulumi.Output.from_input("pods")
        self.service_range = pulumi.Output.from_input("services")
        self.proxy_subnetwork = (
            proxies_subnetwork(name, *where, child).id
            if args.get("proxies", False)
            else pulumi.Output.from_input("")
        )

    def _create_nat(
        self,
        name: str,
        args: NetworkArgs,
        network: gcp.compute.Network,
        subnetwork: gcp.compute.Subnetwork,
    ) -> None:
        """Create the NAT through which private nodes reach the model hub."""
        child = pulumi.ResourceOptions(parent=self)
        router = gcp.compute.Router(
            f"{name}-router",
            name=f"{name}-router",
            project=args["project"],
            region=args["region"],
            network=network.id,
            opts=child,
        )
        gcp.compute.RouterNat(
            f"{name}-nat",
            name=f"{name}-nat",
            project=args["project"],
            region=args["region"],
            router=router.name,
            nat_ip_allocate_option="AUTO_ONLY",
            # A node gets more ports as it opens more connections; endpoint-independent mapping
            # excludes it.
            enable_dynamic_port_allocation=True,
            enable_endpoint_independent_mapping=False,
            min_ports_per_vm=NAT_PORTS.fewest,
            max_ports_per_vm=NAT_PORTS.most,
            source_subnetwork_ip_ranges_to_nat="LIST_OF_SUBNETWORKS",
            subnetworks=[{"name": subnetwork.id, "source_ip_ranges_to_nats": ["ALL_IP_RANGES"]}],
            opts=child,
        )

    def _use(self, existing: ExistingNetworkArgs) -> None:
        self.network = pulumi.Output.from_input(existing["network"])
        self.subnetwork = pulumi.Output.from_input(existing["subnetwork"])
        self.pod_range = pulumi.Output.from_input(existing["pod_range"])
        self.service_range = pulumi.Output.from_input(existing["service_range"])
        self.proxy_subnetwork = pulumi.Output.from_input("")
