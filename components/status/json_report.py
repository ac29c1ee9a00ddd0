"""The report as JSON, for programs."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from .diagnosis import Diagnosis, Replica
from .finding import Finding
from .hourly import hourly_cost
from .last_look import Changes
from .load import load_of


def json_report(found: Diagnosis, changes: Changes) -> str:
    """Return the state of a stack as JSON; a value that is not known is null."""
    seen, cost = found.seen, hourly_cost(found.seen, found.stack)
    report = {
        "stack": found.stack.name,
        "namespace": found.stack.namespace,
        "at": seen.at.isoformat(),
        "severity": found.severity.name.lower(),
        "workloads": [asdict(each) for each in found.workloads],
        "replicas": [_replica(each) for each in found.replicas],
        "findings": [finding_of(each) for each in found.findings],
        "autoscalers": [asdict(each) for each in found.autoscalers],
        "load": asdict(load_of(seen.loads)),
        "usdPerHour": None if cost is None else asdict(cost),
        "since": _text(changes.since),
        "new": changes.new,
        "gone": changes.gone,
        "notSeen": seen.not_seen,
    }
    return json.dumps(report, indent=2)


def finding_of(each: Finding) -> Mapping[str, Any]:
    """Return one finding as JSON."""
    return {
        "cause": each.cause.id,
        "severity": each.cause.severity.name.lower(),
        "about": each.about,
        "words": each.words,
        "seen": each.evidence,
        "fix": each.fix,
        "rung": each.rung,
        "zone": each.zone,
        "since": _text(each.since),
        "source": each.cause.source,
    }


def _replica(each: Replica) -> Mapping[str, Any]:
    return {
        "pod": each.pod,
        "state": each.state,
        "rung": each.rung,
        "zone": each.zone,
        "serves": each.serves,
        "cause": None if each.cause is None else each.cause.cause.id,
    }


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
