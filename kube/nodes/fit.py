"""Predict whether a pod fits a node, as a node autoscaler does before it creates the node.

The real scheduler decides; the tests compare both.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from kube.control_plane.api import Object

_SUFFIXES = {
    "m": Decimal("0.001"),
    "k": Decimal(10) ** 3,
    "M": Decimal(10) ** 6,
    "G": Decimal(10) ** 9,
    "T": Decimal(10) ** 12,
    "Ki": Decimal(2) ** 10,
    "Mi": Decimal(2) ** 20,
    "Gi": Decimal(2) ** 30,
    "Ti": Decimal(2) ** 40,
}

_HOST = "kubernetes.io/hostname"

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def quantity(text: str | int) -> Decimal:
    """Read an amount as Kubernetes writes it."""
    written = str(text)
    for suffix in sorted(_SUFFIXES, key=len, reverse=True):
        if written.endswith(suffix):
            return Decimal(written.removesuffix(suffix)) * _SUFFIXES[suffix]
    return Decimal(written)


def requests(pod: Object) -> dict[str, Decimal]:
    """Return the requests of a pod: the sum of its containers, and one pod."""
    total: dict[str, Decimal] = {"pods": Decimal(1)}
    for container in pod["spec"]["containers"]:
        for name, amount in container.get("resources", {}).get("requests", {}).items():
            total[name] = total.get(name, Decimal(0)) + quantity(amount)
    return total


def fits(pod: Object, node: Object, there: Iterable[Object]) -> bool:
    """Return whether a pod may run on a node with the pods that are already there."""
    beside = list(there)
    return (
        _selects(pod, node)
        and all(_tolerates(pod, taint) for taint in node["spec"].get("taints", ()))
        and _has_room(pod, node, beside)
        and not any(_keeps_away(pod, each) or _keeps_away(each, pod) for each in beside)
    )


def _selects(pod: Object, node: Object) -> bool:
    labels = node["metadata"]["labels"]
    wanted = pod["spec"].get("nodeSelector", {})
    affinity = pod["spec"].get("affinity", {}).get("nodeAffinity", {})
    terms = affinity.get(_REQUIRED, {}).get("nodeSelectorTerms", [])
    return all(labels.get(key) == value for key, value in wanted.items()) and (
        not terms or any(_is_in(labels, term["matchExpressions"]) for term in terms)
    )


def _is_in(labels: Mapping[str, str], expressions: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether labels match expressions with the operator In, which are all there are."""
    return all(labels.get(each["key"]) in each["values"] for each in expressions)


def _tolerates(pod: Object, taint: Mapping[str, str]) -> bool:
    if taint["effect"] == "PreferNoSchedule":
        return True
    return any(_matches(each, taint) for each in pod["spec"].get("tolerations", ()))


def _matches(toleration: Mapping[str, str], taint: Mapping[str, str]) -> bool:
    if toleration.get("effect", taint["effect"]) != taint["effect"]:
        return False
    if toleration.get("operator") == "Exists":
        return toleration.get("key", taint["key"]) == taint["key"]
    return (toleration.get("key"), toleration.get("value", "")) == (
        taint["key"],
        taint.get("value", ""),
    )


def _has_room(pod: Object, node: Object, there: list[Object]) -> bool:
    offered = {key: quantity(each) for key, each in node["status"]["allocatable"].items()}
    taken = [requests(each) for each in there]
    return all(
        amount + sum(each.get(name, Decimal(0)) for each in taken) <= offered.get(name, Decimal(0))
        for name, amount in requests(pod).items()
    )


def _keeps_away(one: Object, other: Object) -> bool:
    """Return whether a pod lets another not be on its node."""
    if one["metadata"].get("namespace") != other["metadata"].get("namespace"):
        return False
    labels = other["metadata"].get("labels", {})
    affinity = one["spec"].get("affinity", {}).get("podAntiAffinity", {})
    terms: list[dict[str, Any]] = affinity.get(_REQUIRED, [])
    return any(
        term["topologyKey"] == _HOST
        and term.get("labelSelector", {}).get("matchLabels", {}).items() <= labels.items()
        for term in terms
    )
