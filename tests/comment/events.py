"""Previews in Pulumi's own JSON, as short as a test needs them, as engine 3.250.0 writes them."""

import json
from typing import Any

PROJECT = "urn:pulumi:dev::vllm-gke"
STACK = f"{PROJECT}::pulumi:pulumi:Stack::vllm-gke-dev"
POOL = "vllm-gke:index:NodePool$gcp:container/nodePool:NodePool"

Event = dict[str, Any]


def step(op: str, type_: str, name: str, **more: Any) -> Event:
    """Return the event of one step."""
    component = type_.rpartition("$")[0]
    parent = f"{PROJECT}::{component}::{name}" if component else STACK
    state = {"parent": parent, "inputs": {}, "outputs": {}}
    old = {**state, "inputs": more.pop("old", {})}
    new = {**state, "inputs": more.pop("new", {})}
    metadata = {
        "op": op,
        "urn": f"{PROJECT}::{type_}::{name}",
        "type": type_.rpartition("$")[2],
        "old": None if op == "create" else old,
        "new": None if op in ("delete", "delete-replaced") else new,
        "detailedDiff": None,
        **more,
    }
    return {"resourcePreEvent": {"metadata": metadata}}


def said(severity: str, message: str) -> Event:
    """Return the event of a message."""
    return {"diagnosticEvent": {"severity": severity, "message": message, "prefix": ""}}


def broken(rule: str, level: str, message: str, urn: str = f"{PROJECT}::{POOL}::l4") -> Event:
    """Return the event of a rule that does not hold."""
    return {
        "policyEvent": {
            "policyName": rule,
            "enforcementLevel": level,
            "message": message,
            "resourceUrn": urn,
        }
    }


def events(*found: Event, same: int = 1, packs: dict[str, str] | None = None) -> str:
    """Return a preview as a stream of events."""
    summary = {"resourceChanges": {"same": same}, "PolicyPacks": packs or {}}
    whole = [{"preludeEvent": {"config": {}}}, *found, {"summaryEvent": summary}]
    return "\n".join(json.dumps({"sequence": n, **each}) for n, each in enumerate(whole))


def document(*found: Event, same: int = 1) -> str:
    """Return a preview as one document."""
    steps = []
    for each in found:
        if "resourcePreEvent" in each:
            told = dict(each["resourcePreEvent"]["metadata"])
            if told["op"] in ("create-replacement", "delete-replaced"):
                continue
            told["oldState"], told["newState"] = told.pop("old"), told.pop("new")
            steps.append(told)
    messages = [each["diagnosticEvent"] for each in found if "diagnosticEvent" in each]
    summary = {"same": same}
    return json.dumps({"steps": steps, "diagnostics": messages, "changeSummary": summary})
