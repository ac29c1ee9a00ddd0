"""Checks of a Shared VPC: whether GKE may put a cluster into the host project's network.

Roles: Google's page on clusters with Shared VPC, as in GoogleCloudPlatform's
cloud-foundation-fabric (`modules/project/sharedvpc-agent-iam.yaml`), read 2026-11. A grant on a
folder above the host project is not found.
"""

import functools
from collections.abc import Iterator

from tools.doctor.answers import mapping, required, rows
from tools.doctor.check import Check, Finding, Status
from tools.doctor.network import Ground, refused_subnetwork

_JSON = ("--format=json", "--quiet")
_API = "container.googleapis.com"
_USER = "roles/compute.networkUser"
_HOST_AGENT_USER = "roles/container.hostServiceAgentUser"


def shared_vpc_checks(ground: Ground | None) -> list[Check]:
    """Return the checks of a host project; none if the stack's own project has the network."""
    if ground is None or ground.host == ground.project:
        return []
    number = ("gcloud", "projects", "describe", ground.project, *_JSON)
    policy = ("gcloud", "projects", "get-iam-policy", ground.host, *_JSON)
    subnets = ("gcloud", "compute", "networks", "subnets", "get-iam-policy")
    return [
        Check(
            "host project",
            ("gcloud", "compute", "shared-vpc", "get-host-project", ground.project, *_JSON),
            functools.partial(read_host, ground),
            after="project",
        ),
        Check(
            "API of the host project",
            (
                *("gcloud", "services", "list", "--enabled", f"--filter=config.name={_API}"),
                *(f"--project={ground.host}", *_JSON),
            ),
            functools.partial(read_host_api, ground),
            after="project",
        ),
        Check(
            "rights in the host project",
            policy,
            functools.partial(read_host_rights, ground),
            after="project",
            besides=(number,),
        ),
        Check(
            "rights on the subnetwork",
            (*subnets, *ground.of_subnetwork, *_JSON),
            functools.partial(read_subnetwork_rights, ground),
            after="project",
            refused=functools.partial(refused_subnetwork, ground),
            besides=(number, policy),
        ),
    ]


def read_host(ground: Ground, out: str) -> Iterator[Finding]:
    """Report whether the project may use networks of the host project."""
    attached = mapping(out).get("name") if out.strip() not in {"", "null"} else None
    if attached == ground.host:
        yield Finding(Status.OK, f"'{ground.host}' shares its networks with '{ground.project}'")
        return
    other = f"host project '{attached}'" if attached else "no host project"
    yield Finding(
        Status.FAILED,
        f"'{ground.project}' is attached to {other}",
        f"gcloud compute shared-vpc associated-projects add {ground.project} "
        f"--host-project={ground.host}",
    )


def read_host_api(ground: Ground, out: str) -> Iterator[Finding]:
    """Report whether the GKE API is enabled in the host project, which Google requires."""
    if [row for row in rows(out) if required(row, "config", "name") == _API]:
        yield Finding(Status.OK, f"{_API} is on in '{ground.host}'")
        return
    advice = f"gcloud services enable {_API} --project={ground.host}"
    yield Finding(Status.FAILED, f"{_API} is off in '{ground.host}'", advice)


def read_host_rights(ground: Ground, policy: str, project: str) -> Iterator[Finding]:
    """Report whether GKE may use the host project's network for this project's clusters."""
    agent, _ = _agents(project)
    if agent in _members(policy, _HOST_AGENT_USER):
        yield Finding(Status.OK, f"GKE's service agent has {_HOST_AGENT_USER}")
        return
    yield Finding(
        Status.FAILED,
        f"GKE's service agent has no {_HOST_AGENT_USER} in '{ground.host}'",
        f"gcloud projects add-iam-policy-binding {ground.host} --role={_HOST_AGENT_USER} "
        f"--member={agent}",
    )


def read_subnetwork_rights(
    ground: Ground, policy: str, project: str, host_policy: str
) -> Iterator[Finding]:
    """Report which of Google's two agents may not use the subnetwork."""
    may = _members(policy, _USER) | _members(host_policy, _USER)
    names = ("GKE's service agent", "the Google APIs service agent")
    for name, agent in zip(names, _agents(project), strict=True):
        if agent in may:
            yield Finding(Status.OK, f"{name} has {_USER}")
            continue
        bind = ground.command("add-iam-policy-binding", f"--role={_USER}", f"--member={agent}")
        yield Finding(Status.FAILED, f"{name} has no {_USER} on it", bind)


def _agents(project: str) -> tuple[str, str]:
    number = required(mapping(project), "projectNumber")
    return (
        f"serviceAccount:service-{number}@container-engine-robot.iam.gserviceaccount.com",
        f"serviceAccount:{number}@cloudservices.gserviceaccount.com",
    )


def _members(policy: str, role: str) -> set[str]:
    bindings = mapping(policy).get("bindings", [])
    return {
        member
        for each in bindings
        if required(each, "role") == role
        for member in each.get("members", [])
    }
