"""The rules of the NetworkPolicies: the connections that each pod accepts and opens.

Connections without a rule are closed. The answers of a connection need no rule, and connections
from the pod's own node are always open: probes, and `kubectl port-forward`.

A rule without a peer allows all peers at its ports. It is used where the other side is a node or
the control plane, which no selector and, on GKE Dataplane V2, no range of addresses can name
(cilium#12277, cilium#46571).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..cluster import address_ranges as ranges
from ..core.pod_names import (
    NAME_LABEL,
    canary_of,
    chat_of,
    download_of,
    judge_of,
    picker_of,
    workers_of,
)
from ..ladder.tpu_environment import FIRST_METRICS_PORT
from ..model.profiles import PORT
from .endpoint_picker_plan import GRPC_PORT, HEALTH_PORT
from .plan import ExposureKind

COLLECTORS = ("gmp-system", "gke-gmp-system")
"""Namespaces of GKE's managed Prometheus: the second one on Autopilot, and on Standard if GKE moved
it (names in public manifests, 2026-11)."""

SYSTEM = "kube-system"

VBAR_PORT = 8353
"""Port of a node's TPU service, which libtpu calls at its start (GKE's tutorial on GPU and TPU
fungibility, 2026-11)."""

Rule = dict[str, Any]
"""A rule or a peer, in the spelling of Pulumi's SDK."""


@dataclass(frozen=True)
class NetworkPolicy:
    """One policy: its name and its spec."""

    name: str
    spec: Mapping[str, Any]


@dataclass(frozen=True)
class Served:
    """The settings of a stack that decide which connections are needed."""

    app: str
    """Name of the model server, as in the label of its pods."""
    exposure: ExposureKind = ExposureKind.NONE
    from_namespaces: tuple[str, ...] = ()
    """Namespaces whose pods can also call the service."""
    is_grouped: bool = False
    """Whether a replica is several pods, of which one answers requests."""
    has_chat: bool = False
    has_download: bool = False
    """Whether a Job downloads the model into a store."""
    has_canary: bool = False
    """Whether a Job judges a canary before a rollout."""
    loads_from_outside: bool = True
    """Whether a replica loads weights over the network: from Hugging Face or a bucket."""
    tpu_devices: int = 0
    """Maximum number of TPU devices of one pod."""
    native_metrics: bool = False
    """Whether GKE reads the autoscaler's metrics directly from pods."""
    own_network: bool = True
    """Whether the stack created the network, so that its addresses are known."""


def serving_policies(served: Served) -> list[NetworkPolicy]:
    """Return the policies of the serving namespace, the one that denies all connections first."""
    app, needs = served.app, _needs_of_a_replica(served)
    policies = [
        NetworkPolicy("deny-all", _spec({}, (), ())),
        _policy_of(app, _callers(served), needs),
    ]
    if served.is_grouped:
        policies += _group(app, needs)
    if served.has_chat:
        policies.append(_policy_of(chat_of(app), (), [_dns(), _server(app)]))
    if served.has_download:
        downloads = [_dns(), _metadata(), _internet(own_network=served.own_network)]
        policies.append(_policy_of(download_of(app), (), downloads))
    if served.has_canary:
        policies += _canary(app, needs)
    if served.exposure is ExposureKind.GATEWAY:
        calls = [{"from_": _proxies(served), "ports": _tcp(GRPC_PORT, HEALTH_PORT)}]
        # It watches the pods in the API server.
        policies.append(_policy_of(picker_of(app), calls, [_dns(), _server(app), _CONTROL_PLANE]))
    return policies


def adapter_policy(port: int) -> NetworkPolicy:
    """Return the policy of the metrics adapter's namespace; only the control plane calls it."""
    # Cloud Monitoring uses the same port.
    needs = [_dns(), _metadata(), _CONTROL_PLANE]
    return NetworkPolicy("metrics-adapter", _spec({}, [{"ports": _tcp(port)}], needs))


def _callers(served: Served) -> list[Rule]:
    """Return the rules for the callers of the model server."""
    namespaces = [*COLLECTORS, *served.from_namespaces]
    if served.native_metrics:
        namespaces.append(SYSTEM)
    peers = [_namespaces(*namespaces), *_proxies(served)]
    if served.has_chat:
        peers.append(_pods(chat_of(served.app)))
    if served.has_canary:
        peers.append(_pods(judge_of(served.app)))
    if served.exposure is ExposureKind.GATEWAY:
        peers.append(_pods(picker_of(served.app)))
    rules: list[Rule] = [{"from_": peers, "ports": _tcp(PORT)}]
    if served.exposure.comes_by_a_node:
        # The node replaces the address of the caller with its own.
        rules = [{"ports": _tcp(PORT)}]
    if served.tpu_devices:
        ports = range(FIRST_METRICS_PORT, FIRST_METRICS_PORT + served.tpu_devices)
        rules.append({"from_": [_namespaces(SYSTEM)], "ports": _tcp(*ports)})
    return rules


def _proxies(served: Served) -> list[Rule]:
    """Return the address ranges from which Google's proxies call."""
    if not served.exposure.has_proxy:
        return []
    proxies = list(ranges.FRONT_ENDS)
    if served.exposure is ExposureKind.GATEWAY:
        # In another team's network the range of the proxy-only subnetwork is unknown.
        elsewhere = [*ranges.PRIVATE, ranges.SHARED]
        proxies += [ranges.PROXIES] if served.own_network else elsewhere
    return [{"ip_block": {"cidr": cidr}} for cidr in proxies]


def _needs_of_a_replica(served: Served) -> list[Rule]:
    needs = [_dns(), _metadata()]
    if served.loads_from_outside:
        needs.append(_internet(own_network=served.own_network))
    if served.tpu_devices:
        needs.append({"ports": _tcp(VBAR_PORT)})
    return needs


def _group(app: str, needs: Sequence[Rule]) -> list[NetworkPolicy]:
    """Return the policies of the pods that together make one replica."""
    both = {"key": NAME_LABEL, "operator": "In", "values": [app, workers_of(app)]}
    members = {"match_expressions": [both]}
    # Ray and NCCL choose their ports at run time.
    among = _spec(
        members, [{"from_": [{"pod_selector": members}]}], [{"to": [{"pod_selector": members}]}]
    )
    return [_policy_of(workers_of(app), (), needs), NetworkPolicy(f"{app}-group", among)]


def _canary(app: str, needs: Sequence[Rule]) -> list[NetworkPolicy]:
    """Return the policies of a canary before it takes requests, and of the Job that judges it."""
    calls = [{"from_": [_pods(judge_of(app))], "ports": _tcp(PORT)}]
    judged = [_server(app), _server(canary_of(app)), _CONTROL_PLANE]
    return [
        _policy_of(canary_of(app), calls, needs),
        _policy_of(judge_of(app), (), judged),
    ]


def _policy_of(name: str, callers: Sequence[Rule], needs: Sequence[Rule]) -> NetworkPolicy:
    """Return the policy of the pods with one name; the policy has the same name."""
    return NetworkPolicy(name, _spec(_named(name), callers, needs))


def _spec(pods: Rule, callers: Sequence[Rule], needs: Sequence[Rule]) -> Rule:
    # A listed direction without rules is closed; the API stores no empty list of rules.
    rules = {"ingress": list(callers), "egress": list(needs)}
    open_directions = {direction: listed for direction, listed in rules.items() if listed}
    return {"pod_selector": pods, "policy_types": ["Ingress", "Egress"], **open_directions}


def _named(name: str) -> Rule:
    return {"match_labels": {NAME_LABEL: name}}


def _pods(name: str) -> Rule:
    return {"pod_selector": _named(name)}


def _server(app: str) -> Rule:
    return {"to": [_pods(app)], "ports": _tcp(PORT)}


def _namespaces(*names: str) -> Rule:
    # The API server sets this label.
    key = "kubernetes.io/metadata.name"
    one_of = {"key": key, "operator": "In", "values": list(names)}
    return {"namespace_selector": {"match_expressions": [one_of]}}


def _tcp(*ports: int) -> list[Rule]:
    return [{"protocol": "TCP", "port": port} for port in ports]


def _dns() -> Rule:
    """Allow DNS: the cluster's servers, their cache on the node, and Cloud DNS."""
    servers = {"key": "k8s-app", "operator": "In", "values": ["kube-dns", "node-local-dns"]}
    pods = {**_namespaces(SYSTEM), "pod_selector": {"match_expressions": [servers]}}
    addresses = [{"ip_block": {"cidr": cidr}} for cidr in (ranges.DNS_ON_THE_NODE, ranges.METADATA)]
    ports = [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")]
    return {"to": [pods, *addresses], "ports": ports}


def _metadata() -> Rule:
    """Allow a pod to get its Google credentials; the second port is for ALTS."""
    servers = [
        {"ip_block": {"cidr": cidr}} for cidr in (ranges.METADATA, ranges.METADATA_ON_THE_NODE)
    ]
    return {"to": servers, "ports": _tcp(80, 8080, 987, 988)}


def _internet(*, own_network: bool) -> Rule:
    """Allow HTTPS to Hugging Face and to Google's APIs.

    In a network of the stack they have public addresses. In an existing network, Private Service
    Connect may have given them a private address.
    """
    others = [*ranges.PRIVATE, ranges.LINK_LOCAL] if own_network else [ranges.LINK_LOCAL]
    anywhere = {"ip_block": {"cidr": ranges.ANYWHERE, "except_": others}}
    return {"to": [anywhere], "ports": _tcp(443)}


_CONTROL_PLANE: Rule = {"ports": _tcp(443)}
"""The control plane has an address of a node, of the network, or a public one."""
