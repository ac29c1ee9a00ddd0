"""What the cloud is waited for: paths over others, starts over their bound, `up` over its path.

Owns the latencies by type, since the sandbox delays by type, and the two figures: the path over the
registered graph, and the time from the first creation's start to the last one's end. Commands are
not delayed: a build and a wait for a kind are of one type.
"""

import json
import statistics
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from bench.cost import CommandError
from bench.table import Row
from components.estimates.cold_start import Choices, cold_start
from components.estimates.operations import Operation, durations
from components.estimates.stack_steps import Parts
from components.estimates.steps import Timeline
from components.facts import latencies
from components.model_store.plan import StoreKind
from components.stack.parts import parts_of
from tools.explain.runbook import by_hand, chained
from tools.programs import engine
from tools.render.evaluate import REPOSITORY, evaluate
from tools.render.registrations import Resource
from tools.stack.planned import planned_stack
from tools.stack.sandbox_home import SandboxHome
from tools.stack.sandbox_stack import SandboxStack

STACK = "trillium"
"""It builds no image, so no step of its longest path is a command."""

_PART = "In the cloud"
_OVER_THE_PATH, _OVER_THE_RUNBOOK, _OVER_A_CHAIN, _OVER_THE_BOUND = 1.03, 0.5, 0.75, 1.3
_EIGHT_BILLION_GIB = 15.0

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
    Raises CommandError where it fails.
    """
    conditions = folder / "conditions.yaml"
    delays = {glob: {"create": seconds} for glob, seconds in SECONDS.items()}
    conditions.write_text(yaml.safe_dump({"scale": 1 / SCALE, "latency": delays}))
    cli = engine.find_or_get()
    stack = SandboxStack(SandboxHome(folder / "sandbox", REPOSITORY), STACK)
    stack.open(cli, REPOSITORY / f"Pulumi.{STACK}.yaml")
    environment = {**stack.environment(), "SANDBOX_CONDITIONS": str(conditions)}
    command = stack.operation(cli, "up", "--non-interactive")
    done = subprocess.run(
        command, env=environment, check=False, capture_output=True, text=True, cwd=REPOSITORY
    )
    if done.returncode:
        raise CommandError(done.stdout[-2000:] + done.stderr[-2000:])
    return _between(stack.world / "operations.jsonl")


def _between(log: Path) -> float:
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    made = [line for line in lines if line["op"] == "create" and line["outcome"] == "done"]
    ends = [datetime.fromisoformat(line["time"]).timestamp() for line in made]
    starts = [end - line["seconds"] for end, line in zip(ends, made, strict=True)]
    return float(max(ends) - min(starts))


def rows(repeats: int) -> Iterator[Row]:
    """Give the paths over other orders', the starts over their bound, and `up` over its path."""
    yield from _paths()
    yield from _starts()
    path = path_seconds(evaluate(REPOSITORY / f"Pulumi.{STACK}.yaml", REPOSITORY).resources)
    taken = []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory(prefix="vllm-gke-bench-") as folder:
            taken.append(sandbox_seconds(Path(folder)))
    scaled = [seconds * SCALE / path for seconds in taken]
    metric = f"`up` of {STACK} in the sandbox over the computed path, latencies scaled 1/{SCALE}"
    own = "the sandbox's own programs are not scaled: they take seconds of CPU besides the path"
    spread = (min(scaled), max(scaled))
    yield Row(_PART, metric, statistics.median(scaled), "", spread, _OVER_THE_PATH, own)
    whole = [1 + (seconds - path / SCALE) / path for seconds in taken]
    metric = "the same seconds added to the path, over the path without a scale"
    spread = (min(whole), max(whole))
    yield Row(_PART, metric, statistics.median(whole), "", spread, _OVER_THE_PATH)


def _parts(stack: str) -> Parts:
    planned = planned_stack(REPOSITORY / f"Pulumi.{stack}.yaml", REPOSITORY)
    return parts_of(planned.config, planned.ladder)


def _paths() -> Iterator[Row]:
    note = "computed, the same latencies in both"
    own = _up("fungibility").seconds
    ratio = own / by_hand(_parts("fungibility")).seconds
    metric = "first `up` of fungibility over the guide's runbook"
    yield Row(_PART, metric, ratio, target=_OVER_THE_RUNBOOK, note=note)
    for stack in ("dev", "fungibility", "llama2", "distributed", STACK):
        ratio = _up(stack).seconds / chained(_parts(stack)).seconds
        metric = f"first `up` of {stack} over a chain of its components"
        yield Row(_PART, metric, ratio, target=_OVER_A_CHAIN, note=note)


def _up(stack: str) -> Timeline:
    found = {each.operation: each.timeline for each in durations(_parts(stack))}
    return found[Operation.UP]


def _starts() -> Iterator[Row]:
    """Give the second start of an 8B model on a node that is there, over its bound."""
    for stack, rung in (("fungibility", "l4"), ("fungibility", "v6e-1-spot")):
        workloads = _parts(stack).workloads
        on = next(each for one in workloads for each in one.rungs if each.name == rung)
        kept = frozenset({rung})
        for store, keeps in ((StoreKind.HUGGING_FACE, False), (StoreKind.BUCKET, True)):
            choices = Choices(_EIGHT_BILLION_GIB, store, keeps_programs=keeps, keepable=kept)
            start = cold_start(on, choices)
            ratio = None if start.bound is None else start.on_a_node / start.bound
            metric = f"start of an 8B model on {on.shape.key} over the bound, store {store}"
            yield Row(_PART, metric, ratio, target=_OVER_THE_BOUND, note="on paper")
