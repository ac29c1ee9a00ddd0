"""Report the state of a stack: replicas, the cause of every wait, load, autoscaler and cost.

    python -m tools.status STACK [--kube | --account] [--why POD] [--json] [--watch [SECONDS]]

Looks at the sandbox; with `--kube` at the control plane of `make up KUBE=1`; with `--account` at
the stack's cluster in your project, with your gcloud and kubectl. It only reads: the login for the
cluster is in a temporary file, and your kubeconfig is not changed.
"""

import argparse
import contextlib
import os
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from components.status.cluster import Cluster, Reader
from components.status.commands import NotSeenError, command
from components.status.last_look import file_of
from components.status.look import EPILOG, NOT_SEEN, Look, Parser, add_options, run
from components.status.observed import Observed
from components.status.watched import WatchedStack, planned
from sandbox.state.world import World
from tools.stack.live_stack import live_stack
from tools.stack.planned import PlannedStack, RefusedError, planned_stack
from tools.stack.sandbox_home import REPOSITORY, SandboxError, SandboxHome, tracked_stack_file
from tools.stack.sandbox_stack import SandboxStack
from tools.stack.settings import SettingsError
from tools.status.sandboxed import snapshot


@contextlib.contextmanager
def reader(
    stack: PlannedStack, watched: WatchedStack, given: argparse.Namespace
) -> Iterator[Reader]:
    """Yield the way to read a stack. Raises SandboxError, RefusedError or NotSeenError."""
    if given.account:
        with tempfile.TemporaryDirectory(prefix="vllm-gke-status-") as folder:
            yield _in_the_account(stack, watched, Path(folder) / "kubeconfig")
        return
    home = SandboxHome.of_repository()
    if given.kube:
        yield _on_the_control_plane(live_stack(home, given.stack), watched)
        return
    sandboxed = SandboxStack(home, given.stack)
    if not sandboxed.made:
        hint = " KUBE=1" if live_stack(home, given.stack).made else ""
        other = f"; one with KUBE=1 exists: make status STACK={given.stack} KUBE=1" if hint else ""
        raise SandboxError(
            f"stack '{given.stack}' does not exist in the sandbox{other}; "
            f"make up STACK={given.stack} creates it, and ACCOUNT=1 looks at your project"
        )
    world = World(sandboxed.world)

    def read() -> Observed:
        return snapshot(world)

    yield read


def _on_the_control_plane(live: SandboxStack, watched: WatchedStack) -> Cluster:
    cluster = live.cluster
    if cluster.process is None:
        raise SandboxError(
            f"no control plane is running for stack '{live.name}'; "
            f"make up STACK={live.name} KUBE=1 starts it"
        )
    kubectl = (str(cluster.kubectl), f"--kubeconfig={cluster.kubeconfig}")
    return Cluster(command(), watched.name, watched.namespace, kubectl)


def _in_the_account(stack: PlannedStack, watched: WatchedStack, kubeconfig: Path) -> Cluster:
    project = stack.settings.values.get("gcp:project")
    if not project:
        raise RefusedError("  gcp:project: required, the ID of the project of the cluster")
    ask = command({**os.environ, "KUBECONFIG": str(kubeconfig)})
    login = ("gcloud", "container", "clusters", "get-credentials", watched.cluster)
    dns = ("--dns-endpoint",) if stack.config.cluster.dns_endpoint else ()
    place = (f"--location={watched.location}", f"--project={project}", *dns)
    words = (*login, *place, "--quiet")
    try:
        ask(words)
    except NotSeenError as error:
        raise NotSeenError(f"cluster '{watched.cluster}' ({shlex.join(words)}): {error}") from None
    cluster = Cluster(ask, watched.name, watched.namespace, project=project)
    cluster.cluster = watched.cluster
    return cluster


def main(arguments: list[str] | None = None) -> int:
    """Run the command line, and return the exit status."""
    parser = Parser(
        prog="python -m tools.status",
        description="Report replicas, the cause of every wait, load, autoscaler and cost.",
        epilog=EPILOG,
    )
    parser.add_argument("stack", metavar="STACK", help="dev, for Pulumi.dev.yaml")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--kube", action="store_true", help="look at the control plane of KUBE=1")
    where.add_argument("--account", action="store_true", help="look at your project, with gcloud")
    add_options(parser)
    given = parser.parse_args(arguments)
    if given.why is not None and not given.why:
        parser.error("POD is empty; name a pod: make why POD=vllm-abc12 STACK=dev")
    try:
        stack = planned_stack(tracked_stack_file(REPOSITORY, given.stack), REPOSITORY)
        watched = replace(planned(stack.config, stack.ladder), file=given.stack)
        place = "account" if given.account else "kube" if given.kube else "sandbox"
        with reader(stack, watched, given) as read:
            look = Look(read, lambda _: watched, file_of(f"{REPOSITORY}-{place}-{given.stack}"))
            return run(look, given)
    except (NotSeenError, RefusedError, SandboxError, SettingsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return NOT_SEEN


if __name__ == "__main__":
    sys.exit(main())
