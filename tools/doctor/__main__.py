"""Check that a Google Cloud account has what a stack needs.

    python -m tools.doctor STACK

Runs read-only commands of your own tools and prints each command, its result and the fix. Changes
nothing and prints no secret.

Exit status: 0 if no check failed (warnings and skipped checks included), 1 if one failed, 2 if the
stack does not exist or is refused.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from components.cluster.apis import SERVICES
from components.estimates.room import growth
from components.exposure.plan import ExposureKind
from components.facts.full_names import full_name
from components.ladder.rung import Ladder
from components.model_store.plan import StoreKind
from components.stack.config import StackConfig
from components.stack.estimates import explanation_of, spending_of
from tools.doctor.check import Check, Result, Run, Status, make, run_command
from tools.doctor.model import Source, model_checks
from tools.doctor.network import Ground, network_checks
from tools.doctor.programs import tool_checks
from tools.doctor.project import Place, cluster_checks, machine_check, project_checks
from tools.doctor.quota import build_checks, quota_checks
from tools.doctor.refusals import refusal
from tools.doctor.shared_vpc import shared_vpc_checks
from tools.stack.planned import RefusedError, planned_stack
from tools.stack.sandbox_home import REPOSITORY, SandboxError, sdk_version, tracked_stack_file
from tools.stack.settings import SettingsError

PASSED, FAILED, NOTHING_TO_CHECK = 0, 1, 2
"""Exit statuses of the command."""

_PLUGINS = ("gcp", "kubernetes", "command")


def checks(path: Path) -> list[Check]:
    """Return the checks of a stack file in order. Raises RefusedError if the stack is refused."""
    stack = planned_stack(path, REPOSITORY)
    config, ladder = stack.config, stack.ladder
    project = stack.settings.values.get("gcp:project")
    if not project:
        raise RefusedError("  gcp:project: required, the ID of your project: every check needs it")
    place = Place(project, config.cluster_name, config.cluster.zone or config.region)
    needs = explanation_of(config, ladder).needs
    theirs = ground(config, ladder, project)
    return [
        *tool_checks({name: sdk_version(name) for name in _PLUGINS}),
        *project_checks(place, services(config)),
        *quota_checks(project, config.region, needs),
        *build_checks(project, config.images.build_region),
        *shared_vpc_checks(theirs),
        *network_checks(theirs),
        machine_check(place, machines(config, ladder)),
        *model_checks(source(config, project)),
        *cluster_checks(place),
    ]


def machines(config: StackConfig, ladder: Ladder) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the machine and zones of each rung, and of a system pool in one zone.

    Not every zone with TPUs offers the machine of the system pool (us-central2-b:
    keras-team/kinetic#305).
    """
    found = {rung.name: (rung.shape.machine_type, rung.zones) for rung in ladder.rungs}
    system = spending_of(config, ladder.rungs).system
    has_disk = config.model_store.kind is StoreKind.DISK
    zone = ladder.rungs[0].zones[0] if has_disk else config.cluster.zone
    if system is not None and zone is not None:
        found["system"] = (system.machine_type, (zone,))
    return found


def ground(config: StackConfig, ladder: Ladder, project: str) -> Ground | None:
    """Return the network of another team; None if the stack or an existing cluster has its own."""
    existing = config.network.existing
    if existing is None:
        return None
    return Ground(
        project=project,
        host=existing.host or project,
        region=config.region,
        network=full_name(existing.network).name,
        subnetwork=full_name(existing.subnetwork).name,
        pod_range=existing.pod_range,
        service_range=existing.service_range,
        pools=growth(spending_of(config, ladder.rungs)),
        has_proxies=config.exposure.kind is ExposureKind.GATEWAY,
    )


def services(config: StackConfig) -> list[str]:
    """Return the APIs that a stack enables."""
    gateway = config.exposure.kind is ExposureKind.GATEWAY
    return [*SERVICES, *(["networkservices"] if gateway else [])]


def source(config: StackConfig, project: str) -> Source:
    """Return the source of a stack's model."""
    store = config.model_store
    hub = store.kind is StoreKind.HUGGING_FACE
    return Source(
        config.model.id,
        config.model.revision,
        project,
        config.hugging_face_token.existing,
        config.model.remote_code,
        None if hub else store.existing,
    )


def report(results: Iterable[Result]) -> int:
    """Print results as they arrive, and return the exit status."""
    counts: Counter[Status] = Counter()
    for result in results:
        for line in lines(result):
            print(line, flush=True)
        counts.update(finding.status for finding in result.findings)
    print(", ".join(f"{counts[status]} {status}" for status in Status))
    return FAILED if counts[Status.FAILED] else PASSED


def lines(result: Result) -> Sequence[str]:
    """Return the lines of one result."""
    told = []
    for finding in result.findings:
        told.append(f"{finding.status:<8}  {result.check.name}: {finding.what}")
        if finding.advice:
            told.append(f"{'':<10}do:  {finding.advice}")
    return [*told, f"{'':<10}ran: {result.check.ran}"] if result.ran else told


def main(arguments: list[str] | None = None, run: Run = run_command) -> int:
    """Run the command line, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.doctor",
        description="Check that a Google Cloud account has what a stack needs.",
        epilog="Exit status: 0 if no check failed, 1 if one did, 2 if there is no such stack.",
    )
    parser.add_argument("stack", metavar="STACK", help="dev, for Pulumi.dev.yaml")
    given = parser.parse_args(arguments)
    try:
        wanted = checks(tracked_stack_file(REPOSITORY, given.stack))
    except (RefusedError, SandboxError, SettingsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return NOTHING_TO_CHECK
    return report(make(wanted, run, refusal))


if __name__ == "__main__":
    sys.exit(main())
