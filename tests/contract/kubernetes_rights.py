"""The rights that stacks give in Kubernetes' API, and those that they may: `rbac.yaml`, read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.contract.evaluated import evaluated
from tests.contract.rights import FILES, changed
from tools.render.registrations import Resource

LISTED: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("rbac.yaml").read_text())
STACKS = [*FILES, *LISTED["choices"]]

_RBAC = "kubernetes:rbac.authorization.k8s.io/v1:"


@dataclass(frozen=True, order=True)
class Right:
    """What one account may do, and where."""

    account: str
    """Namespace and name."""
    namespace: str
    """Empty: in the whole cluster."""
    role: str
    """A role of Kubernetes' own; empty where the rule is the stack's."""
    groups: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Objects that it is for; empty: all of these resources."""


def given(resources: Iterable[Resource]) -> list[Right]:
    """Return all that resources give; a role that is bound to nobody gives to nobody."""
    rbac = [each for each in resources if each.type.startswith(_RBAC)]
    rules = {
        (each.inputs["kind"], each.inputs["metadata"]["name"]): each.inputs["rules"]
        for each in rbac
        if "rules" in each.inputs
    }
    bindings = [each.inputs for each in rbac if "roleRef" in each.inputs]
    return sorted(right for binding in bindings for right in _bound(binding, rules))


def _bound(binding: Mapping[str, Any], rules: Mapping[Any, Any]) -> Iterator[Right]:
    namespace = binding["metadata"].get("namespace", "")
    role = binding["roleRef"]["kind"], binding["roleRef"]["name"]
    for subject in binding["subjects"]:
        account = f"{subject.get('namespace', namespace)}/{subject['name']}"
        who = account if subject["kind"] == "ServiceAccount" else f"{subject['kind']} {account}"
        if role not in rules:
            yield Right(who, namespace, role[1])
        for rule in rules.get(role, ()):
            keys = ("apiGroups", "resources", "verbs", "resourceNames")
            parts = (rule.get(key, ()) for key in keys)
            yield Right(who, namespace, "", *(tuple(sorted(part)) for part in parts))


def resources(stack: str) -> tuple[Resource, ...]:
    """Return what a stack asks for."""
    return evaluated(changed(stack, LISTED["choices"])).resources


def allowed(stack: str) -> list[Right]:
    """Return what the list allows a stack to give."""
    name = changed(stack, LISTED["choices"]).get("vllm-gke:name", "vllm")
    rows = (row for row in LISTED["rights"] if stack in row["stacks"])
    return sorted(
        Right(
            LISTED["accounts"][row["account"]].format(name=name),
            row.get("namespace", "").format(name=name),
            row.get("role", ""),
            *(
                tuple(each.format(name=name) for each in row.get("may", {}).get(key, ()))
                for key in ("groups", "resources", "verbs", "names")
            ),
        )
        for row in rows
    )


_READING = {"get", "list", "watch"}
_METRICS = {"custom.metrics.k8s.io", "external.metrics.k8s.io"}
_ANYBODY = ("Group ", "User ")
_OWN_ROLES = {"system:auth-delegator", "extension-apiserver-authentication-reader"}


def _changes_named_ones(right: Right) -> bool:
    return bool(right.names) and set(right.verbs) == {"patch"}


def broad(right: Right) -> list[str]:
    """Say in what a right is broader than any stack needs; the rules' names."""
    rules = {
        "writes": not set(right.verbs) <= _READING and not _changes_named_ones(right),
        "every-kind": "*" in right.groups
        or ("*" in right.resources and not set(right.groups) <= _METRICS),
        "secrets": bool({"secrets", "serviceaccounts/token", "pods/exec"} & set(right.resources)),
        "a-role-of-others": bool(right.role) and right.role not in _OWN_ROLES,
        "anybody": right.account.startswith(_ANYBODY) or right.account.endswith("/default"),
    }
    return [rule for rule, broken in rules.items() if broken]
