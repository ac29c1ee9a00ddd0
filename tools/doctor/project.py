"""Checks of the account and the project: login, billing, APIs, and the zones of machines."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tools.doctor.answers import mapping, required, rows
from tools.doctor.check import Answer, Check, Finding, Status

_DEFINITION = "computeclasses.cloud.google.com"

_BARE = ("--format=json", "--quiet")

_FIRST = ("cloudresourcemanager", "serviceusage")
"""APIs that must be enabled first: the second enables all others, and the first returns the
project's number. Without them `gcloud services list` or the first `up` fails."""


@dataclass(frozen=True)
class Place:
    """Project and location of a stack's cluster."""

    project: str
    cluster: str
    location: str
    """The cluster's region, or its zone."""


def project_checks(place: Place, services: Sequence[str]) -> list[Check]:
    """Return the checks of the login and of the project; `services` are names of APIs."""
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
    """Return the check of the zones that offer each rung's machine."""
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
    """Return the checks of a cluster that may already exist."""
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
    """Report the active account."""
    active = [row for row in rows(out) if row.get("status") == "ACTIVE"]
    if active:
        yield Finding(Status.OK, str(required(active[0], "account")))
    else:
        yield Finding(Status.FAILED, "no account is logged in", "gcloud auth login")


def read_application_default(_out: str) -> Iterator[Finding]:
    """Report that credentials exist; the token is not printed."""
    yield Finding(Status.OK, "Pulumi's Google provider has credentials")


def refused_application_default(answer: Answer) -> Finding | None:
    """Report that Pulumi would find no credentials; it does not use gcloud's login."""
    if "default credentials were not found" not in answer.err:
        return None
    what = "Pulumi's Google provider has no credentials: it does not use the login of gcloud"
    return Finding(Status.FAILED, what, "gcloud auth application-default login")


def read_project(out: str) -> Iterator[Finding]:
    """Report whether the project is active."""
    state = required(mapping(out), "lifecycleState")
    if state == "ACTIVE":
        yield Finding(Status.OK, f"{required(mapping(out), 'projectId')} is active")
    else:
        yield Finding(
            Status.FAILED,
            f"it is {state}",
            "restore it with `gcloud projects undelete`, or use another project",
        )


def refused_project(project: str, answer: Answer) -> Finding | None:
    """Report a missing project; Google gives the same answer for one without permission."""
    if not re.search(r"does not have permission to access projects|PERMISSION_DENIED", answer.err):
        return None
    what = f"no project '{project}' that this account has access to"
    return Finding(Status.FAILED, what, "set gcp:project to the ID of your project")


def read_billing(project: str, out: str) -> Iterator[Finding]:
    """Report whether billing is enabled."""
    # Google omits fields that are false.
    if mapping(out).get("billingEnabled", False):
        yield Finding(Status.OK, "a billing account is linked")
    else:
        advice = f"gcloud billing projects link {project} --billing-account=ACCOUNT"
        yield Finding(Status.FAILED, "no billing account: no resource can be created", advice)


def read_services(project: str, wanted: Sequence[str], out: str) -> Iterator[Finding]:
    """Report disabled APIs: two must be enabled first, and `up` enables the others."""
    enabled = {required(row, "config", "name") for row in rows(out)}
    off = [name for name in wanted if f"{name}.googleapis.com" not in enabled]
    if not off:
        yield Finding(Status.OK, f"all {len(wanted)} are enabled")
    for names, status, why in (
        ([name for name in off if name in _FIRST], Status.FAILED, "must be enabled before `up`"),
        ([name for name in off if name not in _FIRST], Status.WARNING, "`up` enables it"),
    ):
        if names:
            full = " ".join(f"{name}.googleapis.com" for name in names)
            enable = f"gcloud services enable {full} --project={project}"
            yield Finding(status, f"disabled: {', '.join(names)}; {why}", enable)


def read_machines(machines: Mapping[str, tuple[str, Sequence[str]]], out: str) -> Iterator[Finding]:
    """Report the zones that offer each rung's machine; a zone may still have a stockout."""
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
            + ("" if none else f", or remove {', '.join(missing)} from the zones"),
        )


def read_cluster(out: str) -> Iterator[Finding]:
    """Report the cluster's state and version."""
    found = mapping(out)
    state, version = required(found, "status"), required(found, "currentMasterVersion")
    status = Status.OK if state == "RUNNING" else Status.WARNING
    yield Finding(status, f"it is {state}, GKE {version}")


def refused_cluster(answer: Answer) -> Finding | None:
    """Report that the cluster does not exist yet."""
    if "code=404" not in answer.err and "Not found" not in answer.err:
        return None
    return Finding(Status.SKIPPED, "not created yet; `up` creates it")


def read_definition(out: str) -> Iterator[Finding]:
    """Report whether the ComputeClass definition is installed."""
    conditions = required(mapping(out), "status", "conditions")
    if any(
        each.get("type") == "Established" and each.get("status") == "True" for each in conditions
    ):
        yield Finding(Status.OK, "installed")
    else:
        yield Finding(Status.WARNING, "not established yet; `up` waits for it")


def refused_definition(place: Place, answer: Answer) -> Finding | None:
    """Report that GKE has not installed it yet, or that kubectl has no context for the cluster."""
    if "(NotFound)" in answer.err:
        what = "not installed yet: GKE takes up to an hour on a new cluster; `up` waits for it"
        return Finding(Status.WARNING, what)
    if "context" not in answer.err:
        return None
    advice = (
        f"gcloud container clusters get-credentials {place.cluster} "
        f"--location={place.location} --project={place.project} --dns-endpoint"
    )
    return Finding(Status.SKIPPED, "kubectl has no context for this cluster", advice)
