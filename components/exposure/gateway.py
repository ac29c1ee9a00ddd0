"""GKE's Inference Gateway: a load balancer with an endpoint picker that chooses the replica.

This file creates the Gateway, its security policy and its route; `inference_pool.py` creates the
pool. The address is public if networks are listed, and private in the VPC network otherwise.
"""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.custom_timeouts import at_most
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX
from ..core.wait_for_definition import wait_for_definition
from ..core.waits import LOAD_BALANCER_SECONDS, until
from . import gateway_plan as plan
from .inference_pool import InferencePool, InferencePoolArgs
from .ingress import route_errors
from .plan import paths
from .security_policy import allow_only


class InferenceGatewayArgs(TypedDict):
    """Model server, callers and DNS name."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    region: str
    """Region of the cluster."""
    subnetwork: pulumi.Input[str]
    """Id of the subnetwork for a private address."""
    proxy_subnetwork: pulumi.Input[str]
    """Id of the network's proxy-only subnetwork; empty for an existing network."""
    namespace: pulumi.Input[str]
    """Namespace of the pods."""
    app: str
    """Name of the model server, as in the label of its pods. Plain."""
    kubeconfig: pulumi.Input[str]
    """Kubeconfig for the wait until GKE has installed its kinds."""
    draining_seconds: int
    """Seconds in which a stopping replica can finish its requests. Plain."""
    source_ranges: NotRequired[Sequence[str]]
    """Networks that can call a public address; defaults to none, a private address. Plain."""
    host: NotRequired[str | None]
    """DNS name of the service; defaults to none. Plain."""
    certificate: NotRequired[str | None]
    """Name of the region's SSL certificate, for HTTPS; defaults to none, plain HTTP. Plain."""
    routes: NotRequired[Sequence[str] | None]
    """Paths of vLLM that are forwarded; defaults to the paths that common clients call. Plain."""


class InferenceGateway(pulumi.ComponentResource):
    """A regional load balancer with an endpoint picker."""

    endpoint: pulumi.Output[str]
    """URL without a path, known once the load balancer has a backend."""
    address: pulumi.Output[str]
    """IP address for the DNS record of the host."""

    @checked(InferenceGatewayArgs, route_errors)
    def __init__(
        self, name: str, args: InferenceGatewayArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:InferenceGateway", name, None, opts)
        public, host = bool(args.get("source_ranges")), args.get("host")
        pool = self._pool(name, args)
        address = self._address(name, args, public=public)
        # The proxy-only subnetwork must exist before the load balancer and be deleted after it.
        address_name = after(address.name, pulumi.Output.from_input(args["proxy_subnetwork"]), pool)
        certificate = args.get("certificate")
        gateway, route = self._create_gateway(
            name, args, plan.gateway_spec(address_name, host, certificate, public=public), pool
        )
        self.address = address.address
        scheme = "http" if certificate is None else "https"
        url = pulumi.Output.concat(f"{scheme}://", self.address if host is None else host)
        self.endpoint = after(url, gateway.id, route.id)
        self.register_outputs({"endpoint": self.endpoint, "address": self.address})

    def _pool(self, name: str, args: InferenceGatewayArgs) -> pulumi.Output[str]:
        pool: InferencePoolArgs = {
            "namespace": args["namespace"],
            "app": args["app"],
            "kubeconfig": args["kubeconfig"],
            "draining_seconds": args["draining_seconds"],
        }
        if ranges := args.get("source_ranges"):
            guard = gcp.compute.RegionSecurityPolicy(
                name,
                name=name,
                project=args["project"],
                region=args["region"],
                type="CLOUD_ARMOR",
                rules=allow_only(ranges),
                opts=pulumi.ResourceOptions(parent=self),
            )
            pool["security_policy"] = guard.name
        return InferencePool(name, pool, pulumi.ResourceOptions(parent=self)).pool_name

    def _address(
        self, name: str, args: InferenceGatewayArgs, *, public: bool
    ) -> gcp.compute.Address:
        return gcp.compute.Address(
            f"{name}-gateway",
            name=plan.address_name(name, public=public),
            project=args["project"],
            region=args["region"],
            address_type="EXTERNAL" if public else "INTERNAL",
            # GKE's guide reserves the address of a regional public Gateway in this tier.
            network_tier="STANDARD" if public else None,
            purpose=None if public else "SHARED_LOADBALANCER_VIP",
            subnetwork=None if public else args["subnetwork"],
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _create_gateway(
        self,
        name: str,
        args: InferenceGatewayArgs,
        spec: dict[str, object],
        pool: pulumi.Output[str],
    ) -> tuple[k8s.apiextensions.CustomResource, k8s.apiextensions.CustomResource]:
        """Create the Gateway and its route."""
        first, *others = plan.GATEWAY_DEFINITIONS
        waits = wait_for_definition(f"{name}-gateway", first, args["kubeconfig"], self, *others)
        metadata = {"name": name, "namespace": args["namespace"]}
        # No input depends on the wait, and the API server knows the kinds only after it.
        after_wait = pulumi.ResourceOptions(parent=self, depends_on=[waits])
        gateway = k8s.apiextensions.CustomResource(
            f"{name}-Gateway",
            api_version=plan.GATEWAY.api_version,
            kind=plan.GATEWAY.name,
            metadata={**metadata, "annotations": until("Programmed")},
            spec=spec,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[waits],
                custom_timeouts=at_most(LOAD_BALANCER_SECONDS, delete=LOAD_BALANCER_SECONDS),
            ),
        )
        route = k8s.apiextensions.CustomResource(
            f"{name}-HTTPRoute",
            api_version=plan.ROUTE.api_version,
            kind=plan.ROUTE.name,
            metadata=metadata,
            spec=plan.route_spec(
                after(name, gateway.id), pool, args.get("host"), paths(args.get("routes"))
            ),
            opts=after_wait,
        )
        return gateway, route
