"""Hold a canary, go on before its time is over, or go back.

    python -m tools.canary STACK hold|go|back [--kube | --context NAME]

Writes the decision into the Job that judges the canary, which reads it every five seconds. Uses
your kubectl and its context, or with `--kube` the control plane of `make up KUBE=1`.
"""

import argparse
import sys

from tools.canary.jobs import Jobs, JobsError
from tools.stack.live_stack import live_stack
from tools.stack.planned import RefusedError, planned_stack
from tools.stack.sandbox_home import REPOSITORY, SandboxError, SandboxHome, tracked_stack_file
from tools.stack.settings import SettingsError

WORDS = {
    "hold": "held: it goes on taking its share of requests, until the time of its Job is over",
    "go": "goes on: the replicas that serve get the new version",
    "back": "goes back: the old version serves, and the `up` ends with an error",
}
"""Decisions, and what each means."""


def decide(jobs: Jobs, decision: str) -> str:
    """Write a decision; return what it means. Raises JobsError."""
    found = jobs.under_way()
    if not found:
        raise JobsError(
            "no canary is under way; `make up` starts one if the stack has 'rollout' and the "
            "version is new"
        )
    for job in found:
        jobs.annotate(job, decision)
    return f"{', '.join(found)}: {WORDS[decision]}"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.canary", allow_abbrev=False)
    parser.add_argument("stack", metavar="STACK", help="dev, for Pulumi.dev.yaml")
    parser.add_argument("decision", choices=WORDS)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--kube", action="store_true", help="the control plane of KUBE=1")
    where.add_argument("--context", help="kubectl's context; else the current one")
    given = parser.parse_args(arguments)
    try:
        stack = planned_stack(tracked_stack_file(REPOSITORY, given.stack), REPOSITORY)
        name = stack.config.name
        print(decide(Jobs(_kubectl(given), name, name), given.decision))
    except (JobsError, RefusedError, SandboxError, SettingsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _kubectl(given: argparse.Namespace) -> tuple[str, ...]:
    """Return the words of kubectl for the chosen cluster. Raises SandboxError."""
    if not given.kube:
        return ("kubectl", *([] if given.context is None else [f"--context={given.context}"]))
    cluster = live_stack(SandboxHome.of_repository(), given.stack).cluster
    if cluster.process is None:
        raise SandboxError(
            f"no control plane is running for stack '{given.stack}'; "
            f"make up STACK={given.stack} KUBE=1 starts it"
        )
    return (str(cluster.kubectl), f"--kubeconfig={cluster.kubeconfig}")


if __name__ == "__main__":
    sys.exit(main())
