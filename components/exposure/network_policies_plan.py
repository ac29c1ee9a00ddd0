"""Who may open a connection to which pod of a stack, and where each pod may.

Owns the rules of the NetworkPolicies: nothing is open that is not written here. A connection's
answers need no rule, and what a pod's own node sends is always let in: probes, and what comes by
`kubectl port-forward`.

A rule without a peer is for everybody at its ports. It stands where the other side is a node or
the control plane, which no selector and, on GKE Dataplane V2, no range of addresses can name
(cilium#12277, cilium#46571).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..cluster import address_ranges as ranges
from ..core.pod_names import NAME_LABEL, chat_of, download_of, picker_of, workers_of
from ..ladder.tpu_environment import FIRST_METRICS_PORT
from ..model.profiles import PORT
from .endpoint_picker_plan import GRPC_PORT, HEALTH_PORT
from .plan import ExposureKind

COLLECTORS = ("gmp-system", "gke-gmp-system")
"""Where GKE's managed Prometheus runs: the second on Autopilot, and on Standard where GKE moved it
(names in public manifests, 2026-11)."""

SYSTEM = "kube-system"

VBAR_PORT = 8353
"""Where a node's TPU service listens, which libtpu asks at its start (GKE's tutorial on GPU and TPU
fungibility, 2026-11)."""

Rule = dict[str, Any]
"""A rule or a peer, as Pulumi's SDK spells it."""


@dataclass(frozen=True)
class NetworkPolicy:
    """One policy: whose, and its spec."""

    name: str
    spec: Mapping[str, Any]


@dataclass(frozen=True)
class Served:
    """What of a stack decides who has to reach whom."""

    app: str
    """Name of the model server, as its pods' label says it."""
    exposure: ExposureKind = ExposureKind.NONE
    from_namespaces: tuple[str, ...] = ()
    """Namespaces whose pods may call."""
    is_grouped: bool = False
    """Whether a replica is several pods, of which one answers."""
    has_chat: bool = False
    has_download: bool = False
    """Whether a Job brings the model into a store."""
    loads_from_outside: bool = True
    """Whether a replica's weights come over the network: from Hugging Face or a bucket."""
    tpu_devices: int = 0
    """Most TPU devices of one pod."""
    native_metrics: bool = False
    """Whether GKE reads the autoscaler's metrics from pods by itself."""
    own_network: bool = True
    """Whether the network is the stack's own, whose addresses are known."""


def serving_policies(served: Served) -> list[NetworkPolicy]:
    """Return the policies of the serving namespace: first that nothing is open."""
    app, needs = served.app, _needs_of_a_replica(served)
    found = [
        NetworkPolicy("deny-all", _spec({}, (), ())),
        _of(app, _callers(served), needs),
    ]
    if served.is_grouped:
        found += _group(app, needs)
    if served.has_chat:
        found.append(_of(chat_of(app), (), [_dns(), _server(app)]))
    if served.has_download:
        brings = [_dns(), _metadata(), _internet(own_network=served.own_network)]
        found.append(_of(download_of(app), (), brings))
    if served.exposure is ExposureKind.GATEWAY:
        asked = [{"from_": _doors(served), "ports": _tcp(GRPC_PORT, HEALTH_PORT)}]
        # The control plane tells it which pods there are.
        found.append(_of(picker_of(app), asked, [_dns(), _server(app), _CONTROL_PLANE]))
    return found


def adapter_policy(port: int) -> NetworkPolicy:
    """Return the policy of the metrics adapter's namespace, whose caller is the control plane."""
    # It asks Cloud Monitoring by the same port.
    needs = [_dns(), _metadata(), _CONTROL_PLANE]
    return NetworkPolicy("metrics-adapter", _spec({}, [{"ports": _tcp(port)}], needs))


def _callers(served: Served) -> list[Rule]:
    """Return who may call the model server."""
    namespaces = [*COLLECTORS, *served.from_namespaces]
    if served.native_metrics:
        namespaces.append(SYSTEM)
    peers = [_namespaces(*namespaces), *_doors(served)]
    if served.has_chat:
        peers.append(_pods(chat_of(served.app)))
    if served.exposure is ExposureKind.GATEWAY:
        peers.append(_pods(picker_of(served.app)))
    rules: list[Rule] = [{"from_": peers, "ports": _tcp(PORT)}]
    if served.exposure.comes_by_a_node:
        # That node puts its own address in place of the caller's.
        rules = [{"ports": _tcp(PORT)}]
    if served.tpu_devices:
        ports = range(FIRST_METRICS_PORT, FIRST_METRICS_PORT + served.tpu_devices)
        rules.append({"from_": [_namespaces(SYSTEM)], "ports": _tcp(*ports)})
    return rules


def _doors(served: Served) -> list[Rule]:
    """Return the addresses that a proxy of Google's calls from."""
    if not served.exposure.has_proxy:
        return []
    found = list(ranges.FRONT_ENDS)
    if served.exposure is ExposureKind.GATEWAY:
        # Where somebody else owns the proxies' subnetwork, nobody here knows its range.
        elsewhere = [*ranges.PRIVATE, ranges.SHARED]
        found += [ranges.PROXIES] if served.own_network else elsewhere
    return [{"ip_block": {"cidr": each}} for each in found]


def _needs_of_a_replica(served: Served) -> list[Rule]:
    needs = [_dns(), _metadata()]
    if served.loads_from_outside:
        needs.append(_internet(own_network=served.own_network))
    if served.tpu_devices:
        needs.append({"ports": _tcp(VBAR_PORT)})
    return needs


def _group(app: str, needs: Sequence[Rule]) -> list[NetworkPolicy]:
    """Return the policies of the pods that make one replica together."""
    both = {"key": NAME_LABEL, "operator": "In", "values": [app, workers_of(app)]}
    members = {"match_expressions": [both]}
    # Ray and NCCL choose their ports as they go.
    among = _spec(
        members, [{"from_": [{"pod_selector": members}]}], [{"to": [{"pod_selector": members}]}]
    )
    return [_of(workers_of(app), (), needs), NetworkPolicy(f"{app}-group", among)]


def _of(name: str, callers: Sequence[Rule], needs: Sequence[Rule]) -> NetworkPolicy:
    """Return the policy of the pods of one name, called as they are."""
    return NetworkPolicy(name, _spec(_named(name), callers, needs))


def _spec(pods: Rule, callers: Sequence[Rule], needs: Sequence[Rule]) -> Rule:
    # Without a rule a direction that is named is shut; the API keeps no empty list of rules.
    rules = {"ingress": list(callers), "egress": list(needs)}
    kept = {direction: found for direction, found in rules.items() if found}
    return {"pod_selector": pods, "policy_types": ["Ingress", "Egress"], **kept}


def _named(name: str) -> Rule:
    return {"match_labels": {NAME_LABEL: name}}


def _pods(name: str) -> Rule:
    return {"pod_selector": _named(name)}


def _server(app: str) -> Rule:
    return {"to": [_pods(app)], "ports": _tcp(PORT)}


def _namespaces(*names: str) -> Rule:
    # The API server itself keeps this label.
    key = "kubernetes.io/metadata.name"
    one_of = {"key": key, "operator": "In", "values": list(names)}
    return {"namespace_selector": {"match_expressions": [one_of]}}


def _tcp(*ports: int) -> list[Rule]:
    return [{"protocol": "TCP", "port": port} for port in ports]


def _dns() -> Rule:
    """Allow names: the cluster's servers, their cache on the node, and Cloud DNS."""
    servers = {"key": "k8s-app", "operator": "In", "values": ["kube-dns", "node-local-dns"]}
    pods = {**_namespaces(SYSTEM), "pod_selector": {"match_expressions": [servers]}}
    addresses = [{"ip_block": {"cidr": each}} for each in (ranges.DNS_ON_THE_NODE, ranges.METADATA)]
    ports = [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")]
    return {"to": [pods, *addresses], "ports": ports}


def _metadata() -> Rule:
    """Allow a pod to ask for its Google credentials; the second port is for ALTS."""
    both = [{"ip_block": {"cidr": each}} for each in (ranges.METADATA, ranges.METADATA_ON_THE_NODE)]
    return {"to": both, "ports": _tcp(80, 8080, 987, 988)}


def _internet(*, own_network: bool) -> Rule:
    """Allow HTTPS: to Hugging Face and to Google's APIs.

    In a network of the stack's own these have public addresses. In somebody else's, Private Service
    Connect may have given them a private one.
    """
    others = [*ranges.PRIVATE, ranges.LINK_LOCAL] if own_network else [ranges.LINK_LOCAL]
    anywhere = {"ip_block": {"cidr": ranges.ANYWHERE, "except_": others}}
    return {"to": [anywhere], "ports": _tcp(443)}


_CONTROL_PLANE: Rule = {"ports": _tcp(443)}
"""Whatever its address is: of a node, of the network, or public."""
