"""How long `up` waits for each object of each stack, against the page that lists it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from components.core.waits import API_SERVER_SECONDS, DEFINITION_SECONDS
from tests.contract.every_stack import STACKS, registered
from tools.render.registrations import Resource
from tools.stack.sandbox_home import REPOSITORY

pytestmark = pytest.mark.xdist_group("every-stack")

AWAITED = {
    "DaemonSet",
    "Deployment",
    "Ingress",
    "Job",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "ReplicationController",
    "ResourceQuota",
    "Service",
    "StatefulSet",
}
"""Kinds that the provider waits for by itself (`awaiters` of its await/awaiters.go, as the page has
it). Of a Secret and a ServiceAccount it waits for none that this program makes."""

WAIT_FOR, SKIP = "pulumi.com/waitFor", "pulumi.com/skipAwait"
CREATED_AND_UPDATED = ("create", "update")
DELETE_SECONDS = 600
"""What the provider waits for a deletion by itself (await/await.go, `Deletion`)."""

PAGE = (REPOSITORY / "docs" / "waits.md").read_text().partition("\n## Deletion\n")[0]
"""The section that lists the waits."""


@dataclass(frozen=True)
class Row:
    """One row of the page's table."""

    kind: str
    components: frozenset[str]
    time: str


def rows() -> list[Row]:
    """Read the page's table."""
    lines = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]
    return [Row(cells[0], frozenset(cells[1].split(", ")), cells[3]) for cells in lines[2:]]


def kind(resource: Resource) -> str:
    """Return the kind as the page names it."""
    name = resource.type.rpartition(":")[2]
    if name != "Service":
        return name
    has_address = resource.inputs["spec"]["type"] == "LoadBalancer"
    return f"Service {'with' if has_address else 'without'} an address"


def component(resource: Resource) -> str:
    """Return the component that an object belongs to."""
    return resource.parent.split("::")[2].rpartition(":")[2]


def annotations(resource: Resource) -> dict[str, str]:
    """Return the annotations of an object."""
    found: dict[str, str] = (resource.inputs.get("metadata") or {}).get("annotations") or {}
    return found


def is_awaited(resource: Resource) -> bool:
    """Say whether `up` waits for an object, or would without an annotation."""
    marked = {WAIT_FOR, SKIP} & annotations(resource).keys()
    return bool(marked) or kind(resource).partition(" ")[0] in AWAITED


def objects(stack: str) -> Iterator[Resource]:
    """Yield what a stack makes in its cluster."""
    for each in registered(stack):
        if each.type.startswith("kubernetes:"):
            yield each


def decided(resource: Resource) -> str:
    """Return the time of an object as the page writes it; '' where none is decided."""
    if SKIP in annotations(resource):
        return "-"
    if kind(resource) in {"PersistentVolume", "PersistentVolumeClaim"}:
        return "" if resource.timeouts else "5 minutes, fixed"
    times = [resource.timeouts.get(operation, "") for operation in CREATED_AND_UPDATED]
    if "" in times:
        return ""
    followed = _FOLLOWED.get((kind(resource), component(resource)))
    if followed is not None:
        return followed
    assert len(set(times)) == 1, times
    return f"{int(times[0].removesuffix('s')) / 60:g} minutes"


_FOLLOWED = {
    ("Deployment", "ModelServer"): "`startup`",
    ("LeaderWorkerSet", "ModelServer"): "`startup`",
    ("Job", "Canary"): "`judging`",
    ("Job", "ModelDownload"): "`filling`",
}
"""Times that differ by stack, by the function that they are of."""


@pytest.mark.parametrize("stack", STACKS)
def test_each_object_that_up_waits_for_has_the_time_that_the_page_says(stack: str) -> None:
    written = {(row.kind, name): row.time for row in rows() for name in row.components}
    for each in filter(is_awaited, objects(stack)):
        row = kind(each), component(each)
        assert decided(each) == written.get(row), row


def test_the_page_lists_what_the_stacks_have_and_no_more() -> None:
    everything = [each for stack in STACKS for each in objects(stack)]
    found = {(kind(each), component(each)) for each in everything if is_awaited(each)}
    listed = {(row.kind, name) for row in rows()[2:] for name in row.components}
    assert listed == found
    (sentence,) = re.findall(r"These are ([\w,\s]+?)\. ", PAGE)
    others = set(re.split(r",\s+|\s+and\s+", sentence))
    # Of a token in the stack file and of an Ingress with a host, which no listed stack has.
    unseen = {"Secret", "FrontendConfig", "ManagedCertificate"}
    assert others - unseen == {kind(each) for each in everything if not is_awaited(each)}


def test_the_page_has_the_times_of_the_two_waits_that_are_no_objects() -> None:
    api_server, definitions = rows()[:2]
    assert api_server.time == f"{API_SERVER_SECONDS // 60} minutes"
    assert definitions.time == f"{DEFINITION_SECONDS // 60} minutes"
    waiting = {
        component(each)
        for stack in STACKS
        for each in registered(stack)
        if each.type == "command:local:Command" and each.name.endswith("-definition")
    }
    assert definitions.components == waiting


@pytest.mark.parametrize("stack", STACKS)
def test_a_pod_ends_before_its_deletion_is_given_up(stack: str) -> None:
    for each in objects(stack):
        for grace in re.findall(r"'terminationGracePeriodSeconds': (\d+)", str(each.inputs)):
            assert int(grace) < int(each.timeouts.get("delete", f"{DELETE_SECONDS}s")[:-1])


ENDS_THE_WAIT = {"Count", "Ignore"}
"""Actions of a rule after which a failed Job has the reason `BackoffLimitExceeded`. At another one,
such as `PodFailurePolicy`, the provider waits on until its timeout (cloud-ready-checks v1.3.0,
pkg/kubernetes/job/check.go, `collectJobConditionErrors`, read on 2026-12-01)."""


def test_no_job_fails_for_a_reason_at_which_the_provider_waits_on() -> None:
    actions = {
        rule["action"]
        for name in STACKS
        for each in registered(name)
        if each.type.endswith(":Job")
        for rule in each.inputs["spec"]["podFailurePolicy"]["rules"]
    }
    assert actions
    assert actions <= ENDS_THE_WAIT
