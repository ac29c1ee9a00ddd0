"""The stacks whose reachability is written down, and everything that could be on the other end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.contract.evaluated import evaluated
from tests.contract.reachability import End, Object, Ports, Reachability
from tests.contract.rights import FILES, changed
from tools.render import __main__ as render

LISTED: Mapping[str, Any] = yaml.safe_load(
    Path(__file__).with_name("reachability.yaml").read_text()
)
STACKS = [*FILES, *LISTED["choices"]]

OTHERS = [
    End("kube-dns", "kube-system", {"k8s-app": "kube-dns"}),
    End("node-local-dns", "kube-system", {"k8s-app": "node-local-dns"}),
    End("any system pod", "kube-system", {"k8s-app": "konnectivity-agent"}),
    End("collector", "gmp-system", {"app": "managed-prometheus-collector"}),
    End("collector of Autopilot", "gke-gmp-system", {"app": "managed-prometheus-collector"}),
    End("any pod of namespace apps", "apps", {"app": "shop"}),
    End("any pod of another namespace", "default", {"app": "shop"}),
    # A label is nobody's own.
    End("the like of the adapter", "default", {"run": "custom-metrics-stackdriver-adapter"}),
    End("the like of the server", "default", {"app.kubernetes.io/name": "vllm"}),
    End("node"),
    End("metadata server", address="169.254.169.254"),
    End("metadata server on the node", address="169.254.169.252"),
    End("DNS cache on the node", address="169.254.20.10"),
    End("load balancer's proxy", address="10.9.0.5"),
    End("Google front end", address="35.191.0.9"),
    End("health check", address="130.211.1.9"),
    End("machine of the network", address="10.128.0.9"),
    End("listed caller", address="203.0.113.9"),
    End("internet", address="198.51.100.7"),
]
"""Who is there beside a stack's own pods."""


@cache
def objects(stack: str) -> tuple[Object, ...]:
    """Return a stack's objects of Kubernetes."""
    files = render.contents(evaluated(changed(stack, LISTED["choices"])))
    return tuple(each for path, each in files.items() if path.startswith("kubernetes/"))


def own_pods(stack: str) -> list[End]:
    """Return a stack's pods by what they are, and one that somebody puts beside them."""
    name = str(changed(stack, LISTED["choices"]).get("vllm-gke:name", "vllm"))
    pods = {
        _role(labels, name): End(_role(labels, name), namespace, labels)
        for each in objects(stack)
        for namespace, labels in _templates(each)
    }
    return [*pods.values(), End("another pod of the namespace", name, {"app": "shop"})]


def _templates(thing: Object) -> list[tuple[str, Mapping[str, str]]]:
    spec, namespace = thing.get("spec", {}), thing["metadata"].get("namespace", "")
    group = spec.get("leaderWorkerTemplate", {})
    found = [spec.get("template"), group.get("leaderTemplate"), group.get("workerTemplate")]
    return [(namespace, each["metadata"]["labels"]) for each in found if each]


def _role(labels: Mapping[str, str], name: str) -> str:
    if "run" in labels:
        return "adapter"
    return labels["app.kubernetes.io/name"].removeprefix(name).removeprefix("-") or "server"


OUTSIDE = "everything outside"
"""Each of the others: what one port has in common."""


@dataclass(frozen=True, order=True)
class Way:
    """One port at which one end may open a connection to another."""

    source: str
    target: str
    port: str
    """`8000` of TCP, `53/UDP`, or `every port`."""


def ways(stack: str, things: Sequence[Object]) -> list[Way]:
    """Return every way to or from the pods of a stack, by the policies among these objects."""
    reach, own = Reachability(things), own_pods(stack)
    found: list[Way] = []
    for pod in own:
        for other in own:
            found += _ways(pod.name, other.name, reach.between(pod, other))
        outward = {other.name: reach.between(pod, other) for other in OTHERS}
        for name, ports in _folded(outward).items():
            found += _ways(pod.name, name, ports)
        inward = {other.name: reach.between(other, pod) for other in OTHERS}
        for name, ports in _folded(inward).items():
            found += _ways(name, pod.name, ports)
    return sorted(found)


def _folded(rows: Mapping[str, Ports]) -> dict[str, Ports]:
    shared = frozenset[str].intersection(*rows.values())
    return {OUTSIDE: shared, **{name: ports - shared for name, ports in rows.items()}}


def _ways(source: str, target: str, ports: Ports) -> list[Way]:
    return [Way(source, target, _text(port)) for port in ports]


def _text(port: str) -> str:
    protocol, _, number = port.partition(" ")
    return {"TCP": number, "UDP": f"{number}/UDP"}.get(protocol, port)


def allowed(stack: str) -> list[Way]:
    """Return every way that the list leaves open in a stack."""
    return sorted(
        Way(source, target, str(port))
        for row in LISTED["open"]
        if stack in row["stacks"]
        for source in row["from"]
        for target in row["to"]
        for port in row["ports"]
    )
