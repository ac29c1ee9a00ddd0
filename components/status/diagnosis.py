"""The state of a stack: each replica's state and cause, and the findings of the whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..core.pod_names import selector
from ..ladder.class_rules import RUNG_LABEL
from .causes import finding
from .class_status import rung_statuses
from .finding import Finding, Severity
from .observed import Object, Observed, condition, ended, is_true, labels_of, name_of, seen_at
from .starting import RECENT_SECONDS, on_a_node
from .waiting_for_node import waiting_for_node
from .watched import WatchedStack

ZONE_LABEL = "topology.kubernetes.io/zone"


class State(StrEnum):
    """State of a pod."""

    READY = "ready"
    LOADING = "loading"
    """It has a node and gets ready."""
    WAITING = "waiting"
    """It has no node."""
    FAILING = "failing"
    """It has a node, and something keeps it from getting ready."""
    STOPPING = "stopping"


@dataclass(frozen=True)
class Replica:
    """A pod of the stack with its place, its state and the cause."""

    pod: str
    state: State
    rung: str
    """Rung of its node; without a node, the rung on which GKE asks. Empty if it is unknown."""
    zone: str
    cause: Finding | None
    serves: bool
    """Whether it answers requests for the model, and is not a worker, a download or a page."""


@dataclass(frozen=True)
class Workload:
    """A Deployment or LeaderWorkerSet with its counts."""

    name: str
    wanted: int
    ready: int


@dataclass(frozen=True)
class Autoscaler:
    """An autoscaler: the number that it wants, and its limits."""

    name: str
    wanted: int | None
    """None until it has computed a number."""
    fewest: int
    most: int
    held: str
    """Reason for which it does not change the number; empty if there is none."""


@dataclass(frozen=True)
class Diagnosis:
    """The state of a stack at one moment."""

    stack: WatchedStack
    seen: Observed
    replicas: tuple[Replica, ...]
    workloads: tuple[Workload, ...]
    autoscalers: tuple[Autoscaler, ...]
    findings: tuple[Finding, ...]
    """All findings, the most severe first; `no-replica-ready`, which sums up, is the last."""

    @property
    def severity(self) -> Severity:
        """Return the highest severity; NOT_SEEN if the cluster did not answer."""
        if not self.seen.reached:
            return Severity.NOT_SEEN
        return max((each.cause.severity for each in self.findings), default=Severity.INFO)

    @property
    def serving(self) -> tuple[Replica, ...]:
        """Return the pods that answer requests, or will."""
        return tuple(each for each in self.replicas if each.serves)


def diagnose(seen: Observed, stack: WatchedStack) -> Diagnosis:
    """Return the state of a stack from a snapshot of its cluster."""
    replicas = tuple(_replica(pod, seen, stack) for pod in seen.pods if _counts(pod, seen))
    workloads = tuple(_workloads(seen, stack))
    autoscalers = tuple(_autoscaler(each) for each in seen.autoscalers)
    found = [each.cause for each in replicas if each.cause is not None]
    found += [*_of_workloads(workloads, replicas, seen, stack), *_refused_pods(seen)]
    found += [*_of_autoscalers(seen, stack), *_of_classes(seen, stack)]
    # `no-replica-ready` has no step of its own, so the causes come before it.
    ordered = sorted(
        found, key=lambda each: (each.cause.id == "no-replica-ready", -each.cause.severity)
    )
    return Diagnosis(stack, seen, replicas, workloads, autoscalers, tuple(ordered))


def _counts(pod: Object, seen: Observed) -> bool:
    """Return whether a pod is of interest: not ended, or failed a short time ago."""
    phase = pod.get("status", {}).get("phase")
    if phase == "Succeeded":
        return False
    return phase != "Failed" or seen.seconds_since(ended(pod)) < RECENT_SECONDS


def _replica(pod: Object, seen: Observed, stack: WatchedStack) -> Replica:
    placed = bool(pod.get("spec", {}).get("nodeName"))
    ended = pod.get("status", {}).get("phase") == "Failed"
    stops = bool(pod["metadata"].get("deletionTimestamp"))
    cause = (
        on_a_node(pod, seen, stack)
        if placed or ended or stops
        else waiting_for_node(pod, seen, stack)
    )
    node = seen.node(pod)
    labels = labels_of(node) if node is not None else {}
    return Replica(
        pod=name_of(pod),
        state=_state(pod, cause),
        rung=labels.get(RUNG_LABEL, cause.rung if cause else ""),
        zone=labels.get(ZONE_LABEL, cause.zone if cause else ""),
        cause=cause,
        serves=selector(stack.name).items() <= labels_of(pod).items(),
    )


_LOADS = ("driver-missing",)
"""Causes that are part of a usual start, in addition to those that need no action."""


def _state(pod: Object, cause: Finding | None) -> State:
    status = pod.get("status", {})
    if pod["metadata"].get("deletionTimestamp"):
        return State.STOPPING
    if not pod.get("spec", {}).get("nodeName") and status.get("phase") != "Failed":
        return State.WAITING
    if is_true(status.get("conditions"), "Ready"):
        return State.READY
    if cause is None or cause.cause.severity is Severity.INFO or cause.cause.id in _LOADS:
        return State.LOADING
    return State.FAILING


def _workloads(seen: Observed, stack: WatchedStack) -> Iterator[Workload]:
    for each in seen.workloads:
        if name_of(each) in stack.workloads:
            status, spec = each.get("status") or {}, each.get("spec") or {}
            wanted = spec.get("replicas", status.get("replicas", 1))
            yield Workload(name_of(each), int(wanted), int(status.get("readyReplicas") or 0))


def _of_workloads(
    workloads: Sequence[Workload], replicas: Sequence[Replica], seen: Observed, stack: WatchedStack
) -> Iterator[Finding]:
    if seen.reached and seen.workloads_read:
        there = {each.name for each in workloads}
        for name in stack.workloads or (stack.name,):
            if name not in there:
                yield finding("workload-missing", name)
    ready = sum(each.ready for each in workloads)
    serving = [each for each in replicas if each.serves]
    if seen.runs_pods and workloads and not ready and not _starts(serving):
        yield finding("no-replica-ready", stack.name)


def _starts(serving: Sequence[Replica]) -> bool:
    """Return whether a replica is on the way, so that none ready yet is no error."""
    return any(
        each.cause is not None
        and (each.cause.cause.severity is Severity.INFO or each.cause.cause.id in _LOADS)
        for each in serving
    )


def _refused_pods(seen: Observed) -> Iterator[Finding]:
    """Yield a finding for each controller whose pods the API server refuses now."""
    newest: dict[str, Object] = {}
    for event in sorted(seen.events, key=seen_at):
        about = event.get("involvedObject", {})
        if event.get("reason") == "FailedCreate" and about.get("kind") != "Pod":
            newest[str(about.get("name", ""))] = event
    for name, event in newest.items():
        if seen.seconds_since(seen_at(event)) < RECENT_SECONDS:
            text = str(event.get("message", ""))
            namespace = str(event["metadata"].get("namespace", ""))
            yield finding(
                "pods-not-created",
                name,
                evidence=text,
                since=seen_at(event),
                values={"NAMESPACE": namespace},
            )


def _of_autoscalers(seen: Observed, stack: WatchedStack) -> Iterator[Finding]:
    for each in seen.autoscalers:
        conditions = (each.get("status") or {}).get("conditions")
        active = condition(conditions, "ScalingActive")
        limited = condition(conditions, "ScalingLimited")
        values = {"NAMESPACE": stack.namespace, "NAME": name_of(each)}
        if active is not None and active.get("status") == "False":
            if active.get("reason") != "ScalingDisabled":
                text = str(active.get("message", ""))
                yield finding(
                    "autoscaler-blind", f"autoscaler {name_of(each)}", evidence=text, values=values
                )
        elif _is_limited(limited):
            yield finding("autoscaler-at-maximum", f"autoscaler {name_of(each)}", values=values)


def _is_limited(limited: Object | None) -> bool:
    return (
        limited is not None
        and limited.get("status") == "True"
        and limited.get("reason") == "TooManyReplicas"
    )


_HELD = {
    "TooManyReplicas": "its maximum",
    "TooFewReplicas": "its minimum",
    "ScaleDownStabilized": "the wait before it removes a replica",
    "ScaleUpStabilized": "the wait before it adds a replica",
    "ScaleUpLimit": "the limit of replicas that it adds at a time",
    "ScaleDownLimit": "the limit of replicas that it removes at a time",
    "BackoffDownscale": "the wait before it removes a replica",
    "BackoffBoth": "the wait after the last change",
}
"""Reasons of an autoscaler's conditions (Kubernetes 1.36, `pkg/controller/podautoscaler`)."""


def _autoscaler(each: Object) -> Autoscaler:
    status, spec = each.get("status") or {}, each["spec"]
    conditions = status.get("conditions") or ()
    reasons = [
        str(found.get("reason", ""))
        for kind in ("ScalingLimited", "AbleToScale")
        if (found := condition(conditions, kind)) is not None
    ]
    held = next((_HELD[reason] for reason in reasons if reason in _HELD), "")
    if not is_true(conditions, "ScalingActive") and condition(conditions, "ScalingActive"):
        held = "its metrics, which it cannot read"
    fewest, most = int(spec.get("minReplicas", 1)), int(spec["maxReplicas"])
    wanted = int(status.get("desiredReplicas") or 0)
    # It writes 0 until it has computed a number (seen with Kubernetes 1.36).
    return Autoscaler(name_of(each), wanted if wanted >= fewest else None, fewest, most, held)


def _of_classes(seen: Observed, stack: WatchedStack) -> Iterator[Finding]:
    """Yield a finding for each rung that GKE does not use because of its rule or node pool."""
    for name in stack.classes or ():
        for each in rung_statuses(name, seen, stack):
            if each.is_broken:
                rung = each.rung or f"rule {each.rule} of {name}"
                yield finding("rung-misconfigured", rung, evidence=each.text, rung=each.rung)
