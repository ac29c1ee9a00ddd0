"""Who can reach the service."""

from ..plan.exposure import ExposureKind
from .section import Section
from .text import Cidr, HostName, InferenceRoute, NamespaceName, ResourceName


class Exposure(Section):
    """Who can reach the service; nobody outside the cluster unless asked."""

    kind: ExposureKind = ExposureKind.NONE
    """How callers get to the service."""
    source_ranges: tuple[Cidr, ...] = ()
    """IPv4 networks that may call; required of a kind that is public."""
    from_namespaces: tuple[NamespaceName, ...] = ()
    """Namespaces whose pods may call, beside whom the kind lets in."""
    host: HostName | None = None
    """Name that callers use; whoever owns it points it at the address."""
    certificate: ResourceName | None = None
    """Name of an SSL certificate in the stack's region, with kind `gateway`."""
    routes: tuple[InferenceRoute, ...] | None = None
    """Paths of vLLM that callers reach, with kinds `ingress` and `gateway`; what the common clients
    call where it is left out."""
