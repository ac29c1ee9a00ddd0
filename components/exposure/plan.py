"""The kinds of exposure, and the Service of each kind.

This file also holds the paths that a proxy forwards, for every kind that filters by path.
"""

import difflib
import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from ..core.waits import NOT_AWAITED, UNTIL_ADDRESS
from ..facts.vllm_routes import ADMINISTRATION, BY_DEFAULT, INFERENCE, NOT_OPENED


class ExposureKind(StrEnum):
    """Address of the service and clients that can reach it."""

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
        """Return whether Google's proxy, which filters paths, is in front of the pods."""
        return self in {ExposureKind.INGRESS, ExposureKind.GATEWAY}

    @property
    def comes_by_a_node(self) -> bool:
        """Return whether any node can receive a packet and forward it with its own address.

        Nodes do so if a Service has an address of its own and no `externalTrafficPolicy`.
        """
        return self in {ExposureKind.INTERNAL, ExposureKind.LOAD_BALANCER}

    @property
    def is_public(self) -> bool:
        """Return whether the kind always has a public address and needs a list of callers."""
        return self in {ExposureKind.LOAD_BALANCER, ExposureKind.INGRESS}


RESPONSE_SECONDS = 3600
"""Seconds for which an answer can stream through a proxy; Google's default of 30 s ends long
answers."""

KEEP_ALIVE_SECONDS = 620
"""Seconds for which vLLM keeps an idle connection: longer than the 600 s of Google's proxies. With
vLLM's own 5 s, a proxy can send a request into a closed connection and answer 502 (Cloud Load
Balancing, "Backend HTTP keepalive timeout", 2026-11)."""

_INTERNAL = {"networking.gke.io/load-balancer-type": "Internal"}
"""Annotation that makes GKE's load balancer private (GKE's LoadBalancer Service page, 2026-11)."""


def paths(routes: Sequence[str] | None) -> tuple[str, ...]:
    """Return the paths that a proxy forwards, as exact matches: the listed ones or the default.

    vLLM answers many more paths without authentication, even with an API key (its security guide).
    """
    return tuple(dict.fromkeys(BY_DEFAULT if routes is None else routes))


def route_problem(path: str) -> str | None:
    """Return the error of a path that must not be forwarded, or None for an inference route."""
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

    With network endpoint groups an Ingress sends directly to the pods, so no node opens a port;
    `backend` names the BackendConfig with the settings.
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
    """Return the type of the Service and its callers; without ranges a private one is open."""
    if kind is ExposureKind.NONE or kind.has_proxy:
        return {"type": "ClusterIP"}
    ranges = {"load_balancer_source_ranges": list(source_ranges)} if source_ranges else {}
    return {"type": "LoadBalancer", **ranges}
