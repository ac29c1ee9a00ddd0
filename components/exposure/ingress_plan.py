"""What GKE's Ingress controller is told: annotations, and the specs of its own kinds.

Names and fields: GKE's Ingress configuration page, 2026-11.
"""

from typing import Any

from ..model.profiles import PORT
from .plan import RESPONSE_SECONDS


def annotations(name: str, host: str | None) -> dict[str, str]:
    """Return what an Ingress says of itself; with a host, where its certificate is."""
    # The controller reads this annotation and not `ingressClassName`.
    found = {"kubernetes.io/ingress.class": "gce"}
    if host is not None:
        found |= {
            "networking.gke.io/managed-certificates": name,
            "networking.gke.io/v1beta1.FrontendConfig": name,
        }
    return found


def backend_config_spec(security_policy: Any, draining_seconds: int) -> dict[str, Any]:
    """Return how the load balancer treats the pods: its check, its patience, its guard."""
    return {
        "healthCheck": {"type": "HTTP", "requestPath": "/health", "port": PORT},
        "timeoutSec": RESPONSE_SECONDS,
        "connectionDraining": {"drainingTimeoutSec": draining_seconds},
        "securityPolicy": {"name": security_policy},
    }


def frontend_config_spec() -> dict[str, Any]:
    """Return what the load balancer does before any path: send plain HTTP to HTTPS."""
    return {"redirectToHttps": {"enabled": True}}
