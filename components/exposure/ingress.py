"""A public address behind Google's proxy: listed callers, listed paths, a certificate.

This file creates everything between the internet and the Service. The model server creates the
Service with its network endpoint groups.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s
from pulumi.errors import InputPropertyErrorDetails

from ..core.arguments import argument_error, checked
from ..core.custom_timeouts import at_most
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX
from ..core.wait_for_definition import wait_for_definition
from ..core.waits import LOAD_BALANCER_SECONDS
from ..model.profiles import PORT
from .ingress_plan import annotations, backend_config_spec, frontend_config_spec
from .plan import paths, route_problem
from .security_policy import allow_only


class IngressArgs(TypedDict):
    """Model server, callers and DNS name."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    namespace: pulumi.Input[str]
    """Namespace of the Service."""
    service: pulumi.Input[str]
    """Name of the Service; its annotation names the BackendConfig, which is called like this
    component."""
    kubeconfig: pulumi.Input[str]
    """Kubeconfig for the wait until GKE has installed its kinds."""
    source_ranges: Sequence[str]
    """Networks that can call the service. Plain."""
    draining_seconds: int
    """Seconds in which a stopping replica can finish its requests. Plain."""
    host: NotRequired[str | None]
    """DNS name of the service, for HTTPS; defaults to none, plain HTTP. Plain."""
    routes: NotRequired[Sequence[str] | None]
    """Paths of vLLM that are forwarded; defaults to the paths that common clients call. Plain."""


def route_errors(args: Mapping[str, Any]) -> Iterator[InputPropertyErrorDetails]:
    """Yield an error for each path that a proxy must not forward, and for an empty list."""
    routes = args.get("routes")
    if routes is not None and not routes:
        yield argument_error("routes", "lets nothing through; leave it out for the default")
    for index, path in enumerate(routes or ()):
        if (reason := route_problem(path)) is not None:
            yield argument_error(f"routes[{index}]", reason)


def ingress_errors(args: Mapping[str, Any]) -> Iterator[InputPropertyErrorDetails]:
    """Yield the errors of the callers and the paths."""
    yield from callers_errors(args)
    yield from route_errors(args)


def callers_errors(args: Mapping[str, Any]) -> Iterator[InputPropertyErrorDetails]:
    """Yield an error if no callers are listed."""
    if not args.get("source_ranges"):
        yield argument_error(
            "source_ranges", "a public address needs the networks that may call it"
        )


class Ingress(pulumi.ComponentResource):
    """An external load balancer that filters by path."""

    endpoint: pulumi.Output[str]
    """URL without a path."""
    address: pulumi.Output[str]
    """IP address for the DNS record of the host."""

    @checked(IngressArgs, ingress_errors)
    def __init__(
        self, name: str, args: IngressArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:Ingress", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        address = gcp.compute.GlobalAddress(name, name=name, project=args["project"], opts=child)
        host = args.get("host")
        ingress = self._ingress(name, args, address.name, self._configured(name, args, host))
        self.address = address.address
        url = pulumi.Output.concat("http://", self.address) if host is None else f"https://{host}"
        self.endpoint = after(url, ingress.id)
        self.register_outputs({"endpoint": self.endpoint, "address": self.address})

    def _configured(
        self, name: str, args: IngressArgs, host: str | None
    ) -> list[k8s.apiextensions.CustomResource]:
        """Create the objects that the annotations of the Ingress and of the Service name."""
        policy = gcp.compute.SecurityPolicy(
            name,
            name=name,
            project=args["project"],
            rules=allow_only(args["source_ranges"]),
            opts=pulumi.ResourceOptions(parent=self),
        )
        waits = wait_for_definition(
            f"{name}-ingress",
            "backendconfigs.cloud.google.com",
            args["kubeconfig"],
            self,
            *(() if host is None else _KINDS_OF_A_HOST),
        )
        backend = backend_config_spec(policy.name, int(args["draining_seconds"]))
        specs: list[tuple[str, str, dict[str, Any]]] = [
            ("cloud.google.com/v1", "BackendConfig", backend)
        ]
        if host is not None:
            specs += [
                ("networking.gke.io/v1beta1", "FrontendConfig", frontend_config_spec()),
                ("networking.gke.io/v1", "ManagedCertificate", {"domains": [host]}),
            ]
        return [
            k8s.apiextensions.CustomResource(
                f"{name}-{kind}",
                api_version=api_version,
                kind=kind,
                metadata={"name": name, "namespace": args["namespace"]},
                spec=spec,
                # No input depends on the wait, and the API server knows the kinds only after it.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[waits]),
            )
            for api_version, kind, spec in specs
        ]

    def _ingress(
        self,
        name: str,
        args: IngressArgs,
        address: pulumi.Input[str],
        configured: list[k8s.apiextensions.CustomResource],
    ) -> k8s.networking.v1.Ingress:
        host = args.get("host")
        service = {"name": args["service"], "port": {"number": PORT}}
        listed = [
            {"path": path, "path_type": "Exact", "backend": {"service": service}}
            for path in paths(args.get("routes"))
        ]
        return k8s.networking.v1.Ingress(
            name,
            metadata={
                "name": name,
                "namespace": args["namespace"],
                "annotations": {**annotations(name, host), ADDRESS: address},
            },
            spec={
                "rules": [{**({} if host is None else {"host": host}), "http": {"paths": listed}}]
            },
            # Annotations refer by name only and carry no order, and an Ingress without its security
            # policy is open to all callers.
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=configured,
                custom_timeouts=at_most(LOAD_BALANCER_SECONDS, delete=LOAD_BALANCER_SECONDS),
            ),
        )


_KINDS_OF_A_HOST = (
    "frontendconfigs.networking.gke.io",
    "managedcertificates.networking.gke.io",
)

ADDRESS = "kubernetes.io/ingress.global-static-ip-name"
"""Annotation with the name of the reserved address."""
