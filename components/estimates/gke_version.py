"""The smallest version of GKE that supports a stack, and the feature that needs it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..facts.accelerators import ACCELERATORS
from ..facts.capacity import Capacity
from ..facts.gke_versions import (
    AUTO_CREATION,
    CAPACITY_BUFFER,
    COMPUTE_CLASS,
    FLEX_START_GPU,
    FLEX_START_TPU,
    GPU_RULE,
    INFERENCE_POOL,
    NATIVE_METRICS,
    RESERVATION_RULE,
    SPOT_SHUTDOWN,
    TPU_RULE,
)
from ..facts.shapes import Family
from ..ladder.rung import Rung


@dataclass(frozen=True)
class Features:
    """The features of a stack that need a version of the cluster, except its nodes."""

    autopilot: bool = False
    native_metrics: bool = False
    inference_pool: bool = False
    spare_nodes: bool = False


@dataclass(frozen=True)
class GkeVersion:
    """A version with its reason."""

    version: str
    why: str


def smallest_version(rungs: Sequence[Rung], features: Features) -> GkeVersion:
    """Return the version that supports all features of the stack, and the feature that needs it."""
    return max(_asked(rungs, features), key=lambda asked: in_numbers(asked.version))


def _asked(rungs: Sequence[Rung], features: Features) -> Iterator[GkeVersion]:
    yield GkeVersion(COMPUTE_CLASS, "a ComputeClass")
    for rung in rungs:
        yield from _asked_by(rung, features)
    if features.native_metrics:
        yield GkeVersion(NATIVE_METRICS, "autoscaling.source native")
    if features.inference_pool:
        yield GkeVersion(INFERENCE_POOL, "the InferencePool of a gateway")
    if features.spare_nodes:
        yield GkeVersion(CAPACITY_BUFFER, "autoscaling.spare")


def _asked_by(rung: Rung, features: Features) -> Iterator[GkeVersion]:
    entry, is_tpu = ACCELERATORS[rung.shape.accelerator], rung.shape.family is Family.TPU
    on_autopilot = entry.autopilot_gke_version if features.autopilot else None
    if version := on_autopilot or entry.gke_version:
        yield GkeVersion(version, f"'{rung.name}' is {entry.name}")
    if rung.auto_created:
        rule = TPU_RULE if is_tpu else GPU_RULE
        yield GkeVersion(rule, f"GKE makes the nodes of '{rung.name}'")
        if not features.autopilot:
            yield GkeVersion(AUTO_CREATION, f"GKE makes the nodes of '{rung.name}'")
    if rung.capacity is Capacity.FLEX_START:
        flex = FLEX_START_TPU if is_tpu else FLEX_START_GPU
        yield GkeVersion(flex, f"'{rung.name}' is flex start")
    if rung.capacity is Capacity.RESERVATION and rung.auto_created:
        yield GkeVersion(RESERVATION_RULE, f"'{rung.name}' is out of a reservation")
    if rung.capacity is Capacity.SPOT and not rung.auto_created:
        yield GkeVersion(SPOT_SHUTDOWN, f"'{rung.name}' is spot, whose pool divides the notice")


def in_numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers: 1.34.0-gke.2201000 comes after 1.33.9-gke.1."""
    return tuple(int(part) for part in re.findall(r"\d+", version))
