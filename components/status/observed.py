"""The objects of a cluster at one moment, as the API server gives them.

`cluster.py` reads them. Everything else in this room works on this snapshot alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Object = Mapping[str, Any]
"""An object of the Kubernetes API as JSON."""


@dataclass(frozen=True)
class Load:
    """Figures of one replica, from vLLM's metrics."""

    running: float | None = None
    waiting: float | None = None
    cache: float | None = None
    """Share of the KV cache in use, 0 to 1."""
    tokens: float | None = None
    """Generated tokens since the start."""
    at: float = 0.0
    """Time of the reading in seconds, of a clock that only grows."""


@dataclass(frozen=True)
class Observed:
    """A snapshot of a cluster; a list is empty if it was not read, and `not_seen` says why."""

    at: datetime
    pods: Sequence[Object] = ()
    """All pods of the stack's namespace."""
    nodes: Sequence[Object] = ()
    events: Sequence[Object] = ()
    """Events of the namespace, and of nodes."""
    workloads: Sequence[Object] = ()
    """Deployments and LeaderWorkerSets of the namespace."""
    workloads_read: bool = True
    """Whether both kinds were read; if not, a missing workload may exist."""
    autoscalers: Sequence[Object] = ()
    classes: Sequence[Object] | None = None
    """ComputeClasses; None if they were not read."""
    logs: Mapping[str, str] = field(default_factory=dict)
    """End of the log of a container, by `POD/CONTAINER`: of the previous start too, if any."""
    loads: Mapping[str, Sequence[Load]] = field(default_factory=dict)
    """Readings of each replica's metrics by its pod, the oldest first."""
    back_offs: Mapping[str, str] = field(default_factory=dict)
    """Error code by node group, from the status of GKE's node autoscaler."""
    refusals: Sequence[Object] = ()
    """Entries of GKE's visibility log about failed scale-ups, the newest first."""
    not_seen: tuple[str, ...] = ()
    """Each part that could not be read, with the reason."""
    reached: bool = True
    """Whether the pods were read; without them nothing is known."""
    runs_pods: bool = True
    """Whether the cluster has pods at all; the sandbox without `KUBE=1` has none."""

    def node(self, pod: Object) -> Object | None:
        """Return the node of a pod."""
        wanted = pod.get("spec", {}).get("nodeName")
        return next((each for each in self.nodes if name_of(each) == wanted), None)

    def events_of(self, thing: Object) -> list[Object]:
        """Return the events about an object, the newest last."""
        uid, name = thing["metadata"].get("uid"), name_of(thing)
        kind = thing.get("kind", "Pod")
        found = [
            each
            for each in self.events
            if (about := each.get("involvedObject", {})).get("name") == name
            and about.get("kind", kind) == kind
            and about.get("uid", uid) in (uid, None, "")
        ]
        return sorted(found, key=seen_at)

    def seconds_since(self, moment: datetime | None) -> float:
        """Return the age of a moment, 0 if it is unknown."""
        return 0.0 if moment is None else (self.at - moment).total_seconds()


def name_of(thing: Object) -> str:
    """Return the name of an object."""
    return str(thing["metadata"]["name"])


def labels_of(thing: Object) -> Mapping[str, str]:
    """Return the labels of an object."""
    return thing["metadata"].get("labels") or {}


def moment(text: str | None) -> datetime | None:
    """Read a time as the API server writes it; None if there is none."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def created(thing: Object) -> datetime | None:
    """Return the time of an object's creation."""
    return moment(thing["metadata"].get("creationTimestamp"))


def ended(pod: Object) -> datetime | None:
    """Return the time at which a failed pod ended; that of its creation if nothing names one."""
    status = pod.get("status", {})
    containers = status.get("containerStatuses") or ()
    stops = [each.get("state", {}).get("terminated") or {} for each in containers]
    ready = condition(status.get("conditions"), "Ready") or {}
    texts = [*(each.get("finishedAt") for each in stops), ready.get("lastTransitionTime")]
    return max(filter(None, map(moment, texts)), default=created(pod))


_NEVER = datetime.min.replace(tzinfo=UTC)


def seen_at(event: Object) -> datetime:
    """Return the time at which an event was last seen."""
    times = (
        (event.get("series") or {}).get("lastObservedTime"),
        event.get("lastTimestamp"),
        event.get("eventTime"),
        event["metadata"].get("creationTimestamp"),
    )
    return next((found for text in times if (found := moment(text)) is not None), _NEVER)


def first_seen_at(event: Object) -> datetime:
    """Return the time at which an event was first seen."""
    return moment(event.get("firstTimestamp")) or moment(event.get("eventTime")) or seen_at(event)


def condition(conditions: Iterable[Object] | None, kind: str) -> Object | None:
    """Return the condition of a type, or None."""
    return next((each for each in conditions or () if each.get("type") == kind), None)


def is_true(conditions: Iterable[Object] | None, kind: str) -> bool:
    """Return whether a condition is there and true."""
    found = condition(conditions, kind)
    return found is not None and found.get("status") == "True"
