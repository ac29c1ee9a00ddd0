"""Faults to plant in manifests: one value of a stack's own, and what each scanner says of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.kube.mutations import GONE, changed
from tools.render.evaluate import REPOSITORY, evaluate
from tools.scan.__main__ import write_stack

STACK = "distributed"

_POD = "spec.template.spec"
_CONTAINER = f"{_POD}.containers.0"
_SECURITY = f"{_CONTAINER}.securityContext"
_ON = True


@dataclass(frozen=True)
class Fault:
    """One change of one manifest, and the checks that fail then and not before."""

    name: str
    """What is wrong, as if it were a stack's name."""
    kind: str
    path: str
    value: Any
    found: frozenset[str]


def right(kind: str) -> str:
    """Return the name under which the manifest of a kind is scanned as it is."""
    return f"right-{kind.lower()}"


def _server(name: str, path: str, value: Any, *found: str) -> Fault:
    return Fault(name, "Deployment", path, value, frozenset(found))


def _other(name: str, kind: str, path: str, value: Any, found: str) -> Fault:
    return Fault(name, kind, path, value, frozenset({found}))


FAULTS = (
    _server(
        "privileged",
        f"{_SECURITY}.privileged",
        _ON,
        "checkov CKV_K8S_16",
        "kube-score container-security-context-privileged: The container is privileged",
    ),
    _server("host-network", f"{_POD}.hostNetwork", _ON, "checkov CKV_K8S_19"),
    _server("host-processes", f"{_POD}.hostPID", _ON, "checkov CKV_K8S_17"),
    _server(
        "no-tag",
        f"{_CONTAINER}.image",
        "vllm/vllm-openai",
        "checkov CKV_K8S_14",
        "checkov CKV_K8S_43",
        "kube-score container-image-tag: Image with latest tag",
    ),
    _server("no-readiness", f"{_CONTAINER}.readinessProbe", GONE, "checkov CKV_K8S_9"),
    _server(
        "no-memory",
        f"{_CONTAINER}.resources.requests.memory",
        GONE,
        "checkov CKV_K8S_12",
        "kube-score container-resources: Memory request is not set",
    ),
    _server(
        "capabilities",
        f"{_SECURITY}.capabilities",
        GONE,
        "checkov CKV_K8S_28",
        "checkov CKV_K8S_37",
    ),
    _server(
        "a-low-user",
        f"{_POD}.securityContext.runAsUser",
        0,
        "checkov CKV_K8S_40",
        "kube-score container-security-context-user-group-id: "
        "The container is running with a low user ID",
    ),
    _server("a-token", f"{_POD}.automountServiceAccountToken", _ON, "checkov CKV_K8S_38"),
    _server(
        "twice",
        f"{_CONTAINER}.env",
        [{"name": "HOME", "value": "/a"}, {"name": "HOME", "value": "/b"}],
        "kube-score environment-variable-key-duplication: Environment Variable Key Duplication",
    ),
    _other(
        "no-budget",
        "PodDisruptionBudget",
        "spec.maxUnavailable",
        GONE,
        "kube-score poddisruptionbudget-has-policy: PodDisruptionBudget missing policy",
    ),
    _other(
        "a-node-port",
        "Service",
        "spec.type",
        "NodePort",
        "kube-score service-type: The service is of type NodePort",
    ),
    _other("everything", "ClusterRole", "rules.0.resources", ["*"], "checkov CKV_K8S_49"),
)


def write_faults(folder: Path, aside: Path) -> dict[str, str]:
    """Write each fault as if it were a stack, beside what is right; return the stacks' names."""
    write_stack(evaluate(REPOSITORY / f"Pulumi.{STACK}.yaml"), aside)
    manifests = [yaml.safe_load(path.read_text()) for path in sorted(aside.rglob("*.yaml"))]
    whole = {fault.kind: _first(manifests, fault.kind) for fault in FAULTS}
    written = {right(kind): manifest for kind, manifest in whole.items()}
    written |= {fault.name: changed(whole[fault.kind], fault.path, fault.value) for fault in FAULTS}
    for name, manifest in written.items():
        file = folder / name / "kubernetes" / "one.yaml"
        file.parent.mkdir(parents=True)
        # Of another name: checkov looks at all folders at once, and at who is bound to what.
        file.write_text(yaml.safe_dump(changed(manifest, "metadata.name", name)))
    return dict.fromkeys(written, STACK)


def _first(manifests: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """Return the stack's own of a kind, else the first."""
    found = [each for each in manifests if each.get("kind") == kind]
    own = [each for each in found if each["metadata"]["name"] == STACK]
    return (own or found)[0]
