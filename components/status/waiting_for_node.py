"""The cause for which a pod has no node: the events of the scheduler and of GKE's node autoscaler.

The newest event decides. If the events are gone, since the API server keeps them for an hour, the
status of the ComputeClass, the status of the autoscaler and its visibility log replace them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..facts.shapes import Family
from ..ladder.class_rules import KEY, RUNG_LABEL
from ..ladder.lifetime import NODE_SECONDS
from .finding import Finding, finding
from .observed import (
    Object,
    Observed,
    created,
    first_seen_at,
    is_true,
    labels_of,
    moment,
    name_of,
    seen_at,
)
from .watched import WatchedRung, WatchedStack

NEW_SECONDS = 60
"""Age up to which a pod that no controller has looked at is new."""

GIVES_UP_SECONDS = 900
"""Time after which GKE gives up on a node that is neither a TPU nor flex start
(`MaxNodeProvisionTime`, GoogleCloudPlatform/cluster-autoscaler @7d250507, 2026-08-21)."""

TRIGGERED, REFUSED, NOT_TRIGGERED = "TriggeredScaleUp", "FailedScaleUp", "NotTriggerScaleUp"

REFUSALS = (
    (r"GCE quota exceeded|QuotaExceeded|quota\.exceeded|QUOTA_EXCEEDED", "quota"),
    (
        r"IP space exhausted|IpSpaceExhausted|ip\.space\.exhausted|IP_SPACE_EXHAUSTED",
        "address-space",
    ),
    (r"[Rr]eservation", "reservation"),
    (
        r"GCE out of resources|OutOfResources|CapacityConstrained|out\.of\.resources"
        r"|RESOURCE_POOL_EXHAUSTED|STOCKOUT|does not have enough resources",
        "stockout",
    ),
    (r"failed to appear in time|waiting\.for\.instances\.timeout", "node-timeout"),
)
"""Patterns of a refusal: of an event, of the reason of a ComputeClass, of an id in the visibility
log and of an error code of Compute Engine."""

_GROUP = re.compile(r"/zones/(?P<zone>[\w-]+)/instanceGroups/(?P<group>[\w.-]+)")
_ZONES = re.compile(r"Node scale up in zones (?P<zones>[\w, -]+?) associated")
_UNTIL = re.compile(r"until (?P<until>[\d-]+ [\d:]+ \w+)")


@dataclass(frozen=True)
class Ask:
    """GKE's request for a node."""

    rung: WatchedRung | None
    group: str
    zone: str
    since: datetime
    source: str
    """The text that shows it."""


def refusal(text: str) -> str:
    """Return the cause that a text about a failed scale-up names."""
    return next((cause for words, cause in REFUSALS if re.search(words, text)), "node-refused")


def waiting_for_node(pod: Object, seen: Observed, stack: WatchedStack) -> Finding:
    """Return the cause for which a pod has no node."""
    events = {each.get("reason", ""): each for each in seen.events_of(pod)}
    for cause in (_volume, _class_missing, _by_events, _by_class, _by_autoscaler):
        if (found := cause(pod, events, seen, stack)) is not None:
            return found
    return _unknown(pod, events, seen, stack)


Events = Mapping[str, Object]
"""The newest event of each reason."""


def _volume(pod: Object, events: Events, _seen: Observed, stack: WatchedStack) -> Finding | None:
    scheduler, autoscaler = (_text(events.get(x)) for x in ("FailedScheduling", NOT_TRIGGERED))
    if re.search(
        r"unbound immediate PersistentVolumeClaims|persistentvolumeclaim \S+ not found", scheduler
    ):
        return _found("volume-unbound", pod, stack, evidence=scheduler)
    if "volume node affinity conflict" in autoscaler and TRIGGERED not in events:
        return _found("volume-zone", pod, stack, evidence=autoscaler)
    return None


def _class_missing(
    pod: Object, _events: Events, seen: Observed, stack: WatchedStack
) -> Finding | None:
    wanted = _class_of(pod)
    if seen.classes is None or not wanted or wanted in map(name_of, seen.classes):
        return None
    return _found("class-missing", pod, stack, detail=f"it selects '{wanted}'")


def _by_events(pod: Object, events: Events, seen: Observed, stack: WatchedStack) -> Finding | None:
    asked, refused, idle = (events.get(x) for x in (TRIGGERED, REFUSED, NOT_TRIGGERED))
    newest = max((x for x in (asked, refused, idle) if x is not None), key=seen_at, default=None)
    if newest is None:
        return None
    if newest is asked:
        ask = _ask_of(asked, stack)
        # The class may already report the refusal, whose event comes later or not at all.
        return _suspended(pod, seen, stack, ask) or _asked(pod, ask, seen, stack)
    if refused is not None:
        return _refused(pod, refused, asked, seen, stack)
    return _idle(pod, newest, stack)


def _ask_of(event: Object, stack: WatchedStack) -> Ask:
    text = _text(event)
    place = _GROUP.search(text)
    group, zone = (place["group"], place["zone"]) if place else ("", "")
    return Ask(stack.rung_of_group(group), group, zone, first_seen_at(event), text)


def _asked(pod: Object, ask: Ask, seen: Observed, stack: WatchedStack) -> Finding:
    """Return the finding of a requested node: in time, late, or the silent wait of a TPU."""
    waited = seen.seconds_since(ask.since)
    rung, cause = ask.rung, "node-requested"
    if waited > (rung.node_seconds if rung else NODE_SECONDS[Family.TPU]):
        # GKE gives up on every other machine before this time is over.
        cause = (
            "node-late" if rung is not None and rung.waits_silently is False else "silent-tpu-wait"
        )
    name = rung.name if rung else ""
    here = _joined(name, seen)
    detail = f"GKE asks on rung {name or '?'}" + (f" in {ask.zone}" if ask.zone else "")
    if here:
        cause, detail = "node-requested", f"node {here} has joined and is not ready yet"
    return _found(
        cause,
        pod,
        stack,
        detail=detail,
        evidence=ask.source,
        rung=name,
        zone=ask.zone,
        since=ask.since,
        pool=rung.pool if rung else "",
    )


def _joined(rung: str, seen: Observed) -> str:
    """Return the name of a node of a rung that has joined and is not ready."""
    return next(
        (
            name_of(node)
            for node in seen.nodes
            if rung
            and labels_of(node).get(RUNG_LABEL) == rung
            and not is_true(node.get("status", {}).get("conditions"), "Ready")
        ),
        "",
    )


def _refused(
    pod: Object, event: Object, asked: Object | None, seen: Observed, stack: WatchedStack
) -> Finding:
    text = _text(event)
    ask = _ask_of(asked, stack) if asked is not None else None
    zones = found["zones"] if (found := _ZONES.search(text)) else (ask.zone if ask else "")
    rung = ask.rung.name if ask and ask.rung else ""
    cause = refusal(text)
    if not rung:
        rung = next((x for x, kind, _ in _conditions(pod, seen, stack) if _suspends(kind)), "")
    at = f"on rung {rung or '?'}" + (f" in {zones}" if zones else "")
    return _found(
        cause,
        pod,
        stack,
        detail=f"{at}{_again(pod, rung, seen, stack)}",
        evidence=text,
        rung=rung,
        zone=zones,
        since=first_seen_at(event),
    )


def _again(pod: Object, rung: str, seen: Observed, stack: WatchedStack) -> str:
    """Return until when GKE does not ask for a rung again, as far as the ComputeClass says it."""
    for name, each, text in _conditions(pod, seen, stack):
        if name == rung and _suspends(each) and (until := _UNTIL.search(text)):
            return f", asked again after {until['until']}"
    return ""


def _idle(pod: Object, event: Object, stack: WatchedStack) -> Finding:
    """Return the finding of an autoscaler that found no node pool to add a node to."""
    text = _text(event)
    if "in backoff after failed scale-up" in text:
        cause = "back-off"
    elif "max node group size reached" in text:
        cause = "pools-at-maximum"
    elif "Insufficient " in text:
        cause = "pod-too-large"
    else:
        cause = "no-rung-fits"
    return _found(cause, pod, stack, evidence=text, since=first_seen_at(event))


def _by_class(pod: Object, _events: Events, seen: Observed, stack: WatchedStack) -> Finding | None:
    for rung, each, text in _conditions(pod, seen, stack):
        if each.get("type") == "NodeProvisioningInProgress":
            since = moment(each.get("lastTransitionTime")) or created(pod) or seen.at
            place = re.search(r"Zones?: ([\w-]+)", text)
            ask = Ask(stack.rung(rung), "", place[1] if place else "", since, text)
            return _asked(pod, ask, seen, stack)
    return _suspended(pod, seen, stack, None)


def _suspended(pod: Object, seen: Observed, stack: WatchedStack, ask: Ask | None) -> Finding | None:
    """Return the refusal that a ComputeClass reports; with a request, only one after it."""
    for rung, each, text in _conditions(pod, seen, stack):
        since = moment(each.get("lastTransitionTime"))
        if not _suspends(each):
            continue
        if ask is not None and (
            since is None or since < ask.since or ask.rung is None or ask.rung.name != rung
        ):
            continue
        until = found["until"] if (found := _UNTIL.search(text)) else ""
        zone = ask.zone if ask else ""
        at = f"on rung {rung or '?'}" + (f" in {zone}" if zone else "")
        detail = at + (f", asked again after {until}" if until else "")
        cause = refusal(f"{each.get('reason', '')} {text}")
        return _found(
            cause,
            pod,
            stack,
            detail=detail,
            evidence=text,
            rung=rung,
            zone=zone,
            since=since,
        )
    return None


def _suspends(each: Object) -> bool:
    return each.get("type") in (
        "ProvisioningSuspended",
        "ProvisioningConstrained",
        "IpSpaceExhausted",
    )


def _conditions(
    pod: Object, seen: Observed, stack: WatchedStack
) -> Iterator[tuple[str, Object, str]]:
    """Yield the true conditions of the pod's class as rung, condition and message."""
    wanted = _class_of(pod)
    for each in seen.classes or ():
        if name_of(each) != wanted:
            continue
        order = (stack.classes or {}).get(wanted, ())
        for status in each.get("status", {}).get("priorityStatuses") or ():
            index = str(status.get("identifier", ""))
            rung = order[int(index)] if index.isdigit() and int(index) < len(order) else ""
            for found in status.get("conditions") or ():
                if found.get("status") == "True":
                    yield rung, found, str(found.get("message", ""))


def _by_autoscaler(
    pod: Object, _events: Events, seen: Observed, stack: WatchedStack
) -> Finding | None:
    """Return a refusal from the autoscaler's status or its visibility log."""
    mine = (stack.classes or {}).get(_class_of(pod), ())
    for group, code in seen.back_offs.items():
        rung = stack.rung_of_group(group)
        if rung is not None and rung.name in mine:
            detail = f"on rung {rung.name}"
            return _found(refusal(code), pod, stack, detail=detail, evidence=code, rung=rung.name)
    for entry in seen.refusals:
        results = entry.get("jsonPayload", {}).get("resultInfo", {}).get("results") or ()
        for message in (each.get("errorMsg", {}) for each in results):
            groups = [str(each) for each in message.get("parameters") or ()]
            rungs = [rung for each in groups if (rung := stack.rung_of_group(f"-{each}-"))]
            found = next((each for each in rungs if each.name in mine), None)
            if found is not None:
                return _found(
                    refusal(str(message.get("messageId", ""))),
                    pod,
                    stack,
                    detail=f"on rung {found.name}",
                    evidence=str(message.get("messageId", "")),
                    rung=found.name,
                    since=moment(entry.get("timestamp")),
                )
    return None


def _unknown(pod: Object, events: Events, seen: Observed, stack: WatchedStack) -> Finding:
    """Return the finding of a pod about which the autoscaler says nothing."""
    age, scheduler = seen.seconds_since(created(pod)), _text(events.get("FailedScheduling"))
    if age < NEW_SECONDS:
        return _found("not-scheduled-yet", pod, stack, since=created(pod))
    first = next(iter((stack.classes or {}).get(_class_of(pod), ())), "")
    rung = stack.rung(first)
    # Longer than GKE waits for any other machine, and no refusal.
    if rung is not None and rung.waits_silently and age > max(rung.node_seconds, GIVES_UP_SECONDS):
        return _found(
            "silent-tpu-wait",
            pod,
            stack,
            rung=first,
            since=created(pod),
            pool=rung.pool,
            detail=f"inferred: its first rung {first} is a TPU, and no event or status of the last "
            "hour names a rung or a refusal",
            evidence=scheduler,
        )
    text = scheduler or _unscheduled(pod)
    return _found("unschedulable", pod, stack, evidence=text, since=created(pod))


def _unscheduled(pod: Object) -> str:
    conditions = pod.get("status", {}).get("conditions") or ()
    return next(
        (str(x.get("message", "")) for x in conditions if x.get("type") == "PodScheduled"), ""
    )


def _class_of(pod: Object) -> str:
    return str((pod.get("spec", {}).get("nodeSelector") or {}).get(KEY, ""))


def _text(event: Object | None) -> str:
    return str(event.get("message", "")) if event else ""


def _found(  # noqa: PLR0913 # one for each field of a finding
    cause: str,
    pod: Object,
    stack: WatchedStack,
    *,
    detail: str = "",
    evidence: str = "",
    rung: str = "",
    zone: str = "",
    since: datetime | None = None,
    pool: str = "",
) -> Finding:
    values = {
        "NAMESPACE": stack.namespace,
        "POD": name_of(pod),
        "POOL": pool,
        "CLUSTER": stack.cluster,
        "LOCATION": stack.location,
    }
    return finding(
        cause,
        name_of(pod),
        detail=detail,
        evidence=evidence,
        rung=rung,
        zone=zone,
        since=since,
        values=values,
    )
