"""The planted causes of `planted.yaml` as objects of a cluster.

`test_causes.py` diagnoses them as they are; `tests/kube/test_status.py` plants them in a real API
server and reads them with kubectl.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from components.ladder.class_rules import API_VERSION, KEY, KIND, RUNG_LABEL
from components.status.observed import Observed
from components.status.watched import WatchedRung, WatchedStack

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
CLASS = "vllm-fallback"
ZONES = {"v6e-1": "us-central1-b", "l4-spot": "us-central1-a", "l4": "us-central1-a"}
STACK = WatchedStack(
    name="vllm",
    namespace="vllm",
    cluster="vllm",
    location="us-central1",
    classes={CLASS: tuple(ZONES)},
    rungs=(
        WatchedRung("v6e-1", "v6e-1-0a1b", waits_silently=True, node_seconds=1200, max_nodes=2),
        WatchedRung("l4-spot", "l4-spot-1c2d", waits_silently=False, node_seconds=600, max_nodes=2),
        WatchedRung("l4", "l4-3e4f", waits_silently=False, node_seconds=600, max_nodes=2),
    ),
    workloads=("vllm",),
)

Object = dict[str, Any]


@dataclass(frozen=True)
class Planted:
    """One cause, and the objects that show it."""

    cause: str
    name: str = ""
    only: str = ""
    """`recorded` for what no control plane here can have."""
    selects: str = CLASS
    age: int = 30
    """Seconds since the pod was created."""
    events: list[list[Any]] = field(default_factory=list)
    status: Object = field(default_factory=lambda: {"phase": "Pending"})
    message: str = ""
    """Last words of the container that stopped."""
    log: str = ""
    claim: str = ""
    """Claim of a volume that does not exist."""
    node: str = ""
    """Rung of its node."""
    node_ready: str = "True"
    taints: list[Object] = field(default_factory=list)
    deleted: bool = False
    rung: str = ""
    """Rung that is to be named, of a pod without a node."""
    zone: str = ""
    back_offs: dict[str, str] = field(default_factory=dict)
    log_entries: list[Object] = field(default_factory=list)
    classes_of_gpus: bool = False
    conditions: list[Object] = field(default_factory=list)
    """Status of the rules of the class."""

    @property
    def id(self) -> str:
        """Return the words by which a test names it."""
        return f"{self.cause} {self.name}".strip()

    @property
    def place(self) -> tuple[str, str]:
        """Return the rung and the zone that are to be named."""
        return (self.node, ZONES[self.node]) if self.node else (self.rung, self.zone)


def ago(seconds: int, now: datetime = NOW) -> str:
    """Write a time as the API server does."""
    return f"{now - timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def _planted(entry: Object) -> Planted:
    rules = entry.pop("class", [])
    return Planted(conditions=rules, **entry)


PLANTED = [
    _planted(entry)
    for entry in yaml.safe_load(Path(__file__).with_name("planted.yaml").read_text())
]


def pod(planted: Planted, now: datetime = NOW, name: str = "vllm-a") -> Object:
    """Return the pod."""
    spec: Object = {
        "nodeSelector": {KEY: planted.selects},
        "containers": [{"name": "vllm-nvidia", "image": "registry.example/gpu:v1"}],
    }
    if planted.claim:
        source = {"persistentVolumeClaim": {"claimName": planted.claim}}
        spec["volumes"] = [{"name": "models", **source}]
    if planted.node:
        spec["nodeName"] = f"node-{planted.node}"
    metadata: Object = {
        "name": name,
        "namespace": "vllm",
        "uid": f"uid-of-{name}",
        "labels": {"app.kubernetes.io/name": "vllm"},
        "creationTimestamp": ago(planted.age, now),
    }
    if planted.deleted:
        metadata |= {"deletionTimestamp": ago(-595, now), "deletionGracePeriodSeconds": 600}
    return {"metadata": metadata, "spec": spec, "status": status(planted, now)}


def status(planted: Planted, now: datetime = NOW) -> Object:
    """Return the pod's status, with the last words of its container."""
    found: Object = _at(planted.status, now)
    for each in found.get("containerStatuses", ()) if planted.message else ():
        each["lastState"]["terminated"]["message"] = planted.message
    return found


def _at(value: Any, now: datetime) -> Any:
    """Return a copy in which the times are those of a moment."""
    if isinstance(value, dict):
        return {
            key: ago(each, now) if key in ("startedAt", "finishedAt") else _at(each, now)
            for key, each in value.items()
        }
    return [_at(each, now) for each in value] if isinstance(value, list) else value


def node(planted: Planted) -> Object:
    """Return the pod's node."""
    return {
        "metadata": {
            "name": f"node-{planted.node}",
            "labels": {
                RUNG_LABEL: planted.node,
                "topology.kubernetes.io/zone": ZONES[planted.node],
            },
        },
        "spec": {"taints": planted.taints},
        "status": {
            "conditions": [
                {"type": "Ready", "status": planted.node_ready, "reason": "NodeStatusUnknown"}
            ]
        },
    }


def events(planted: Planted, about: Object, now: datetime = NOW) -> list[Object]:
    """Return the events about the pod."""
    metadata = about["metadata"]
    return [
        {
            "metadata": {
                "name": f"{metadata['name']}.{number}",
                "namespace": metadata["namespace"],
                "creationTimestamp": ago(seconds, now),
            },
            "involvedObject": {
                "apiVersion": "v1",
                "kind": "Pod",
                "name": metadata["name"],
                "namespace": metadata["namespace"],
                "uid": metadata["uid"],
            },
            "reason": reason,
            "message": message,
            "type": "Warning",
            "firstTimestamp": ago(seconds, now),
            "lastTimestamp": ago(seconds, now),
            "source": {"component": "planted"},
        }
        for number, (reason, message, seconds) in enumerate(planted.events)
    ]


def compute_class(planted: Planted, now: datetime = NOW) -> Object:
    """Return the ComputeClass of the stack."""
    statuses = [
        {
            "identifier": each["identifier"],
            "conditions": [
                {
                    **{key: value for key, value in found.items() if key != "ago"},
                    "lastTransitionTime": ago(found["ago"], now),
                }
                for found in each["conditions"]
            ],
        }
        for each in planted.conditions
    ]
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {"name": CLASS},
        "spec": {
            "priorities": [{"nodepools": [rung.pool]} for rung in STACK.rungs],
            "whenUnsatisfiable": "DoNotScaleUp",
        },
        "status": {"priorityStatuses": statuses},
    }


def stack(planted: Planted) -> WatchedStack:
    """Return the stack; one without a TPU where a cause needs it."""
    if not planted.classes_of_gpus:
        return STACK
    return WatchedStack(
        name="vllm",
        namespace="vllm",
        classes={CLASS: ("l4-spot", "l4")},
        rungs=STACK.rungs[1:],
        workloads=("vllm",),
    )


def observed(planted: Planted) -> Observed:
    """Return the snapshot of a cluster with this cause alone."""
    about = pod(planted)
    containers = about["status"].get("containerStatuses", ())
    return Observed(
        at=NOW,
        pods=[about],
        nodes=[node(planted)] if planted.node else [],
        events=events(planted, about),
        workloads_read=False,
        classes=[compute_class(planted)],
        logs={f"vllm-a/{each['name']}": planted.log for each in containers if planted.log},
        back_offs=planted.back_offs,
        refusals=planted.log_entries,
    )
