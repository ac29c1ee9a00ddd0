"""Who can reach the service, and what Kubernetes is asked for so that they can.

Owns which paths a proxy lets through: the one answer for every kind that looks at paths.
"""

import difflib
import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from ..core.waits import NOT_AWAITED, UNTIL_ADDRESS
from ..facts.vllm_routes import ADMINISTRATION, BY_DEFAULT, INFERENCE, NOT_OPENED


class ExposureKind(StrEnum):
    """How far the service is seen."""

    NONE = "none"
    """Inside the cluster, from the listed namespaces."""
    INTERNAL = "internal"
    """Inside the VPC network, at a private address."""
    LOAD_BALANCER = "loadBalancer"
    """From the listed networks, at a public address."""
    INGRESS = "ingress"
    """From the listed networks, at a public name or address, for the listed paths."""
    GATEWAY = "gateway"
    """Like `ingress`, or inside the VPC network if no networks are listed; a picker chooses the
    replica."""

    @property
    def has_proxy(self) -> bool:
        """Return whether Google's proxy stands before the pods: it sees paths and keeps them."""
        return self in {ExposureKind.INGRESS, ExposureKind.GATEWAY}

    @property
    def comes_by_a_node(self) -> bool:
        """Return whether any node takes a packet and passes it on under its own address.

        It does where a Service has an address of its own and no `externalTrafficPolicy`.
        """
        return self in {ExposureKind.INTERNAL, ExposureKind.LOAD_BALANCER}

    @property
    def is_public(self) -> bool:
        """Return whether it always has a public address, and so has to name its callers."""
        return self in {ExposureKind.LOAD_BALANCER, ExposureKind.INGRESS}


RESPONSE_SECONDS = 3600
"""How long an answer may stream before a proxy cuts it: Google's own 30 s end a long one."""

KEEP_ALIVE_SECONDS = 620
"""How long vLLM keeps an idle connection: longer than the 600 s of Google's proxies, which would
else send a request into a connection that vLLM's own 5 s have just closed, and answer 502 (Cloud
Load Balancing, "Backend HTTP keepalive timeout", 2026-11)."""

_INTERNAL = {"networking.gke.io/load-balancer-type": "Internal"}
"""What makes GKE's load balancer a private one (GKE's LoadBalancer Service page, 2026-11)."""


def paths(routes: Sequence[str] | None) -> tuple[str, ...]:
    """Return what a proxy lets through, each path exactly as written: as listed, or the default.

    vLLM answers much more to every caller, even where it has an API key (its security guide).
    """
    return tuple(dict.fromkeys(BY_DEFAULT if routes is None else routes))


def route_problem(path: str) -> str | None:
    """Return why a path cannot be let through; None for an inference route of the pinned vLLM."""
    if path in INFERENCE:
        return None
    if path in ADMINISTRATION:
        return f"'{path}' administers the server ({ADMINISTRATION[path]}); no proxy passes it on"
    if path in NOT_OPENED:
        return f"'{path}' cannot be opened: {NOT_OPENED[path]}"
    near = difflib.get_close_matches(path, INFERENCE, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"'{path}' is no inference route of vLLM; {hint}known: {', '.join(INFERENCE)}"


def service_metadata(kind: ExposureKind, backend: str) -> dict[str, Any]:
    """Return the annotations of the Service.

    With network endpoint groups an Ingress sends to the pods themselves, so no node opens a port;
    `backend` names the BackendConfig that says how.
    """
    if kind is ExposureKind.NONE or kind.has_proxy:
        ingress = {
            "cloud.google.com/neg": json.dumps({"ingress": True}),
            "cloud.google.com/backend-config": json.dumps({"default": backend}),
        }
        return {"annotations": {**NOT_AWAITED, **(ingress if kind is ExposureKind.INGRESS else {})}}
    internal = _INTERNAL if kind is ExposureKind.INTERNAL else {}
    return {"annotations": {**UNTIL_ADDRESS, **internal}}


def service_spec(kind: ExposureKind, source_ranges: Sequence[str]) -> dict[str, Any]:
    """Return the type of the Service and who may call it; with no range a private one is open."""
    if kind is ExposureKind.NONE or kind.has_proxy:
        return {"type": "ClusterIP"}
    ranges = {"load_balancer_source_ranges": list(source_ranges)} if source_ranges else {}
    return {"type": "LoadBalancer", **ranges}
