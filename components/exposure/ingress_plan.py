"""The annotations of the Ingress, and the specs of the kinds of GKE's Ingress controller.

Names and fields: GKE's Ingress configuration page, 2026-11.
"""

from typing import Any

from ..model.profiles import PORT
from .plan import RESPONSE_SECONDS


def annotations(name: str, host: str | None) -> dict[str, str]:
    """Return the annotations of an Ingress; with a host, they name its certificate."""
    # The controller reads this annotation and not `ingressClassName`.
    values = {"kubernetes.io/ingress.class": "gce"}
    if host is not None:
        values |= {
            "networking.gke.io/managed-certificates": name,
            "networking.gke.io/v1beta1.FrontendConfig": name,
        }
    return values


def backend_config_spec(security_policy: Any, draining_seconds: int) -> dict[str, Any]:
    """Return the backend settings of the load balancer: health check, timeouts, security policy."""
    return {
        "healthCheck": {"type": "HTTP", "requestPath": "/health", "port": PORT},
        "timeoutSec": RESPONSE_SECONDS,
        "connectionDraining": {"drainingTimeoutSec": draining_seconds},
        "securityPolicy": {"name": security_policy},
    }


def frontend_config_spec() -> dict[str, Any]:
    """Return the frontend settings of the load balancer: redirect HTTP to HTTPS."""
    return {"redirectToHttps": {"enabled": True}}
