"""The keys under `exposure`."""

from typing import Annotated

from ..core.section import Section
from ..core.text import Cidr, HostName, NamespaceName, ResourceName, without
from .plan import ExposureKind, route_problem

InferenceRoute = Annotated[str, without(route_problem)]


class Exposure(Section):
    """Clients that can reach the service; by default none outside the cluster."""

    kind: ExposureKind = ExposureKind.NONE
    """Address of the service and clients that can reach it."""
    source_ranges: tuple[Cidr, ...] = ()
    """IPv4 networks that can call the service; required for a public kind."""
    from_namespaces: tuple[NamespaceName, ...] = ()
    """Namespaces whose pods can also call the service."""
    host: HostName | None = None
    """DNS name of the service; create the DNS record for its address yourself."""
    certificate: ResourceName | None = None
    """Name of an SSL certificate in the stack's region, with kind `gateway`."""
    routes: tuple[InferenceRoute, ...] | None = None
    """Paths of vLLM that `ingress` and `gateway` forward. If unset, the paths that common clients
    call."""
