"""Keep a real control plane for one stack, and do in it what GKE would: `make up KUBE=1`.

    python -m sandbox.real_cluster.cluster FOLDER WORLD PROGRAMS

The cluster's objects outlive the process.

    FOLDER/lock             held as long as it runs; its process id
    FOLDER/ready            there while the API server answers
    FOLDER/asked            touched by every command; the conditions' file, if there is one
    FOLDER/programs         where Kubernetes' programs are
    FOLDER/control-plane/   keys, logs and store
    FOLDER/bin/             how a client reaches it (live_endpoint)
"""

import fcntl
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import IO

import httpx

from kube.control_plane.api import ApiError
from kube.control_plane.control_plane import ControlPlane, control_plane
from kube.control_plane.processes import NotStartedError
from kube.nodes import stages
from sandbox.provider.stop_signals import stop_on_signals
from sandbox.real_cluster.balancers import Balancers
from sandbox.real_cluster.endpoint import Endpoint
from sandbox.real_cluster.gke import Gke, cluster_of
from sandbox.real_cluster.groups import Groups
from sandbox.real_cluster.nodes import LiveNodes
from sandbox.real_cluster.pods import Pods
from sandbox.state.faults import Faults
from sandbox.state.world import World

UNASKED_SECONDS = 4 * 3600
"""A forgotten cluster keeps a gigabyte of memory; the next command starts it as it was."""

_LOOK_SECONDS = 0.1
_QUIET_SECONDS = 1.0
"""Interval of checks without an event of the API: time passes, and the sandbox state changes."""

_ARGUMENTS = 3


def keep(folder: Path, world: World, programs: Path) -> None:
    """Run the cluster until there is a reason to end."""
    stop, starter = stop_on_signals(), os.getppid()
    with (folder / "lock").open("a+") as lock:
        _take(lock)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        kept = folder / "control-plane"
        kept.mkdir(mode=0o700, exist_ok=True)
        loading = stages.with_loading(programs / "stages.yaml", folder)
        with control_plane(programs, kept=kept, kwok_stages=loading) as cluster:
            # If the starting command was killed, no request will come.
            if os.getppid() != starter:
                return
            with Endpoint(folder, world, cluster) as endpoint:
                (folder / "ready").write_text("")
                try:
                    _run(folder, world, cluster, endpoint, stop)
                finally:
                    (folder / "ready").unlink(missing_ok=True)


def _take(lock: IO[str]) -> None:
    # A command that checks for a running process holds the lock for a moment.
    for _ in range(20):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_LOOK_SECONDS)
        else:
            return
    raise NotStartedError("another process keeps this control plane")


def _run(
    folder: Path,
    world: World,
    cluster: ControlPlane,
    endpoint: Endpoint,
    stop: threading.Event,
) -> None:
    gke, balancers = Gke(cluster.api, folder / "programs"), Balancers(cluster.api, world)
    nodes, groups, pods = LiveNodes(cluster.api, world), Groups(cluster.api), Pods(cluster.api)
    faults: dict[str, Faults] = {}
    seen, looked = "", 0.0
    while not stop.wait(_LOOK_SECONDS) and _is_wanted(folder):
        try:
            asked = (folder / "asked").read_text()
            if asked not in faults:
                faults[asked] = Faults(Path(asked) if asked else None, world)
            now = endpoint.faults = faults[asked]
            here, revision = cluster_of(world), cluster.api.revision()
            due = revision != seen or time.monotonic() > looked + _QUIET_SECONDS
            if here is not None and due:
                seen, looked = revision, time.monotonic()
                gke.step(here, now)
                balancers.step(here)
                nodes.tick(here)
                groups.step()
                pods.step(now)
        except (ApiError, httpx.TransportError, OSError, ValueError):
            # An object changed during the step, or is invalid: the log has the error, and the next
            # step retries.
            traceback.print_exc()
            stop.wait(1)


def _is_wanted(folder: Path) -> bool:
    try:
        return time.time() - (folder / "asked").stat().st_mtime < UNASKED_SECONDS
    except FileNotFoundError:
        return False


def main(arguments: list[str]) -> int:
    """Start from the command line."""
    if len(arguments) != _ARGUMENTS:
        sys.stderr.write("usage: python -m sandbox.real_cluster.cluster FOLDER WORLD PROGRAMS\n")
        return 2
    folder, world, programs = (Path(each) for each in arguments)
    try:
        keep(folder, World(world), programs)
    except (NotStartedError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
