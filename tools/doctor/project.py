"""Checks of the account and the project: who asks, what is on, and where machines are sold."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tools.doctor.answers import mapping, required, rows
from tools.doctor.check import Answer, Check, Finding, Status

_DEFINITION = "computeclasses.cloud.google.com"

_BARE = ("--format=json", "--quiet")

_FIRST = ("cloudresourcemanager", "serviceusage")
"""The second turns on the first and all others, and the first says the project's number: where
either is off, `gcloud services list` itself is refused, or the first `up`."""


@dataclass(frozen=True)
class Place:
    """Where a stack goes."""

    project: str
    cluster: str
    location: str
    """The cluster's region, or its zone."""


def project_checks(place: Place, services: Sequence[str]) -> list[Check]:
    """Return the checks of who asks, and of the project; services are the APIs by name."""
    told = (f"--project={place.project}", *_BARE)
    return [
        Check(
            "log-in",
            ("gcloud", "auth", "list", "--filter=status:ACTIVE", *_BARE),
            read_login,
            after="gcloud",
        ),
        Check(
            "application default",
            ("gcloud", "auth", "application-default", "print-access-token", "--quiet"),
            read_application_default,
            after="gcloud",
            refused=refused_application_default,
        ),
        Check(
            "project",
            ("gcloud", "projects", "describe", place.project, *_BARE),
            read_project,
            after="log-in",
            refused=functools.partial(refused_project, place.project),
        ),
        Check(
            "billing",
            ("gcloud", "billing", "projects", "describe", place.project, *_BARE),
            functools.partial(read_billing, place.project),
            after="project",
        ),
        Check(
            "APIs",
            ("gcloud", "services", "list", "--enabled", *told),
            functools.partial(read_services, place.project, services),
            after="project",
        ),
    ]


def machine_check(place: Place, machines: Mapping[str, tuple[str, Sequence[str]]]) -> Check:
    """Return the check of where machines are sold; by rung, the machine with its zones."""
    zones = sorted({zone for _, each in machines.values() for zone in each})
    names = sorted({machine for machine, _ in machines.values()})
    return Check(
        "machines",
        (
            *("gcloud", "compute", "machine-types", "list", f"--zones={','.join(zones)}"),
            f"--filter=name=({' '.join(names)})",
            f"--project={place.project}",
            *_BARE,
        ),
        functools.partial(read_machines, machines),
        after="project",
    )


def cluster_checks(place: Place) -> list[Check]:
    """Return the checks of a cluster that may be there already."""
    context = f"gke_{place.project}_{place.location}_{place.cluster}"
    where = (f"--location={place.location}", f"--project={place.project}")
    return [
        Check(
            "cluster",
            ("gcloud", "container", "clusters", "describe", place.cluster, *where, *_BARE),
            read_cluster,
            after="project",
            refused=refused_cluster,
        ),
        Check(
            "ComputeClass",
            (
                *("kubectl", f"--context={context}", "--request-timeout=20s"),
                *("get", "customresourcedefinition", _DEFINITION, "-o", "json"),
            ),
            read_definition,
            after="cluster",
            refused=functools.partial(refused_definition, place),
        ),
    ]


def read_login(out: str) -> Iterator[Finding]:
    """Name the active account."""
    active = [row for row in rows(out) if row.get("status") == "ACTIVE"]
    if active:
        yield Finding(Status.OK, str(required(active[0], "account")))
    else:
        yield Finding(Status.FAILED, "nobody is logged in", "gcloud auth login")


def read_application_default(_out: str) -> Iterator[Finding]:
    """Say that there is a token, and nothing of it."""
    yield Finding(Status.OK, "Pulumi's Google provider finds an account")


def refused_application_default(answer: Answer) -> Finding | None:
    """Say that Pulumi would find no account; it does not use gcloud's own."""
    if "default credentials were not found" not in answer.err:
        return None
    what = "Pulumi's Google provider finds no account: it does not use that of gcloud"
    return Finding(Status.FAILED, what, "gcloud auth application-default login")


def read_project(out: str) -> Iterator[Finding]:
    """Say whether the project is alive."""
    state = required(mapping(out), "lifecycleState")
    if state == "ACTIVE":
        yield Finding(Status.OK, f"{required(mapping(out), 'projectId')} is active")
    else:
        yield Finding(Status.FAILED, f"it is {state}", "gcloud projects undelete, or another one")


def refused_project(project: str, answer: Answer) -> Finding | None:
    """Say that the project is not there: Google does not tell it from one that is not yours."""
    if not re.search(r"does not have permission to access projects|PERMISSION_DENIED", answer.err):
        return None
    what = f"no project '{project}' that this account may see"
    return Finding(Status.FAILED, what, "write your own project's id at gcp:project")


def read_billing(project: str, out: str) -> Iterator[Finding]:
    """Say whether somebody pays."""
    # Google leaves out what is false.
    if mapping(out).get("billingEnabled", False):
        yield Finding(Status.OK, "an account pays")
    else:
        advice = f"gcloud billing projects link {project} --billing-account=ACCOUNT"
        yield Finding(Status.FAILED, "no billing account: nothing can be made", advice)


def read_services(project: str, wanted: Sequence[str], out: str) -> Iterator[Finding]:
    """Say which APIs are off: two have to be on first, and `up` turns on the others."""
    enabled = {required(row, "config", "name") for row in rows(out)}
    off = [name for name in wanted if f"{name}.googleapis.com" not in enabled]
    if not off:
        yield Finding(Status.OK, f"all {len(wanted)} are on")
    for names, status, why in (
        ([name for name in off if name in _FIRST], Status.FAILED, "has to be on before `up`"),
        ([name for name in off if name not in _FIRST], Status.WARNING, "`up` turns it on"),
    ):
        if names:
            full = " ".join(f"{name}.googleapis.com" for name in names)
            enable = f"gcloud services enable {full} --project={project}"
            yield Finding(status, f"off: {', '.join(names)}; {why}", enable)


def read_machines(machines: Mapping[str, tuple[str, Sequence[str]]], out: str) -> Iterator[Finding]:
    """Say where each rung's machine is sold, which is not whether any is left."""
    sold = {(required(row, "name"), required(row, "zone").rpartition("/")[2]) for row in rows(out)}
    for rung, (machine, zones) in machines.items():
        missing = [zone for zone in zones if (machine, zone) not in sold]
        if not missing:
            yield Finding(Status.OK, f"{rung}: {machine} is sold in {', '.join(zones)}")
            continue
        none = len(missing) == len(zones)
        yield Finding(
            Status.FAILED if none else Status.WARNING,
            f"{rung}: {machine} is not sold in {', '.join(missing)}",
            f"gcloud compute machine-types list --filter=name={machine}"
            + ("" if none else f", or take {', '.join(missing)} out of the zones"),
        )


def read_cluster(out: str) -> Iterator[Finding]:
    """Name the cluster's state and version."""
    found = mapping(out)
    state, version = required(found, "status"), required(found, "currentMasterVersion")
    status = Status.OK if state == "RUNNING" else Status.WARNING
    yield Finding(status, f"it is {state}, GKE {version}")


def refused_cluster(answer: Answer) -> Finding | None:
    """Say that there is no cluster yet."""
    if "code=404" not in answer.err and "Not found" not in answer.err:
        return None
    return Finding(Status.NOT_MADE, "there is none yet; `up` makes it")


def read_definition(out: str) -> Iterator[Finding]:
    """Say whether the cluster knows what a ComputeClass is."""
    conditions = required(mapping(out), "status", "conditions")
    if any(
        each.get("type") == "Established" and each.get("status") == "True" for each in conditions
    ):
        yield Finding(Status.OK, "the cluster knows it")
    else:
        yield Finding(Status.WARNING, "it is not established yet; `up` waits for it")


def refused_definition(place: Place, answer: Answer) -> Finding | None:
    """Say that GKE has not installed it yet, or that kubectl has no way to the cluster."""
    if "(NotFound)" in answer.err:
        what = "the cluster does not know it yet: up to an hour on a new one; `up` waits for it"
        return Finding(Status.WARNING, what)
    if "context" not in answer.err:
        return None
    advice = (
        f"gcloud container clusters get-credentials {place.cluster} "
        f"--location={place.location} --project={place.project} --dns-endpoint"
    )
    return Finding(Status.NOT_MADE, "kubectl does not know this cluster", advice)
