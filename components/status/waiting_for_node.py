"""The cause for which a pod has no node: the events of the scheduler and of GKE's node autoscaler.

The newest event decides. If the events are gone, since the API server keeps them for an hour, the
status of the ComputeClass, the status of the autoscaler and its visibility log replace them.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from ..facts.shapes import Family
from ..ladder.class_rules import RUNG_LABEL
from ..ladder.lifetime import FLEX_START_NODE_SECONDS, NODE_SECONDS
from .causes import finding
from .class_status import IN_PROGRESS, class_of, rung_statuses
from .finding import Finding
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

_IDLE = (
    ("in backoff after failed scale-up", "back-off"),
    ("max node group size reached", "pools-at-maximum"),
    ("Insufficient ", "pod-too-large"),
)
"""Parts of an event about node pools that the autoscaler does not add a node to."""

_GROUP = re.compile(r"/zones/(?P<zone>[\w-]+)/instanceGroups/(?P<group>[\w.-]+)")
_ZONES = re.compile(r"Node scale up in zones (?P<zones>[\w, -]+?) associated")
_CLAIM = re.compile(
    r"unbound immediate PersistentVolumeClaims|persistentvolumeclaim \S+ (?:is )?not found"
)


@dataclass(frozen=True)
class Ask:
    """GKE's request for a node, and the text that shows it."""

    rung: WatchedRung | None
    zone: str
    since: datetime
    text: str


def refusal(text: str) -> str:
    """Return the cause that a text about a failed scale-up names."""
    return next((cause for words, cause in REFUSALS if re.search(words, text)), "node-refused")


def waiting_for_node(pod: Object, seen: Observed, stack: WatchedStack) -> Finding:
    """Return the cause for which a pod has no node."""
    return _WithoutNode(pod, seen, stack).cause()


class _WithoutNode:
    """One pod with the newest event of each reason, and the status of its ComputeClass."""

    def __init__(self, pod: Object, seen: Observed, stack: WatchedStack) -> None:
        self._pod, self._seen, self._stack = pod, seen, stack
        self._events = {each.get("reason", ""): each for each in seen.events_of(pod)}
        self._statuses = list(rung_statuses(class_of(pod), seen, stack))

    def cause(self) -> Finding:
        """Return the first cause that applies."""
        return (
            self._volume()
            or self._class_missing()
            or self._by_events()
            or self._by_class()
            or self._by_autoscaler()
            or self._unknown()
        )

    def _volume(self) -> Finding | None:
        scheduler, autoscaler = (self._text(each) for each in ("FailedScheduling", NOT_TRIGGERED))
        if _CLAIM.search(scheduler):
            return self._found("volume-unbound", evidence=scheduler)
        if "volume node affinity conflict" in autoscaler and TRIGGERED not in self._events:
            return self._found("volume-zone", evidence=autoscaler)
        return None

    def _class_missing(self) -> Finding | None:
        wanted, classes = class_of(self._pod), self._seen.classes
        if classes is None or not wanted or wanted in map(name_of, classes):
            return None
        return self._found("class-missing", detail=f"it selects '{wanted}'")

    def _by_events(self) -> Finding | None:
        asked, refused, idle = map(self._events.get, (TRIGGERED, REFUSED, NOT_TRIGGERED))
        known = [each for each in (asked, refused, idle) if each is not None]
        if not known:
            return None
        newest = max(known, key=seen_at)
        if newest is asked:
            ask = self._ask_of(newest)
            # The class may already report the refusal, whose event comes later or not at all.
            return self._suspended(ask) or self._asked(ask)
        text = str(newest.get("message", ""))
        if refused is not None and (newest is refused or "in backoff" in text):
            before = asked is not None and seen_at(asked) <= seen_at(refused)
            return self._refused(refused, self._ask_of(asked) if asked and before else None)
        cause = next((cause for words, cause in _IDLE if words in text), "no-rung-fits")
        return self._found(cause, evidence=text, since=first_seen_at(newest))

    def _ask_of(self, event: Object) -> Ask:
        text = str(event.get("message", ""))
        place = _GROUP.search(text)
        group, zone = (place["group"], place["zone"]) if place else ("", "")
        # Not the first time: equal events are one object.
        return Ask(self._stack.rung_of_group(group), zone, seen_at(event), text)

    def _asked(self, ask: Ask) -> Finding:
        """Return the finding of a requested node: in time, late, or the silent wait of a TPU."""
        rung, cause = ask.rung, "node-requested"
        name, usual = (rung.name, rung.node_seconds) if rung else ("", NODE_SECONDS[Family.TPU])
        # GKE gives up on every machine that is no TPU before the time of flex start is over.
        if (silent := rung.waits_silently if rung else None) is None:
            usual = max(usual, FLEX_START_NODE_SECONDS)
        joined = self._joined(name)
        if joined is None and self._seen.seconds_since(ask.since) > usual:
            cause = "node-late" if silent is False else "silent-tpu-wait"
        detail = f"GKE asks {_at(name, ask.zone)}"
        return self._found(
            cause,
            detail=detail if joined is None else f"node {joined} has joined and is not ready yet",
            evidence=ask.text,
            rung=name,
            zone=ask.zone,
            since=ask.since,
        )

    def _joined(self, rung: str) -> str | None:
        """Return the name of a node of a rung that has joined and is not ready."""
        for node in self._seen.nodes:
            ready = is_true(node.get("status", {}).get("conditions"), "Ready")
            if rung and labels_of(node).get(RUNG_LABEL) == rung and not ready:
                return name_of(node)
        return None

    def _refused(self, event: Object, ask: Ask | None) -> Finding:
        text = str(event.get("message", ""))
        zones = found["zones"] if (found := _ZONES.search(text)) else (ask.zone if ask else "")
        suspended = [each for each in self._statuses if each.suspends]
        rung = ask.rung.name if ask and ask.rung else ""
        rung = rung or next((each.rung for each in suspended), "")
        again = next((each.again for each in suspended if each.rung == rung), "")
        return self._found(
            refusal(text),
            detail=f"{_at(rung, zones)}{again}",
            evidence=text,
            rung=rung,
            zone=zones,
            since=first_seen_at(event),
        )

    def _by_class(self) -> Finding | None:
        for each in self._statuses:
            if each.kind == IN_PROGRESS:
                since = each.since or created(self._pod) or self._seen.at
                rung = self._stack.rung(each.rung)
                return self._asked(Ask(rung, each.zone, since, each.text))
        return self._suspended(None)

    def _suspended(self, ask: Ask | None) -> Finding | None:
        """Return the refusal that the class reports; with a request, only one after it."""
        for each in self._statuses:
            if not each.suspends or (ask is not None and not _answers(each.rung, each.since, ask)):
                continue
            zone = ask.zone if ask else ""
            return self._found(
                refusal(f"{each.reason} {each.text}"),
                detail=f"{_at(each.rung, zone)}{each.again}",
                evidence=each.text,
                rung=each.rung,
                zone=zone,
                since=each.since,
            )
        return None

    def _by_autoscaler(self) -> Finding | None:
        """Return a refusal from the autoscaler's status or its visibility log."""
        for group, code in self._seen.back_offs.items():
            if (rung := self._own_rung(group)) is not None:
                return self._found(refusal(code), detail=_at(rung), evidence=code, rung=rung)
        for entry in self._seen.refusals:
            results = entry.get("jsonPayload", {}).get("resultInfo", {}).get("results") or ()
            for message in (each.get("errorMsg", {}) for each in results):
                groups = map(str, message.get("parameters") or ())
                rung = next(filter(None, map(self._own_rung, groups)), None)
                if rung is not None:
                    text = str(message.get("messageId", ""))
                    since = moment(entry.get("timestamp"))
                    return self._found(
                        refusal(text), detail=_at(rung), evidence=text, rung=rung, since=since
                    )
        return None

    def _own_rung(self, group: str) -> str | None:
        """Return the rung of an instance group, if the pod's class has it."""
        rung = self._stack.rung_of_group(group)
        mine = (self._stack.classes or {}).get(class_of(self._pod), ())
        return rung.name if rung is not None and rung.name in mine else None

    def _unknown(self) -> Finding:
        """Return the finding of a pod about which the autoscaler says nothing."""
        since, scheduler = created(self._pod), self._text("FailedScheduling")
        age = self._seen.seconds_since(since)
        if age < NEW_SECONDS:
            return self._found("not-scheduled-yet", since=since)
        mine = (self._stack.classes or {}).get(class_of(self._pod), ())
        rung = self._stack.rung(next(iter(mine), ""))
        # Longer than GKE waits for any other machine, and no refusal.
        if rung and rung.waits_silently and age > max(rung.node_seconds, GIVES_UP_SECONDS):
            return self._found(
                "silent-tpu-wait",
                detail=f"inferred: its first rung {rung.name} is a TPU, and no event or status of "
                "the last hour names a rung or a refusal",
                evidence=scheduler,
                rung=rung.name,
                since=since,
            )
        return self._found("unschedulable", evidence=scheduler, since=since)

    def _text(self, reason: str) -> str:
        return str((self._events.get(reason) or {}).get("message", ""))

    def _found(  # noqa: PLR0913 # one for each field of a finding
        self,
        cause: str,
        *,
        detail: str = "",
        evidence: str = "",
        rung: str = "",
        zone: str = "",
        since: datetime | None = None,
    ) -> Finding:
        known = self._stack.rung(rung)
        values = {
            "NAMESPACE": self._stack.namespace,
            "FILE": self._stack.file,
            "POD": name_of(self._pod),
            "POOL": known.pool if known else "",
            "CLUSTER": self._stack.cluster,
            "LOCATION": self._stack.location,
        }
        return finding(
            cause,
            name_of(self._pod),
            detail=detail,
            evidence=evidence,
            rung=rung,
            zone=zone,
            since=since,
            values=values,
        )


def _at(rung: str, zone: str = "") -> str:
    return f"on rung {rung or '?'}" + (f" in {zone}" if zone else "")


def _answers(rung: str, since: datetime | None, ask: Ask) -> bool:
    """Return whether a refusal of a rung is one of a request."""
    same = ask.rung is not None and ask.rung.name == rung
    return same and since is not None and since >= ask.since
