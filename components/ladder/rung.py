"""The ladder: what a person wrote about it, and the rungs that GKE is asked for.

Owns the vocabulary. From the one to the other, with every mistake on the way, is `ladder_plan`'s;
what a rung becomes in GKE is the components'.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..core.problems import Finding, Problem
from ..facts.addresses import MAX_PODS
from ..facts.capacity import Capacity
from ..facts.shapes import Shape
from .parallelism import Strategy


class Layout(StrEnum):
    """How the rungs become Deployments."""

    FUNGIBLE = "fungible"
    """One Deployment, whose privileged pods run on every rung."""
    SPLIT = "split"
    """An unprivileged Deployment for each accelerator family."""


class ClusterMode(StrEnum):
    """Who looks after the cluster's nodes."""

    STANDARD = "standard"
    """The stack manages the nodes in its node pools."""
    AUTOPILOT = "autopilot"
    """GKE creates every node, and accepts no privileged pod."""


@dataclass(frozen=True)
class PoolChoice:
    """What a person wrote about one pool; None where it was left out or could not be read."""

    name: str | None = None
    accelerator: str | None = None
    topology: str | None = None
    chips: int | None = None
    gpus: int | None = None
    min_accelerator_memory_gb: int | None = None
    min_memory_gb: int | None = None
    zones: tuple[str, ...] | None = None
    capacity: Capacity | None = None
    reservation: str | None = None
    auto_create: bool | None = None
    local_ssds: int | None = None
    min_nodes: int | None = None
    max_nodes: int | None = None
    max_pods_per_node: int | None = None
    target: float | None = None
    tokens_per_second: float | None = None
    arguments: Mapping[str, Any] | None = None
    environment: Mapping[str, Any] | None = None
    unread: frozenset[str] = frozenset()
    """Fields that were written and could not be read: their default would not be what was meant."""


@dataclass(frozen=True)
class LadderChoice:
    """What a person wrote about the ladder as a whole; None where it could not be read."""

    region: str | None
    zones: tuple[str, ...] | None
    tpu_generation: str | None
    layout: Layout | None
    pools: tuple[PoolChoice, ...]
    strategy: Strategy = Strategy.TENSOR_PARALLEL
    mode: ClusterMode | None = ClusterMode.STANDARD


@dataclass(frozen=True)
class Rung:
    """One rung: identical nodes that GKE adds and removes by itself."""

    name: str
    shape: Shape
    capacity: Capacity
    zones: tuple[str, ...]
    min_nodes: int
    max_nodes: int | None
    """Most nodes; None where GKE makes them by itself and knows no limit of the rung."""
    target: float | None = None
    """How much of the autoscaler's first metric a replica here should have, if written."""
    reservation: str | None = None
    """`NAME`, or `projects/PROJECT/reservations/NAME` of one that another project shares; its block
    or sub-block may follow."""
    local_ssds: int = 0
    """Local SSDs of each node, as its ephemeral storage; those that it comes with among them."""
    tokens_per_second: float | None = None
    """Generated tokens that a node was measured to give at full load; what they cost follows."""
    max_pods_per_node: int = MAX_PODS
    """Most pods of a node, GKE's own among them; its block of addresses follows."""
    arguments: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Flags of vLLM on this rung, by their names without dashes."""
    environment: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Variables of vLLM on this rung."""

    @property
    def auto_created(self) -> bool:
        """Return whether GKE makes pools for it by a rule, instead of having one from the stack."""
        return self.max_nodes is None

    @property
    def pool_name(self) -> str:
        """Return GKE's name of the pool: the rung's, and a mark of what cannot change in place.

        A rung that becomes another machine gets another name, so the new pool can be made before
        the old one goes.
        """
        machine = (self.shape.machine_type, self.shape.count, self.capacity)
        pods = f"{self.max_pods_per_node} pods"
        more = [each for each in (self.reservation, self.local_ssds) if each]
        fixed = " ".join(map(str, [*machine, pods, *more]))
        return f"{self.name}-{hashlib.sha256(fixed.encode()).hexdigest()[:4]}"


@dataclass(frozen=True)
class Ladder:
    """The rungs, best first, with what is wrong (nothing may be made) and what is doubtful."""

    rungs: tuple[Rung, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What the lint says of the rungs, waived or not."""
