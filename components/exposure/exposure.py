"""The exposure of the service: Service, Ingress or Gateway, by kind.

For a kind without a proxy the endpoint is the address of the Service, if it has one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi.errors import InputPropertyErrorDetails

from ..core.arguments import checked
from ..core.type_token import TYPE_PREFIX
from .gateway import InferenceGateway
from .ingress import Ingress, callers_errors, route_errors
from .plan import ExposureKind


class ExposureArgs(TypedDict):
    """Kind of exposure and its settings."""

    kind: ExposureKind
    """Kind of exposure; decides which resources exist. Plain."""
    project: pulumi.Input[str]
    """Google Cloud project id."""
    region: str
    """Region of the cluster. Plain."""
    subnetwork: pulumi.Input[str]
    """Id of the cluster's subnetwork."""
    proxy_subnetwork: pulumi.Input[str]
    """Id of the network's proxy-only subnetwork; empty for an existing network."""
    namespace: pulumi.Input[str]
    """Namespace of the Service."""
    app: str
    """Name of the model server, as in the label of its pods. Plain."""
    service: pulumi.Input[str]
    """Name of the Service."""
    service_url: pulumi.Input[str]
    """URL of the Service itself."""
    kubeconfig: pulumi.Input[str]
    """Kubeconfig for the wait until GKE has installed its kinds."""
    source_ranges: NotRequired[Sequence[str]]
    """Networks that can call the service; defaults to none. Plain."""
    draining_seconds: NotRequired[int]
    """Seconds in which a stopping replica can finish its requests; defaults to 60. Plain."""
    host: NotRequired[str | None]
    """DNS name of the service, for HTTPS; defaults to none. Plain."""
    certificate: NotRequired[str | None]
    """Name of an SSL certificate in the region, with kind `gateway`; defaults to none. Plain."""
    routes: NotRequired[Sequence[str] | None]
    """Paths of vLLM that `ingress` and `gateway` forward; defaults to the paths that common clients
    call. Plain."""


def _errors(args: Mapping[str, Any]) -> Iterator[InputPropertyErrorDetails]:
    if args.get("kind") == ExposureKind.INGRESS:
        yield from callers_errors(args)
    yield from route_errors(args)


class Exposure(pulumi.ComponentResource):
    """Access to the service from outside the cluster."""

    endpoint: pulumi.Output[str]
    """URL to call, without a path."""

    @checked(ExposureArgs, _errors)
    def __init__(
        self, name: str, args: ExposureArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:Exposure", name, None, opts)
        kind = ExposureKind(args["kind"])
        if kind is ExposureKind.INGRESS:
            self.endpoint = self._ingress(name, args).endpoint
        elif kind is ExposureKind.GATEWAY:
            self.endpoint = self._gateway(name, args).endpoint
        else:
            self.endpoint = pulumi.Output.from_input(args["service_url"])
        self.register_outputs({"endpoint": self.endpoint})

    def _ingress(self, name: str, args: ExposureArgs) -> Ingress:
        return Ingress(
            name,
            {
                "project": args["project"],
                "namespace": args["namespace"],
                "service": args["service"],
                "kubeconfig": args["kubeconfig"],
                "source_ranges": args.get("source_ranges", ()),
                "draining_seconds": int(args.get("draining_seconds", 60)),
                "host": args.get("host"),
                "routes": args.get("routes"),
            },
            pulumi.ResourceOptions(parent=self),
        )

    def _gateway(self, name: str, args: ExposureArgs) -> InferenceGateway:
        return InferenceGateway(
            name,
            {
                "project": args["project"],
                "region": args["region"],
                "subnetwork": args["subnetwork"],
                "proxy_subnetwork": args["proxy_subnetwork"],
                "namespace": args["namespace"],
                "app": args["app"],
                "kubeconfig": args["kubeconfig"],
                "draining_seconds": int(args.get("draining_seconds", 60)),
                "source_ranges": args.get("source_ranges", ()),
                "host": args.get("host"),
                "routes": args.get("routes"),
                "certificate": args.get("certificate"),
            },
            pulumi.ResourceOptions(parent=self),
        )
