"""Who reaches the service from outside, and by which way.

Owns the choice of the way. Without a proxy it is the Service's own address, or none.
"""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from .ingress import Ingress
from .plan.exposure import ExposureKind
from .token import TYPE_PREFIX


class ExposureArgs(TypedDict):
    """How far the service is seen."""

    kind: ExposureKind
    """Plain: it decides which resources exist."""
    project: pulumi.Input[str]
    """Google Cloud project id."""
    namespace: pulumi.Input[str]
    """Namespace of the Service."""
    service: pulumi.Input[str]
    """Name of the Service."""
    service_url: pulumi.Input[str]
    """URL of the Service itself."""
    kubeconfig: pulumi.Input[str]
    """How to reach the cluster while waiting for kinds that GKE brings late."""
    source_ranges: NotRequired[Sequence[str]]
    """Networks that may call; defaults to none. Plain."""
    draining_seconds: NotRequired[int]
    """How long a leaving replica may finish its answers; defaults to 60. Plain."""
    host: NotRequired[str | None]
    """Name that callers use, for HTTPS; defaults to none. Plain."""


class Exposure(pulumi.ComponentResource):
    """The way to the service."""

    endpoint: pulumi.Output[str]
    """URL to call, without a path."""

    def __init__(
        self, name: str, args: ExposureArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:Exposure", name, None, opts)
        self.endpoint = (
            self._ingress(name, args).endpoint
            if ExposureKind(args["kind"]) is ExposureKind.INGRESS
            else pulumi.Output.from_input(args["service_url"])
        )
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
            },
            pulumi.ResourceOptions(parent=self),
        )
