"""The specs of the Gateway: listener, route, pool and GKE's policies.

Kinds and fields: the Gateway API v1, the Inference Extension's v1 and GKE's policies, from GKE's
Inference Gateway pages, 2026-11.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..model.profiles import PORT
from .endpoint_picker_plan import GRPC_PORT
from .plan import RESPONSE_SECONDS


@dataclass(frozen=True)
class Kind:
    """A kind of the Kubernetes API."""

    api_version: str
    name: str


GATEWAY = Kind("gateway.networking.k8s.io/v1", "Gateway")
ROUTE = Kind("gateway.networking.k8s.io/v1", "HTTPRoute")
POOL = Kind("inference.networking.k8s.io/v1", "InferencePool")
BACKEND_POLICY = Kind("networking.gke.io/v1", "GCPBackendPolicy")
HEALTH_POLICY = Kind("networking.gke.io/v1", "HealthCheckPolicy")

GATEWAY_DEFINITIONS = (
    "gateways.gateway.networking.k8s.io",
    "httproutes.gateway.networking.k8s.io",
)
"""Kinds of a Gateway; GKE installs them after the Gateway API is enabled."""

POOL_DEFINITIONS = (
    "inferencepools.inference.networking.k8s.io",
    "gcpbackendpolicies.networking.gke.io",
    "healthcheckpolicies.networking.gke.io",
)
"""Kinds of a pool; GKE installs InferencePool from `gke_versions.INFERENCE_POOL` on."""


MATCHES_IN_A_RULE = 8
"""Maximum number of matches in a rule: the limit of the Gateway API v1.0, which later versions
raised to 64 (nginx-gateway-fabric issue 2431, 2024). 8 fits whichever version GKE installs."""


def gateway_class(*, public: bool) -> str:
    """Return the class of the Gateway: a regional one, since no other supports an InferencePool."""
    return "gke-l7-regional-external-managed" if public else "gke-l7-rilb"


def address_name(name: str, *, public: bool) -> str:
    """Return the name of the address, a different one for a public and a private Gateway.

    When a Gateway becomes public, it changes to the new address before the old one is deleted. With
    the same name the old address would have to be deleted first, while the Gateway uses it.
    """
    return f"{name}-gateway" if public else f"{name}-gateway-internal"


def gateway_spec(
    address: Any, host: str | None, certificate: str | None, *, public: bool
) -> dict[str, Any]:
    """Return the spec of the Gateway: one listener, with HTTPS if there is a certificate."""
    listener: dict[str, Any] = {"name": "http", "protocol": "HTTP", "port": 80}
    if certificate is not None:
        options = {"networking.gke.io/pre-shared-certs": certificate}
        listener = {
            "name": "https",
            "protocol": "HTTPS",
            "port": 443,
            **({} if host is None else {"hostname": host}),
            "tls": {"mode": "Terminate", "options": options},
        }
    return {
        "gatewayClassName": gateway_class(public=public),
        "addresses": [{"type": "NamedAddress", "value": address}],
        "listeners": [{**listener, "allowedRoutes": {"namespaces": {"from": "Same"}}}],
    }


def route_spec(gateway: Any, pool: Any, host: str | None, paths: Sequence[str]) -> dict[str, Any]:
    """Return the spec of the route: the listed paths lead to the pool, other paths get 404."""
    matches = [{"path": {"type": "Exact", "value": path}} for path in paths]
    return {
        "parentRefs": [{"name": gateway}],
        **({} if host is None else {"hostnames": [host]}),
        "rules": [
            {
                "matches": matches[start : start + MATCHES_IN_A_RULE],
                "backendRefs": [_reference(pool)],
            }
            for start in range(0, len(matches), MATCHES_IN_A_RULE)
        ],
    }


def pool_spec(labels: Mapping[str, str], picker: Any) -> dict[str, Any]:
    """Return the spec of the pool: the pods that serve, and their picker.

    If the picker does not answer, the load balancer chooses a replica itself, so that the service
    stays available with a worse distribution.
    """
    return {
        "selector": {"matchLabels": dict(labels)},
        "targetPorts": [{"number": PORT}],
        "endpointPickerRef": {
            "name": picker,
            "port": {"number": GRPC_PORT},
            "failureMode": "FailOpen",
        },
    }


def health_policy_spec(pool: Any) -> dict[str, Any]:
    """Return the health check of the load balancer for a pod."""
    check = {"type": "HTTP", "httpHealthCheck": {"requestPath": "/health", "port": PORT}}
    return {"targetRef": _reference(pool), "default": {"config": check}}


def backend_policy_spec(
    pool: Any, draining_seconds: int, security_policy: Any | None
) -> dict[str, Any]:
    """Return the timeout of the load balancer for a pod, and its security policy."""
    guard = {} if security_policy is None else {"securityPolicy": security_policy}
    return {
        "targetRef": _reference(pool),
        "default": {
            "timeoutSec": RESPONSE_SECONDS,
            "connectionDraining": {"drainingTimeoutSec": draining_seconds},
            **guard,
        },
    }


def _reference(pool: Any) -> dict[str, Any]:
    return {"group": POOL.api_version.partition("/")[0], "kind": POOL.name, "name": pool}
