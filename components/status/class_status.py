"""The status of a ComputeClass: on which rung GKE asks, and which rungs it does not ask for now.

GKE fills `priorityStatuses` from 1.36.4-gke.1391000 on (google/skills @1af7775, 2026-08-21).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ..ladder.class_rules import KEY
from .observed import Object, Observed, moment, name_of
from .watched import WatchedStack

IN_PROGRESS = "NodeProvisioningInProgress"
_SUSPENDS = ("ProvisioningSuspended", "ProvisioningConstrained", "IpSpaceExhausted")
_BROKEN = ("RuleMisconfigured", "NodePoolNotExist", "NodepoolWillNeverScaleUp")

_UNTIL = re.compile(r"until (?P<until>[\d-]+ [\d:]+ \w+)")
_ZONE = re.compile(r"Zones?: (?P<zone>[\w-]+)")


@dataclass(frozen=True)
class RungStatus:
    """One true condition of a rule."""

    rung: str
    """Name of the rung; empty if the rule is none of the stack."""
    rule: str
    """Number of the rule, from 0."""
    kind: str
    reason: str
    text: str
    since: datetime | None

    @property
    def suspends(self) -> bool:
        """Return whether GKE does not ask for the rung now, because it was refused."""
        return self.kind in _SUSPENDS

    @property
    def is_broken(self) -> bool:
        """Return whether GKE cannot use the rung, because of its rule or node pool."""
        return bool({self.kind, self.reason} & set(_BROKEN))

    @property
    def again(self) -> str:
        """Return the time after which GKE asks again, as a clause; empty if it is unknown."""
        found = _UNTIL.search(self.text)
        return f", asked again after {found['until']}" if found else ""

    @property
    def zone(self) -> str:
        """Return the zone of a request; empty if it is unknown."""
        found = _ZONE.search(self.text)
        return found["zone"] if found else ""


def class_of(pod: Object) -> str:
    """Return the ComputeClass that a pod selects; empty if there is none."""
    return str((pod.get("spec", {}).get("nodeSelector") or {}).get(KEY, ""))


def rung_statuses(name: str, seen: Observed, stack: WatchedStack) -> Iterator[RungStatus]:
    """Yield the true conditions of the rules of a class, the best rung first."""
    order = (stack.classes or {}).get(name, ())
    for each in seen.classes or ():
        if name_of(each) != name:
            continue
        for status in each.get("status", {}).get("priorityStatuses") or ():
            rule = str(status.get("identifier", ""))
            known = rule.isdigit() and int(rule) < len(order)
            for found in status.get("conditions") or ():
                if found.get("status") == "True":
                    yield RungStatus(
                        rung=order[int(rule)] if known else "",
                        rule=rule,
                        kind=str(found.get("type", "")),
                        reason=str(found.get("reason", "")),
                        text=str(found.get("message", "")),
                        since=moment(found.get("lastTransitionTime")),
                    )
