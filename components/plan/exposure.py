"""Who can reach the service, and what Kubernetes is asked for so that they can."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any


class ExposureKind(StrEnum):
    """How far the service is seen."""

    NONE = "none"
    """Inside the cluster."""
    INTERNAL = "internal"
    """Inside the VPC network, by a private address."""
    LOAD_BALANCER = "loadBalancer"
    """From the networks that are listed, by a public address."""


_INTERNAL = {"networking.gke.io/load-balancer-type": "Internal"}
"""What makes GKE's load balancer a private one (GKE's LoadBalancer Service page, 2026-11)."""


def service_metadata(kind: ExposureKind) -> dict[str, Any]:
    """Return the annotations of the Service, if it needs any."""
    return {"annotations": _INTERNAL} if kind is ExposureKind.INTERNAL else {}


def service_spec(kind: ExposureKind, source_ranges: Sequence[str]) -> dict[str, Any]:
    """Return the type of the Service and who may call it; with no range a private one is open."""
    if kind is ExposureKind.NONE:
        return {"type": "ClusterIP"}
    ranges = {"load_balancer_source_ranges": list(source_ranges)} if source_ranges else {}
    return {"type": "LoadBalancer", **ranges}
