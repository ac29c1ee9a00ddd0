"""`up` in the sandbox with the cloud's latencies, scaled, over the path that the graph computes.

Owns the latencies by type, since the sandbox delays by type, and the two figures: the path over the
registered graph, and the time from the first creation's start to the last one's end. Commands are
not delayed: a build and a wait for a kind are of one type.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from components.facts import latencies
from tools.programs import engine
from tools.render.evaluate import REPOSITORY, evaluate
from tools.render.registrations import Resource
from tools.stack.sandbox_home import SandboxHome
from tools.stack.sandbox_stack import SandboxStack

STACK = "trillium"
"""It builds no image, so no step of its longest path is a command."""

SCALE = 60
"""Seconds of the cloud for one of the sandbox."""

SERVER_SECONDS, JOB_SECONDS = 220.0, 162.0
"""A replica's start and the download of that stack, by `make explain STACK=trillium`."""

SECONDS: Mapping[str, float] = {
    "gcp:projects/service:*": latencies.API.counted,
    "gcp:compute/network:*": latencies.NETWORK.counted,
    "gcp:compute/subnetwork:*": latencies.SUBNETWORK.counted,
    "gcp:compute/router:*": latencies.ROUTER.counted,
    "gcp:compute/routerNat:*": latencies.NAT.counted,
    "gcp:serviceaccount/account:*": latencies.ACCOUNT.counted,
    "gcp:*/*AMMember:*": latencies.RIGHT.counted,
    "gcp:*/*amMember:*": latencies.RIGHT.counted,
    "gcp:artifactregistry/repository:*": latencies.REPOSITORY.counted,
    "gcp:storage/bucket:*": latencies.BUCKET.counted,
    "gcp:container/cluster:*": latencies.CLUSTER.counted,
    "gcp:container/nodePool:*": latencies.EMPTY_POOL.counted + latencies.NODE_TPU.counted,
    "gcp:monitoring/*": latencies.MONITORING.counted,
    "kubernetes:apps/v1:Deployment": SERVER_SECONDS,
    "kubernetes:batch/v1:Job": JOB_SECONDS,
}
"""Seconds that a creation takes, by the glob of its type."""


def seconds_of(kind: str) -> float:
    """Return how long the creation of a type takes, by the rule of the sandbox's conditions."""
    found = [glob for glob in SECONDS if fnmatchcase(kind, glob)]
    return SECONDS[max(found, key=len)] if found else 0.0


def path_seconds(resources: Iterable[Resource]) -> float:
    """Return when the last resource is there, if each starts as soon as it can."""
    by_urn = {resource.urn: resource for resource in resources}
    ends: dict[str, float] = {}

    def end(urn: str) -> float:
        if urn not in ends:
            resource = by_urn[urn]
            needs = {*resource.dependencies, resource.provider, resource.parent} & by_urn.keys()
            start = max(map(end, sorted(needs)), default=0.0)
            ends[urn] = start + (seconds_of(resource.type) if resource.custom else 0.0)
        return ends[urn]

    return max(map(end, by_urn), default=0.0)


def sandbox_seconds(folder: Path) -> float:
    """Run the first `up` of the stack in a sandbox of its own, and return how long it took.

    Counted from the start of the first creation to the end of the last, in seconds of the sandbox.
    Raises subprocess.CalledProcessError where it fails.
    """
    conditions = folder / "conditions.yaml"
    delays = {glob: {"create": seconds} for glob, seconds in SECONDS.items()}
    conditions.write_text(yaml.safe_dump({"scale": 1 / SCALE, "latency": delays}))
    cli = engine.find_or_get()
    stack = SandboxStack(SandboxHome(folder / "sandbox", REPOSITORY), STACK)
    stack.open(cli, REPOSITORY / f"Pulumi.{STACK}.yaml")
    environment = {**stack.environment(), "SANDBOX_CONDITIONS": str(conditions)}
    command = stack.operation(cli, "up", "--non-interactive")
    subprocess.run(command, env=environment, check=True, capture_output=True, cwd=REPOSITORY)
    return _between(stack.world / "operations.jsonl")


def _between(log: Path) -> float:
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    made = [line for line in lines if line["op"] == "create" and line["outcome"] == "done"]
    ends = [datetime.fromisoformat(line["time"]).timestamp() for line in made]
    starts = [end - line["seconds"] for end, line in zip(ends, made, strict=True)]
    return max(ends) - min(starts)


def over_the_path() -> tuple[float, float]:
    """Return the seconds of an `up` in the sandbox, and those of the path at the same scale."""
    path = path_seconds(evaluate(REPOSITORY / f"Pulumi.{STACK}.yaml", REPOSITORY).resources)
    with tempfile.TemporaryDirectory(prefix="vllm-gke-bench-") as folder:
        return sandbox_seconds(Path(folder)), path / SCALE


if __name__ == "__main__":
    taken, computed = over_the_path()
    print(f"{taken:.1f} s over {computed:.1f} s: {taken / computed:.3f}; load {os.getloadavg()[0]}")
