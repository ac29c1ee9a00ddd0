"""What GKE's Gateway controller is told: the door, the paths, the pool behind them, its policies.

Kinds and fields: the Gateway API v1, the Inference Extension's v1 and GKE's policies, as GKE's
Inference Gateway pages have them, 2026-11.
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
"""What a door is made of; GKE brings these kinds after the Gateway API is turned on."""

POOL_DEFINITIONS = (
    "inferencepools.inference.networking.k8s.io",
    "gcpbackendpolicies.networking.gke.io",
    "healthcheckpolicies.networking.gke.io",
)
"""Kinds that a pool consists of. GKE brings InferencePool from `gke_versions.INFERENCE_POOL` on."""


MATCHES_IN_A_RULE = 8
"""Most matches of one rule: the limit of the Gateway API v1.0, which later versions raised to 64
(nginx-gateway-fabric issue 2431, 2024). Which version GKE installs is then of no matter."""


def gateway_class(*, public: bool) -> str:
    """Return the load balancer: regional both, as no other takes an InferencePool."""
    return "gke-l7-regional-external-managed" if public else "gke-l7-rilb"


def address_name(name: str, *, public: bool) -> str:
    """Return what the address is called: another name for each kind.

    A Gateway that becomes public leaves its address once it has the other. Of two with one name the
    old one would have to go first, and a Gateway uses it.
    """
    return f"{name}-gateway" if public else f"{name}-gateway-internal"


def gateway_spec(
    address: Any, host: str | None, certificate: str | None, *, public: bool
) -> dict[str, Any]:
    """Return the door: one listener, for HTTPS where there is a certificate."""
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
    """Return which paths lead to the pool; what no rule names is answered with 404."""
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
    """Return the pods that serve, and who chooses among them.

    While the picker does not answer, the load balancer chooses by itself: that is worse than the
    picker's choice, and better than none.
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
    """Return how the load balancer asks a pod whether it serves."""
    check = {"type": "HTTP", "httpHealthCheck": {"requestPath": "/health", "port": PORT}}
    return {"targetRef": _reference(pool), "default": {"config": check}}


def backend_policy_spec(
    pool: Any, draining_seconds: int, security_policy: Any | None
) -> dict[str, Any]:
    """Return how long the load balancer waits for a pod, and whom it lets in."""
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
