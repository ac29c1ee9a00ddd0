"""Who reaches whom by the NetworkPolicies of some objects, as Kubernetes defines them.

Two things are GKE Dataplane V2's: a range of addresses covers neither pods nor nodes (GKE's page on
network policies, 2026-11; cilium#12277). What a pod's own node sends to it is let in whatever the
policies say, and is left out here.
"""

import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Object = Mapping[str, Any]
Ports = frozenset[str]
"""`TCP 8000`; `ALL` for every port of every protocol."""

ALL: Ports = frozenset({"every port"})
NONE: Ports = frozenset()


@dataclass(frozen=True)
class End:
    """One end of a connection."""

    name: str
    namespace: str | None = None
    """Of a pod; None for all else."""
    labels: Mapping[str, str] = field(default_factory=dict)
    address: str | None = None
    """Of what is neither pod nor node: a range can name it."""

    @property
    def is_pod(self) -> bool:
        """Return whether policies may select it."""
        return self.namespace is not None


class Reachability:
    """The policies of some objects, ready to be asked."""

    def __init__(self, objects: Iterable[Object]) -> None:
        """Take the policies of some objects, and the labels of their namespaces."""
        found = list(objects)
        self._policies = [each for each in found if each["kind"] == "NetworkPolicy"]
        self._namespaces = {
            each["metadata"]["name"]: each["metadata"].get("labels", {})
            for each in found
            if each["kind"] == "Namespace"
        }

    def between(self, source: End, target: End) -> Ports:
        """Return at which ports one end may open a connection to the other."""
        return common(
            self._open(source, "Egress", target) if source.is_pod else ALL,
            self._open(target, "Ingress", source) if target.is_pod else ALL,
        )

    def _open(self, pod: End, direction: str, other: End) -> Ports:
        """Return the ports that a pod's policies leave open in one direction."""
        chosen = [
            each["spec"]
            for each in self._policies
            if each["metadata"]["namespace"] == pod.namespace
            and selects(each["spec"].get("podSelector", {}), pod.labels)
            and direction in types(each["spec"])
        ]
        if not chosen:
            return ALL
        rules = [rule for spec in chosen for rule in spec.get(direction.lower()) or []]
        peers = "to" if direction == "Egress" else "from"
        return union(
            ports(rule)
            for rule in rules
            if not rule.get(peers) or any(self._is(peer, other, pod) for peer in rule[peers])
        )

    def _is(self, peer: Mapping[str, Any], other: End, pod: End) -> bool:
        """Tell whether a peer of a rule is this end."""
        if "ipBlock" in peer:
            return other.address is not None and within(peer["ipBlock"], other.address)
        if other.namespace is None:
            return False
        if "namespaceSelector" in peer:
            there = selects(peer["namespaceSelector"], self._labels(other.namespace))
        else:
            there = other.namespace == pod.namespace
        return there and selects(peer.get("podSelector", {}), other.labels)

    def _labels(self, namespace: str) -> dict[str, str]:
        # The API server gives every namespace a label with its name.
        return {**self._namespaces.get(namespace, {}), "kubernetes.io/metadata.name": namespace}


def types(spec: Mapping[str, Any]) -> Sequence[str]:
    """Return the directions of a policy; where it names none, the second follows from its rules."""
    named: Sequence[str] = spec.get("policyTypes") or ()
    return named or ["Ingress", *(["Egress"] if spec.get("egress") else [])]


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Tell whether a selector selects what has these labels; an empty one selects all."""
    wanted = selector.get("matchLabels") or {}
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        _holds(each, labels) for each in selector.get("matchExpressions") or []
    )


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, values = expression["key"], expression.get("values", [])
    return {
        "In": key in labels and labels[key] in values,
        "NotIn": key not in labels or labels[key] not in values,
        "Exists": key in labels,
        "DoesNotExist": key not in labels,
    }[expression["operator"]]


def within(block: Mapping[str, Any], address: str) -> bool:
    """Tell whether a block of addresses covers one."""
    networks = map(ipaddress.ip_network, (block["cidr"], *block.get("except", [])))
    inside, *outside = [ipaddress.ip_address(address) in network for network in networks]
    return inside and not any(outside)


def ports(rule: Mapping[str, Any]) -> Ports:
    """Return the ports of a rule; one that names none is for all."""
    return frozenset(_numbers(rule["ports"])) if rule.get("ports") else ALL


def _numbers(listed: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in listed:
        protocol, first = each.get("protocol", "TCP"), each.get("port")
        if first is None:
            yield f"{protocol} every port"
        elif isinstance(first, str):
            raise ValueError(f"port '{first}' has a name, and who is behind it is not known here")
        else:
            for number in range(first, each.get("endPort", first) + 1):
                yield f"{protocol} {number}"


def union(found: Iterable[Ports]) -> Ports:
    """Return all ports of several sets."""
    listed = list(found)
    return ALL if ALL in listed else frozenset[str]().union(*listed)


def common(one: Ports, other: Ports) -> Ports:
    """Return the ports that two sets share."""
    if one == ALL:
        return other
    return one if other == ALL else frozenset(_shared(one, other) | _shared(other, one))


def _shared(one: Ports, other: Ports) -> set[str]:
    return {
        each for each in one if each in other or f"{each.partition(' ')[0]} every port" in other
    }
