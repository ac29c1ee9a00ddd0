"""How long things take: starting, draining and rolling out a replica.

Owns every second that a probe, a grace period or a timeout is made of.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..facts.models import MODELS
from ..facts.shapes import Family
from .ladder import Capacity, Rung

ENGINE_START_SECONDS = {Family.NVIDIA: 600, Family.TPU: 1800}
"""Engine start after the weights are there: vLLM's own default for a GPU, and what its Ironwood
recipe sets for a cold TPU compile (vllm/envs.py of 0.26.0; tpu-recipes, read 2026-11)."""

NODE_SECONDS = {Family.NVIDIA: 600, Family.TPU: 1200}
"""Allowance for a node to appear: L4 spot nodes were seen after a minute, v6e spot after a
quarter of an hour (field reports, 2026-10)."""

FLEX_START_NODE_SECONDS = 1800
"""How long GKE lets a flex start node be sought before it turns to the next rung: a quarter of an
hour and as much again (cluster-autoscaler, its wait for capacity, read 2026-11)."""

DOWNLOAD_GIB_PER_SECOND = 0.1
"""A slow day of the hub; a start-up budget has to survive it."""

_UNKNOWN_MODEL_GIB = 140.0
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


def weights_gib(model_id: str, parameters_billion: float | None) -> float:
    """Return the size of the weights in bfloat16: known, given, or the largest assumed."""
    if parameters_billion is not None:
        return parameters_billion * 1e9 * 2 / 2**30
    facts = MODELS.get(model_id)
    return facts.weights_gib if facts is not None else _UNKNOWN_MODEL_GIB


def node_seconds(rungs: Sequence[Rung]) -> int:
    """Return how long a node of the slowest rung may take to come."""
    return max(
        FLEX_START_NODE_SECONDS
        if rung.capacity is Capacity.FLEX_START
        else NODE_SECONDS[rung.shape.family]
        for rung in rungs
    )


def startup_seconds(rungs: Sequence[Rung], weights: float) -> int:
    """Return how long a pod may take from its start until vLLM answers, on its slowest rung."""
    engine = max(ENGINE_START_SECONDS[rung.shape.family] for rung in rungs)
    return engine + math.ceil(weights / DOWNLOAD_GIB_PER_SECOND)


def join_seconds(rungs: Sequence[Rung]) -> int:
    """Return how long the pods of a group may wait for each other.

    Twice what a node may take: the last one may be refused in one zone and asked for in the next.
    """
    return 2 * max(NODE_SECONDS[rung.shape.family] for rung in rungs)


def rollout_seconds(rungs: Sequence[Rung], weights: float) -> int:
    """Return how long a Deployment may take to become ready: a node, then the pod's start."""
    return node_seconds(rungs) + startup_seconds(rungs, weights)


def max_unavailable(room: int | None, max_replicas: int) -> int | str:
    """Return how many replicas a rollout may take away while it adds one.

    `room` is how many replicas the ladder has nodes for. None may go where there is room to spare,
    or where GKE makes the nodes.
    Otherwise the smallest whole share that rounds down to one replica when every node is taken:
    then the added pod would wait for ever for a node that its predecessor holds.
    """
    return 0 if room is None or room > max_replicas else f"{math.ceil(100 / room)}%"
