"""Pod Security: admission itself holds every pod to `restricted`, but for what is waived."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from kube.control_plane.api import Api, ApiError, Object, named
from kube.control_plane.control_plane import ControlPlane
from tests.judges import Heard
from tests.kube.mutations import changed
from tests.kube.stacks import NAMES, objects

Failed = Mapping[str, list[str]]
"""The checks that a pod fails, each with the containers or volumes that do."""

WAIVERS = yaml.safe_load(Path(__file__).with_name("pod_security.yaml").read_text())
WAIVED: Mapping[str, Failed] = {
    layout: {each["check"]: each["what"] for each in WAIVERS if each["layout"] == layout}
    for layout in ("fungible", "split")
}

ENFORCE = "pod-security.kubernetes.io/enforce"


@pytest.fixture(scope="module")
def strict(cluster: ControlPlane) -> Iterator[str]:
    """Make a namespace that admits restricted pods alone."""
    made = named("v1", "Namespace", "strict")
    made["metadata"]["labels"] = {ENFORCE: "restricted"}
    cluster.api.create(made)
    yield "strict"
    cluster.api.delete(made)


def templates(stack: str) -> Iterator[tuple[Object, Object]]:
    """Give what makes pods, with each template that it makes them from."""
    for each in objects(stack):
        spec = each.get("spec", {})
        group = spec.get("leaderWorkerTemplate", {})
        kinds = (spec.get("template"), group.get("leaderTemplate"), group.get("workerTemplate"))
        yield from ((each, template) for template in kinds if template)


def failed(api: Api, namespace: str, template: Object) -> Failed:
    """Ask the API server for a pod, of which nothing is kept."""
    spec = {key: value for key, value in template["spec"].items() if key != "serviceAccountName"}
    pod = {**named("v1", "Pod", "one", namespace), "spec": spec}
    try:
        api.create(pod, dry_run=True)
    except ApiError as error:
        message = str(error)
        found = re.search(r'violates PodSecurity "restricted:\w+": (.+)', message)
        assert found, message
        parts = [*spec["containers"], *spec.get("volumes", [])]
        return dict(_checks(found[1], {part["name"] for part in parts}))
    return {}


def _checks(told: str, names: set[str]) -> Iterator[tuple[str, list[str]]]:
    for check, detail in re.findall(r"(.+?) \((.*?)\)(?:, |$)", told):
        yield check, sorted(names & set(re.findall(r'"([^"]+)"', detail)))


def waived(template: Object) -> Failed:
    """Give what a pod may fail: one that runs on a TPU as on a GPU, or one that asks for a TPU."""
    names = {container["name"] for container in template["spec"]["containers"]}
    if names == {"vllm-nvidia", "vllm-tpu"}:
        return WAIVED["fungible"]
    return WAIVED["split"] if names == {"vllm-tpu"} else {}


LEVELS = {"fungible": "privileged", "split": "baseline"}
"""What a namespace has to admit where a waived pod is in it."""


@pytest.mark.parametrize("stack", NAMES)
def test_every_pod_is_restricted_but_for_exactly_what_is_waived(
    stack: str, cluster: ControlPlane, strict: str, heard: Heard
) -> None:
    found = list(templates(stack))
    heard("Pod Security admission", cases=len(found))
    assert found
    wrong = {
        owner["metadata"]["name"]: checks
        for owner, template in found
        if (checks := failed(cluster.api, strict, template)) != waived(template)
    }
    assert wrong == {}


@pytest.mark.parametrize("stack", NAMES)
def test_a_namespace_enforces_restricted_unless_a_waived_pod_is_in_it(stack: str) -> None:
    levels = {
        each["metadata"]["name"]: each["metadata"].get("labels", {}).get(ENFORCE)
        for each in objects(stack)
        if each["kind"] == "Namespace"
    }
    needed = {
        owner["metadata"]["namespace"]: level
        for owner, template in templates(stack)
        for layout, level in LEVELS.items()
        if waived(template) == WAIVED[layout]
    }
    assert levels == {name: needed.get(name, "restricted") for name in levels}


def test_every_waiver_is_of_one_check_and_says_why() -> None:
    assert sum(len(checks) for checks in WAIVED.values()) == len(WAIVERS)
    assert [waiver for waiver in WAIVERS if len(waiver["why"].split()) < 6] == []


CONTAINER = "spec.containers.0.securityContext"
HOST_PATH = {"name": "cache", "hostPath": {"path": "/"}}

FAULTS: dict[str, tuple[str, Any, Failed]] = {
    "privileged": (
        CONTAINER,
        {"privileged": True, "capabilities": {"drop": ["ALL"]}},
        {"privileged": ["vllm-nvidia"], "allowPrivilegeEscalation != false": ["vllm-nvidia"]},
    ),
    "may become root": (
        f"{CONTAINER}.allowPrivilegeEscalation",
        True,
        {"allowPrivilegeEscalation != false": ["vllm-nvidia"]},
    ),
    "keeps capabilities": (
        f"{CONTAINER}.capabilities",
        {},
        {"unrestricted capabilities": ["vllm-nvidia"]},
    ),
    "adds a capability": (
        f"{CONTAINER}.capabilities",
        {"drop": ["ALL"], "add": ["NET_ADMIN"]},
        {"unrestricted capabilities": ["vllm-nvidia"]},
    ),
    "is root": ("spec.securityContext.runAsUser", 0, {"runAsUser=0": []}),
    "may be root": ("spec.securityContext.runAsNonRoot", False, {"runAsNonRoot != true": []}),
    "no profile": (
        "spec.securityContext.seccompProfile",
        {"type": "Unconfined"},
        {"seccompProfile": []},
    ),
    "the host's files": (
        "spec.volumes.0",
        HOST_PATH,
        {"restricted volume types": ["cache"]},
    ),
    # Each port of such a pod is the host's too.
    "the host's network": (
        "spec.hostNetwork",
        True,
        {"host namespaces": [], "hostPort": ["vllm-nvidia"]},
    ),
    "the host's processes": ("spec.hostPID", True, {"host namespaces": []}),
    "a port of the host": (
        "spec.containers.0.ports.0.hostPort",
        8000,
        {"hostPort": ["vllm-nvidia"]},
    ),
    "an unconfined profile of AppArmor": (
        f"{CONTAINER}.appArmorProfile",
        {"type": "Unconfined"},
        {"forbidden AppArmor profile": ["vllm-nvidia"]},
    ),
    "a sysctl of the node": (
        "spec.securityContext.sysctls",
        [{"name": "kernel.msgmax", "value": "1"}],
        {"forbidden sysctls": []},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_pod_that_may_more_is_refused_for_exactly_that(
    fault: str, cluster: ControlPlane, strict: str, heard: Heard
) -> None:
    heard("Pod Security admission", refused=1)
    ((_, template),) = (
        (owner, template)
        for owner, template in templates("gpu-rules")
        if owner["metadata"].get("namespace") != "custom-metrics"
    )
    path, value, expected = FAULTS[fault]
    assert failed(cluster.api, strict, template) == {}
    assert failed(cluster.api, strict, changed(template, path, value)) == expected
