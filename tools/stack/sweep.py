"""List the resources that GKE's controllers left behind, and remove them on request.

    python -m tools.stack.sweep STACK [--delete [--disks]] [--sandbox]

A firewall rule of the Service controller or an endpoint group of a load balancer may outlive its
cluster, and then the network cannot be deleted. Lists and deletes with your `gcloud`, or with the
sandbox's with `--sandbox`.

Exit status: 0, 1 if a resource cannot be listed or removed, 2 if there is no such stack.
"""

import argparse
import functools
import re
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.commands.shell import stand_ins
from tools.doctor.answers import required, rows
from tools.doctor.check import Answer, NoAnswerError, ParseError, Run, run_command
from tools.stack.planned import RefusedError, planned_stack
from tools.stack.sandbox_home import REPOSITORY, SandboxError, SandboxHome, tracked_stack_file
from tools.stack.sandbox_stack import SandboxStack
from tools.stack.settings import SettingsError

DONE, FAILED, NO_STACK = 0, 1, 2
"""Exit statuses of the command."""

KINDS = (
    "forwarding-rules",
    "target-http-proxies",
    "target-https-proxies",
    "target-tcp-proxies",
    "url-maps",
    "backend-services",
    "health-checks",
    "network-endpoint-groups",
    "instance-groups unmanaged",
    "firewall-rules",
    "addresses",
    "networks subnets",
    "disks",
)
"""Names in `gcloud compute`, in deletion order: a resource before those it refers to."""

DISKS = "disks"

# Names that GKE and its controllers use (kubernetes/ingress-gce `pkg/utils/namer`; Kubernetes'
# `DefaultLoadBalancerName`; GKE's pages on firewall rules and on Gateways; read 2026-11-30).
_MADE_BY_GKE = re.compile(r"(k8s[12]?|gke|gkegw1|gkemcg1)-.*|a[0-9a-f]{31}|pvc-.*")


class SweepError(Exception):
    """The resources cannot be listed or removed; the message says why, and the fix."""


@dataclass(frozen=True)
class Place:
    """Project, region and names of a stack, which may be deleted."""

    project: str
    cluster: str
    location: str
    network: str | None
    """The stack's own network; None for an existing one."""
    theirs: bool = False
    """Whether the cluster is an existing one."""


@dataclass(frozen=True)
class Leftover:
    """A resource that is left behind."""

    kind: str
    name: str
    where: tuple[str, ...]
    """The flag of its location."""

    def deletion(self, project: str) -> tuple[str, ...]:
        """Return the command that removes it."""
        words = ("gcloud", "compute", *self.kind.split(), "delete", self.name)
        return (*words, *self.where, f"--project={project}", "--quiet")


def leftovers(place: Place, run: Run) -> list[Leftover]:
    """Return the resources that a deleted cluster left behind, in deletion order.

    Raises SweepError if they cannot be listed, or if a cluster still uses them.
    """
    if place.theirs:
        raise SweepError(
            f"cluster '{place.cluster}' belongs to another team and remains: its controllers "
            "delete what they created for the stack, and nothing else belongs to the stack"
        )
    _refuse_while_used(place, _listed(place, run, ("container", "clusters")))
    found = {kind: _listed(place, run, ("compute", *kind.split())) for kind in KINDS}
    mine = _links_of_mine(place, found)
    return [
        Leftover(kind, str(row["name"]), _where(kind, row))
        for kind in KINDS
        for row in found[kind]
        if _link(row) in mine
    ]


def _refuse_while_used(place: Place, clusters: Sequence[Mapping[str, Any]]) -> None:
    for row in clusters:
        itself = (row.get("name"), row.get("location")) == (place.cluster, place.location)
        if itself or (place.network and row.get("network") == place.network):
            raise SweepError(
                f"cluster '{row.get('name')}' still exists, and its controllers use their "
                "resources; delete it first, with `destroy` if the stack created it"
            )


def _links_of_mine(place: Place, found: Mapping[str, Sequence[Mapping[str, Any]]]) -> set[str]:
    """Return the links of the stack's resources: its network's or cluster's, and their referrers.

    A health check refers to no other resource.
    """
    mine: set[str] = set()
    checks: set[str] = set()
    # In reverse, so that the resources they refer to are known.
    for kind in reversed(KINDS):
        for row in found[kind]:
            seen = set(_links(row))
            is_root = _is_of_place(place, row, seen)
            if _MADE_BY_GKE.fullmatch(str(row["name"])) and (is_root or seen & mine):
                mine.add(_link(row))
                if kind == "backend-services":
                    checks |= {link for link in seen if "/healthChecks/" in link}
    ours = {_link(row) for row in found["health-checks"] if _is_named(row)}
    return mine | (checks & ours)


def _is_named(row: Mapping[str, Any]) -> bool:
    return _MADE_BY_GKE.fullmatch(str(row["name"])) is not None


def _is_of_place(place: Place, row: Mapping[str, Any], seen: set[str]) -> bool:
    labels = row.get("labels") or {}
    if labels.get("goog-k8s-cluster-name") == place.cluster:
        return bool(labels.get("goog-k8s-cluster-location") == place.location)
    if place.network is not None:
        return f"projects/{place.project}/global/networks/{place.network}" in seen
    # In a shared network: a name or a node's tag with this cluster's name and a hash.
    tags = [str(tag) for tag in row.get("targetTags") or []]
    name = re.compile(rf"gke-{re.escape(place.cluster)}-[0-9a-f]{{8}}(-.*)?")
    return any(name.fullmatch(each) for each in (str(row["name"]), *tags))


def _links(value: object) -> Iterator[str]:
    """Return every full name in a description except its own, from `projects/` on."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if key not in ("selfLink", "selfLinkWithId", "id", "name"):
                yield from _links(each)
    elif isinstance(value, list):
        for each in value:
            yield from _links(each)
    elif isinstance(value, str) and "projects/" in value:
        yield value[value.index("projects/") :]


def _link(row: Mapping[str, Any]) -> str:
    own = str(required(row, "selfLink"))
    return own[own.index("projects/") :]


def _where(kind: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    for place in ("zone", "region"):
        if row.get(place):
            return (f"--{place}={str(row[place]).rpartition('/')[2]}",)
    return () if kind == "firewall-rules" else ("--global",)


def _listed(place: Place, run: Run, group: tuple[str, ...]) -> Sequence[Mapping[str, Any]]:
    words = ("gcloud", *group, "list", f"--project={place.project}", "--format=json", "--quiet")
    answer = _run(run, words)
    if answer.status != 0:
        raise SweepError(f"{shlex.join(words)}: {answer.err.strip()}")
    try:
        return rows(answer.out)
    except ParseError as error:
        raise SweepError(f"the answer of `{shlex.join(words)}` cannot be read: {error}") from None


def _run(run: Run, words: Sequence[str]) -> Answer:
    try:
        return run(words, "")
    except NoAnswerError as error:
        raise SweepError(str(error)) from None


def swept(found: Iterable[Leftover], project: str, run: Run) -> int:
    """Remove resources one by one, and return the status; a failure does not stop the others."""
    status = DONE
    for each in found:
        answer = _run(run, each.deletion(project))
        if answer.status == 0:
            print(f"removed: {each.kind} {each.name}", flush=True)
        else:
            status = FAILED
            print(f"not removed: {each.kind} {each.name}: {answer.err.strip()}", flush=True)
    return status


def place_of(stack_file: Path, program: Path) -> Place:
    """Return the place of a stack. Raises RefusedError or SettingsError."""
    stack = planned_stack(stack_file, program)
    project, config = stack.settings.values.get("gcp:project"), stack.config
    if not project:
        raise RefusedError("  gcp:project: required, the ID of your project: every check needs it")
    theirs = config.cluster.existing is not None
    own = config.network.existing is None and not theirs
    where = config.cluster.zone or config.region
    return Place(project, config.cluster_name, where, config.name if own else None, theirs)


def sandboxed(stack: SandboxStack) -> Run:
    """Return a runner of the sandbox's gcloud with a stack's sandbox state."""
    environment = stack.environment()
    found = stand_ins(environment, stack.home.python)
    return functools.partial(run_command, environment={**environment, **found})


def main(arguments: list[str] | None = None) -> int:
    """Run the command line, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.stack.sweep",
        description="List or remove the resources that GKE's controllers left behind.",
    )
    parser.add_argument("stack", metavar="STACK", help="dev, for Pulumi.dev.yaml")
    parser.add_argument("--delete", action="store_true", help="remove the listed resources")
    parser.add_argument("--disks", action="store_true", help="remove disks too, with their data")
    parser.add_argument(
        "--sandbox", action="store_true", help="use the sandbox instead of the account"
    )
    given = parser.parse_args(arguments)
    run: Run = run_command
    try:
        if given.sandbox:
            run = sandboxed(SandboxStack(SandboxHome.of_repository(), given.stack))
        place = place_of(tracked_stack_file(REPOSITORY, given.stack), REPOSITORY)
        found = leftovers(place, run)
        return _told(found, place, run, delete=given.delete, disks=given.disks)
    except (RefusedError, SandboxError, SettingsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return NO_STACK
    except SweepError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED


def _told(found: Sequence[Leftover], place: Place, run: Run, *, delete: bool, disks: bool) -> int:
    if not found:
        print("no resource is left behind")
        return DONE
    kept = [each for each in found if each.kind == DISKS and not disks]
    if not delete:
        for each in found:
            print(shlex.join(each.deletion(place.project)))
        print(f"{len(found)} left behind; add --delete to remove them")
        return DONE
    status = swept([each for each in found if each not in kept], place.project, run)
    for each in kept:
        print(f"kept, with its data: {each.kind} {each.name}; add --disks to remove it")
    return status


if __name__ == "__main__":
    sys.exit(main())
