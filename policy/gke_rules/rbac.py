"""Rights in Kubernetes' own API."""

from collections.abc import Iterator
from typing import Any

from .kubernetes import BINDINGS, ROLES
from .props import items, read
from .rule import Find, Finding, Resource, Rule

_ESCALATING = {"bind", "escalate", "impersonate"}


def _object(resource: Resource) -> str:
    return str(read(resource.props, "metadata.name") or resource.name)


def _has(rule: Any, key: str) -> set[str]:
    return {str(each) for each in items(rule, key)}


def _wildcards(role: Resource) -> Iterator[Finding]:
    for rule in items(role.props, "rules"):
        for key in ("apiGroups", "resources", "verbs"):
            if "*" in _has(rule, key):
                yield Finding(_object(role), f"{key} has '*'")


def _secrets(role: Resource) -> Iterator[Finding]:
    for rule in items(role.props, "rules"):
        core = bool({"", "*"} & _has(rule, "apiGroups"))
        named = items(rule, "resourceNames")
        if core and not named and {"secrets", "*"} & _has(rule, "resources"):
            yield Finding(_object(role), "every Secret is in reach")


def _escalation(role: Resource) -> Iterator[Finding]:
    for rule in items(role.props, "rules"):
        if verbs := sorted(_ESCALATING & _has(rule, "verbs")):
            yield Finding(_object(role), f"verbs has {', '.join(verbs)}")


def _cluster_admin(binding: Resource) -> Iterator[Finding]:
    if read(binding.props, "roleRef.name") == "cluster-admin":
        yield Finding(_object(binding), "roleRef.name is 'cluster-admin'")


def _subject(name: str) -> Find:
    def find(binding: Resource) -> Iterator[Finding]:
        if name in [read(each, "name") for each in items(binding.props, "subjects")]:
            yield Finding(_object(binding), f"subjects has '{name}'")

    return find


_WHO = "name the account or the group that needs it"

RULES = (
    Rule(
        "CIS_GKE_4.1.1",
        BINDINGS,
        "the program grants no cluster-admin",
        "bind a role with the needed permissions",
        _cluster_admin,
        cis="4.1.1",
    ),
    Rule(
        "CIS_GKE_4.1.2",
        ROLES,
        "no role reads every Secret",
        "name the Secrets in resourceNames",
        _secrets,
        cis="4.1.2",
    ),
    Rule(
        "CKV_K8S_49",
        ROLES,
        "a role has no wildcards",
        "write the resources and the verbs",
        _wildcards,
        cis="4.1.3",
    ),
    Rule(
        "CIS_GKE_4.1.7",
        ROLES,
        "no role can extend its own permissions",
        "leave bind, escalate and impersonate out",
        _escalation,
        cis="4.1.7",
    ),
    Rule(
        "CIS_GKE_4.1.8",
        BINDINGS,
        "anonymous users have no permissions",
        _WHO,
        _subject("system:anonymous"),
        cis="4.1.8",
    ),
    Rule(
        "CIS_GKE_4.1.9",
        BINDINGS,
        "unauthenticated users have no permissions",
        _WHO,
        _subject("system:unauthenticated"),
        cis="4.1.9",
    ),
    Rule(
        "CIS_GKE_4.1.10",
        BINDINGS,
        "a Google account alone grants no permission",
        _WHO,
        _subject("system:authenticated"),
        cis="4.1.10",
    ),
)
